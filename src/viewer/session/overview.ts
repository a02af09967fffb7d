import { type ChannelId, getEnvelope, type Recording } from '../../index.js'
import type { OverviewPart, OverviewRequest } from '../protocol.js'
import { Coarse, coarseBinOf } from './coarse.js'
import { Kept } from './kept.js'
import type { Built, Pipelines } from './pipelines.js'
import { quantised, scalingOf } from './quantise.js'
import { scattered } from './scattered.js'
import { binFramesOf, within } from './traces.js'

/** What coarse pictures may take together. */
const MOST_BYTES = 256 * 2 ** 20
/** A picture of so many samples is read at once, without a first look at some of them. */
const AT_ONCE = 2 ** 26
/** For so long single columns are looked at first, so many frames of each. */
const [LOOK_MS, LOOK_FRAMES] = [1200, 2048]
/** Parts are sent so far apart. */
const PART_MS = 150

type Next = (part: OverviewPart) => void | Promise<void>

/** What an overview is made of. */
interface Work {
  readonly recording: Recording
  readonly name: string
  readonly segment: number
  readonly channelIds: readonly ChannelId[]
  readonly binFrames: number
  /** Bins of the overview. */
  readonly from: number
  readonly to: number
  readonly frames: number
  readonly quantum: number
  readonly signal: AbortSignal
  readonly next: Next
}

/** Wide windows of traces, in parts. What was read of them coarsely is kept, in memory alone. */
export class Overviews {
  private readonly kept: Kept<Coarse>

  /** `rest`: awaited between two parts; others come first. `bytes`: what may be kept. */
  constructor(
    private readonly pipelines: Pipelines,
    private readonly rest: (signal: AbortSignal) => Promise<void>,
    bytes = MOST_BYTES,
  ) {
    this.kept = new Kept(Math.min(MOST_BYTES, bytes))
  }

  async follow(request: OverviewRequest, signal: AbortSignal, next: Next): Promise<void> {
    const { recording, name }: Built = await this.pipelines.build(request)
    const { segment, channelIds = recording.channelIds, quantum, columns } = request
    const asked = { startFrame: 0, endFrame: recording.segments[segment]?.frames ?? 0, ...request }
    const [start, end] = within(recording, asked)
    const binFrames = binFramesOf(asked.endFrame - asked.startFrame, columns)
    const [from, to] = [Math.floor(start / binFrames), Math.ceil(end / binFrames)]
    const { frames } = recording.segments[segment]
    const work: Work = { recording, name, segment, channelIds, binFrames, from, to, frames, quantum, signal, next }
    if (to <= from || channelIds.length === 0) return
    const coarse = binFrames < coarseBinOf(frames, channelIds.length, recording.dtype) ? undefined : this.coarseOf(work)
    if ((end - start) * channelIds.length > AT_ONCE) await this.look(work, coarse)
    await this.read(work, coarse)
  }

  private coarseOf({ recording, name, segment, channelIds }: Work): Coarse {
    const key = JSON.stringify([name, segment, channelIds])
    const known = this.kept.get(key)
    if (known !== undefined) return known
    const made = new Coarse(recording, segment, channelIds)
    this.kept.set(key, made, made.bytes)
    return made
  }

  /** Some frames of columns that are far apart, as many columns as there is time for. */
  private async look(work: Work, coarse: Coarse | undefined): Promise<void> {
    const { recording, segment, channelIds, binFrames, from, to, frames, quantum, signal, next } = work
    const until = performance.now() + LOOK_MS
    for (const column of scattered(to - from)) {
      if (performance.now() > until) return
      const bin = from + column
      const factor = coarse === undefined ? 1 : binFrames / coarse.binFrames
      if (coarse !== undefined && isWhole(coarse, bin, factor)) continue
      await this.rest(signal)
      // One short bin in its middle.
      const short = Math.min(binFrames, LOOK_FRAMES)
      const middle = (bin * binFrames + Math.min(frames, (bin + 1) * binFrames)) / 2
      const startFrame = Math.floor(middle / short) * short
      const window = { segment, startFrame, endFrame: Math.min(frames, startFrame + short) }
      const found = await getEnvelope(recording, { ...window, channelIds, binFrames: short, signal })
      const extremes = { ...found, startFrame: bin * binFrames, binFrames }
      await next({
        envelope: quantised(extremes, scalingOf(recording, channelIds), quantum),
        state: 'sampled',
        readFrames: 0,
        totalFrames: Math.min(frames, to * binFrames) - from * binFrames,
      })
    }
  }

  /** All frames, from the first to the last; what is there already is sent at once. */
  private async read(work: Work, coarse: Coarse | undefined): Promise<void> {
    const { recording, segment, channelIds, binFrames, from, to, frames, quantum, signal, next } = work
    const scaling = scalingOf(recording, channelIds)
    const [first, last] = [from * binFrames, Math.min(frames, to * binFrames)]
    const second = Math.max(1, Math.floor(recording.samplingFrequency))
    let [sent, since] = [from, performance.now()]
    const send = async (upTo: number, extremes: Parameters<typeof quantised>[0]): Promise<void> => {
      const envelope = quantised(extremes, scaling, quantum)
      ;[sent, since] = [upTo, performance.now()]
      await next({
        envelope,
        state: 'whole',
        readFrames: Math.min(last, upTo * binFrames) - first,
        totalFrames: last - first,
      })
    }
    if (coarse === undefined) {
      const step = Math.max(1, Math.floor(second / binFrames))
      for (let bin = from; bin < to; bin += step) {
        await this.rest(signal)
        const end = Math.min(to, bin + step)
        const window = { segment, startFrame: bin * binFrames, endFrame: Math.min(last, end * binFrames) }
        await send(end, await getEnvelope(recording, { ...window, channelIds, binFrames, signal }))
      }
      return
    }
    const factor = binFrames / coarse.binFrames
    const step = Math.max(1, Math.floor(second / coarse.binFrames))
    const end = Math.min(coarse.bins, to * factor)
    for (let bin = coarse.unread(from * factor, end); ; bin = coarse.unread(bin, end)) {
      const whole = bin >= end ? to : Math.floor(bin / factor)
      if (whole > sent && (bin >= end || performance.now() - since > PART_MS))
        await send(whole, coarse.reduced(sent, whole, factor))
      if (bin >= end) return
      await this.rest(signal)
      await coarse.read(bin, Math.min(end, bin + step), signal)
    }
  }
}

const isWhole = (coarse: Coarse, bin: number, factor: number): boolean => {
  const end = Math.min(coarse.bins, (bin + 1) * factor)
  return coarse.unread(bin * factor, end) === end
}
