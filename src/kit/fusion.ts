import type { Bound } from '../declare/operator.js'
import { arena, gatherColumns, rows } from '../dsp/index.js'
import { padFrames } from '../dsp/pad.js'
import { type Block, matrixOf } from '../model/block.js'
import { bytesOf, itemSize, type Samples, typed } from '../model/dtype.js'
import { type FrameRange, framesIn, intersect, type Lane } from '../model/frames.js'
import type { Header } from '../model/header.js'

/** An operator within a fused one: what it is on the header that comes to it. */
export interface Step {
  readonly input: Header
  readonly bound: Bound
}

/** The part of a step's output that is wanted. */
interface Demand {
  readonly range: FrameRange
  readonly channels: Int32Array
}

/** Operators on one input each, without segments of their own, run one after another on the blocks of one grid. */
export const fuse = (steps: readonly Step[], blockFrames: number): Bound => ({
  header: steps[steps.length - 1].bound.header,
  notices: steps.flatMap(({ bound }) => bound.notices ?? []),
  channels: steps.every(({ bound }) => (bound.kernel === undefined ? bound.routes === undefined : bound.channels === 'each'))
    ? 'each'
    : 'all',
  blockFrames,
  causal: steps.every(({ bound }) => bound.blockFrames === undefined || bound.causal === true),
  need: (output, lane) => steps.reduceRight((range, _step, index) => needOf(steps, index, range, lane), output),
  // What came has been read by then: only the last step writes where it lay.
  inPlace: steps.slice(0, -1).some(({ bound }) => bound.kernel !== undefined),
  scratch: (frames) => scratchOf(steps, frames),
  kernel: ([input], output) => run(steps, input, output),
})

/** A step's input, padded, and its output: the most that stands at once besides what comes in and what leaves. */
const scratchOf = (steps: readonly Step[], frames: number): number => {
  const lane: Lane = { input: 0, segment: 0, from: 0, at: 0, frames: Number.POSITIVE_INFINITY }
  let range: FrameRange = { start: 0, end: frames }
  let [most, above] = [0, 0]
  for (let index = steps.length - 1; index >= 0; index--) {
    range = needOf(steps, index, range, lane)
    const { input, bound } = steps[index]
    const bytes = framesIn(range) * input.channelIds.length * itemSize(input.dtype)
    const twice = bound.edge === undefined || bound.edge === 'none' ? 1 : 2
    most = Math.max(most, above + twice * bytes + (bound.scratch?.(framesIn(range)) ?? 0))
    above = bytes
  }
  return most
}

/** The frames that a step is given to fill a range: those it needs, or more where a step below it works on whole stretches. */
const needOf = (steps: readonly Step[], index: number, range: FrameRange, lane: Lane): FrameRange => {
  const { need, window } = steps[index].bound
  const onStretches = steps.slice(0, index).some(({ bound }) => bound.blockFrames !== undefined)
  return ((onStretches ? window : undefined) ?? need)?.(range, lane) ?? range
}

const run = (steps: readonly Step[], input: Block, output: Block): void => {
  const { segment } = input
  const lane: Lane = { input: 0, segment, from: 0, at: 0, frames: Number.POSITIVE_INFINITY }
  const wanted = { start: output.start, end: output.start + output.frames }
  const below = (index: number, range: FrameRange): FrameRange => needOf(steps, index, range, lane)
  const most = steps.reduceRight((range, _step, index) => below(index, range), wanted)
  // What came is what is needed, cut at the ends of the segment: where it stops short, the segment does.
  const end = input.start + input.frames
  const whole = { start: 0, end: end < most.end ? end : Number.POSITIVE_INFINITY }

  const demands: Demand[] = [{ range: wanted, channels: output.channels }]
  for (let index = steps.length - 1; index >= 0; index--) {
    const [{ range, channels }] = demands
    demands.unshift({ range: intersect(below(index, range), whole), channels: channelsBelow(steps[index], channels) })
  }

  const held = new Map<Block, Samples>()
  const take = (header: Header, { range, channels }: Demand): Block => {
    const data = arena().take(header.dtype, framesIn(range) * channels.length)
    const block = { ...typed(data), segment, start: range.start, frames: framesIn(range), channels }
    held.set(block, data)
    return block
  }
  /** Give back what no later step reads. */
  const keepOnly = (kept: Block): void => {
    for (const [block, data] of held) {
      if (block === kept || data === kept.data) continue
      arena().give(data)
      held.delete(block)
    }
  }
  try {
    let block = narrowed(input, demands[0], () => take(steps[0].input, demands[0]))
    for (const [index, step] of steps.entries()) {
      const demand = demands[index + 1]
      const next = () => (index === steps.length - 1 ? output : take(step.bound.header, demand))
      const { kernel } = step.bound
      if (kernel === undefined) block = routed(step, block, demand, next)
      else {
        const filled = next()
        kernel([padded(step, block, below(index, demand.range), take)], filled)
        block = filled
      }
      keepOnly(block)
    }
    if (block !== output) bytesOf(output.data).set(bytesOf(block.data))
  } finally {
    keepOnly(output)
  }
}

/** The channels a step needs to fill these, ascending and unique. */
const channelsBelow = ({ input, bound }: Step, channels: Int32Array): Int32Array => {
  const { kernel, routes } = bound
  if (kernel !== undefined && bound.channels !== 'each') return Int32Array.from(input.channelIds.keys())
  if (kernel !== undefined || routes === undefined) return channels
  return Int32Array.from(new Set(Array.from(channels, (channel) => routes[channel].channel))).sort()
}

const columnsOf = (all: Int32Array, some: Int32Array): Int32Array => some.map((channel) => all.indexOf(channel))

/** The block's part that is wanted: all of its frames, maybe fewer of its channels. */
const narrowed = (block: Block, { channels }: Demand, take: () => Block): Block => {
  if (channels.length === block.channels.length) return block
  const part = take()
  gatherColumns(matrixOf(block), columnsOf(block.channels, channels), matrixOf(part))
  return part
}

/** A block after a step that computes nothing. */
const routed = ({ bound }: Step, block: Block, { range, channels }: Demand, take: () => Block): Block => {
  const { routes } = bound
  if (routes === undefined) return { ...block, channels }
  const filled = take()
  const first = range.start - block.start
  const origins = channels.map((channel) => routes[channel].channel)
  gatherColumns(rows(matrixOf(block), first, first + framesIn(range)), columnsOf(block.channels, origins), matrixOf(filled))
  return filled
}

/** The block with the frames that its step makes up beyond the ends of the segment. */
const padded = (
  { input, bound }: Step,
  block: Block,
  wide: FrameRange,
  take: (header: Header, demand: Demand) => Block,
): Block => {
  const { edge = 'none' } = bound
  const [before, after] = [block.start - wide.start, wide.end - block.start - block.frames]
  if (edge === 'none' || before + after === 0) return block
  const widened = take(input, { range: wide, channels: block.channels })
  padFrames(block.data, widened.data, block.channels.length, before, after, edge)
  return widened
}
