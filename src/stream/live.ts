import type { Observable } from 'rxjs'
import type { Bound, OperatorInstance } from '../declare/operator.js'
import { boundNode, readerNode } from '../engine/build.js'
import type { Loan } from '../engine/compute.js'
import { Engine, tilesOf } from '../engine/engine.js'
import type { OperatorNode } from '../engine/node.js'
import { allChannels } from '../engine/plan.js'
import { orThrow } from '../model/attempt.js'
import type { Chunk } from '../model/block.js'
import { allocate, type Samples, typed } from '../model/dtype.js'
import { fixed } from '../model/fixed.js'
import type { FrameRange } from '../model/frames.js'
import { areLasting, lasting } from '../model/lasting.js'
import { tellListeners } from '../model/notice.js'
import { SideBySide } from './sideBySide.js'
import { type Frame, LiveStage } from './skeleton.js'
import { stageOf } from './stage.js'
import { headersOf } from './tail.js'
import { TraceInput } from './traceInput.js'

/**
 * An operator on live streams: the same samples as offline, each sent as soon as nothing that is still to come can
 * change it. A fault ends the stream in its error channel.
 */
export const live = (instance: OperatorInstance, inputs: readonly Observable<Chunk>[]): Observable<Chunk> =>
  stageOf(inputs, (lends) => {
    const stage = liveStage(instance, inputs.length, lends)
    return inputs.length > 1 ? new SideBySide(stage, instance.kind, inputs.length) : stage
  })

/** One operator between so many live inputs and its output. `live` is what drives it. */
export const liveStage = (instance: OperatorInstance, count: number, lends = false): LiveStage<Chunk, OperatorNode, Chunk> => {
  const { kind, version } = instance
  const inputs = Array.from({ length: count }, (_, index) => new TraceInput(`input ${index} of ${kind}`))
  const engine = new Engine({ cacheBytes: 0 })
  let known: Bound | undefined
  const bind = (): Bound => {
    const bound = orThrow(instance.bind(headersOf(inputs)))
    tellListeners(bound.notices ?? [])
    // One object for all segments: what it is compared with costs nothing then.
    return { ...bound, header: fixed(bound.header) }
  }
  let lent: Loan | undefined
  const taken = (): void => {
    lent?.release()
    lent = undefined
  }
  const pulled = (node: OperatorNode, segment: number, { start, end }: FrameRange): Samples => {
    lent = engine.pullNow(upTo(node, segment, end), { segment, start, end, channels: allChannels(node) })
    if (lends) return lent.data
    const data = lasting(lent.data.slice())
    taken()
    return data
  }
  return new LiveStage({
    kind,
    inputs,
    node: (segments, open) => {
      known ??= bind()
      const nodes = headersOf(inputs).map((header, index) => readerNode('traces', header, segments[index], inputs[index].reader))
      return orThrow(boundNode(known, { kind, version, params: {}, fields: {} }, nodes, open))
    },
    completeTo: (node, segment, sent) => completeTo(node, segment, sent, inputs),
    ends: (node, segment, { start, end }) => Array.from(tilesOf(node, segment, start, end), (tile) => tile.end),
    endsAlone: ({ outputs }, segment) => outputs[segment].lanes.some((lane) => inputs[lane.input].hasGapsAfter(lane.segment)),
    chunk: (node, { segment, start, end, ...rest }) => {
      const told = { ...rest, ...carried(node, { segment, start, end, ...rest }, inputs) }
      const frame = { header: node.header, segment, start, frames: end - start, ...told }
      if (start === end) return { ...frame, ...typed(allocate(node.header.dtype, 0)) }
      const range = { start, end }
      return { ...frame, ...typed(passedOn(node, segment, range, inputs, lends) ?? pulled(node, segment, range)) }
    },
    taken,
    neededFrom: ({ bound: { need, blockFrames } }, lane, sent) => {
      const start = blockFrames === undefined ? sent : Math.floor(sent / blockFrames) * blockFrames
      const range = { start, end: start + (blockFrames ?? 1) }
      return (need?.(range, lane) ?? range).start - lane.at + lane.from
    },
  })
}

/** What an acquisition tells beside its samples, of an output chunk: which frames these are as the source counts, and what is missing. */
const carried = (
  { header, outputs }: OperatorNode,
  { segment, start, end, last }: Frame,
  inputs: readonly TraceInput[],
): Pick<Chunk, 'sample' | 'gaps' | 'arrived'> => {
  const { lanes } = outputs[segment]
  const [lane] = lanes
  const { header: traces } = inputs[lane.input]
  const origin = traces?.samplingFrequency === header.samplingFrequency ? inputs[lane.input].originOf(lane.segment) : undefined
  const gaps = lanes.flatMap(({ input, segment: own }) => [
    ...(start === 0 ? inputs[input].gapsBefore(own) : []),
    ...(last && start === end ? inputs[input].gapsAfter(own) : []),
  ])
  const arrived = Math.max(...inputs.map((input) => input.arrived ?? Number.NEGATIVE_INFINITY))
  return {
    ...(origin !== undefined && { sample: origin + lane.from - lane.at + start }),
    ...(gaps.length > 0 && { gaps }),
    ...(Number.isFinite(arrived) && { arrived }),
  }
}

/** Frames that pass an operator as they came, in one piece that `lends` or nobody writes over; undefined where they do not. */
const passedOn = (
  { bound, outputs, inputs: parents }: OperatorNode,
  segment: number,
  { start, end }: FrameRange,
  inputs: readonly TraceInput[],
  lends: boolean,
): Samples | undefined => {
  const [lane, ...more] = outputs[segment].lanes
  const width = bound.header.channelIds.length
  if (bound.kernel !== undefined || bound.routes !== undefined || bound.need !== undefined || more.length > 0) return undefined
  if (parents[lane.input].header.channelIds.length !== width) return undefined
  const from = start - lane.at + lane.from
  const [piece, ...others] = inputs[lane.input].pieces(lane.segment, from, from + end - start) ?? []
  if (piece === undefined || others.length > 0) return undefined
  const isLasting = areLasting(piece.data)
  if (!lends && !isLasting) return undefined
  const [first, last] = [(from - piece.start) * width, (from - piece.start + end - start) * width]
  const part = first === 0 && last === piece.data.length ? piece.data : piece.data.subarray(first, last)
  return isLasting ? lasting(part) : part
}

/** The frame up to which the output is complete: no frame before it needs one that has not arrived. */
const completeTo = (node: OperatorNode, segment: number, sent: number, inputs: readonly TraceInput[]): number => {
  const { need, blockFrames = 1, causal = false } = node.bound
  const { lanes, frames } = node.outputs[segment]
  const step = causal ? 1 : blockFrames
  if (!Number.isFinite(step)) return Number.isFinite(frames) ? frames : sent
  const isComplete = (end: number): boolean =>
    lanes.every((lane) => {
      const range = { start: Math.max(0, Math.floor((end - 1) / blockFrames) * blockFrames), end }
      const wanted = (need?.(range, lane) ?? range).end - lane.at + lane.from
      const { frames: length } = node.inputs[lane.input].segments[lane.segment]
      return Math.min(wanted, length) <= inputs[lane.input].watermark(lane.segment)
    })
  if (Number.isFinite(frames) && isComplete(frames)) return frames
  let [low, high] = [Math.floor(sent / step), Math.floor(sent / step) + 1]
  while (isComplete(high * step)) [low, high] = [high, high * 2 + 1]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (isComplete(middle * step)) low = middle
    else high = middle
  }
  return Math.max(sent, low * step)
}

/** The node as if its segment ended at `end`: of a causal one the block that is under way is filled so far. */
const upTo = (node: OperatorNode, segment: number, end: number): OperatorNode => {
  if (node.bound.causal !== true) return node
  const segments = node.segments.map((each, index) => (index === segment ? { ...each, frames: end } : each))
  return { ...node, segments }
}
