import { fill } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { corrupt, incomplete } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import { together } from '../../model/waiting.js'
import type { ReadHandle } from '../../platform/files.js'
import { blockHeadBytes, frameBytes, headAt } from './blocks.js'
import type { NsxHeader } from './nsxHeader.js'

/** Frames with a time each, without a gap: `start` is where among all in the file. */
export interface PacketRun {
  readonly start: number
  readonly frames: number
  readonly ticks: bigint
  /** Ticks from one frame to the next, as the times of the first and the last tell. */
  readonly ticksPerFrame: number
}

/** Bytes of a frame with its head. */
export const packetBytes = (header: NsxHeader): number => blockHeadBytes(header) + frameBytes(header)

/** True where each frame has a head with its own time, as clocks that are synchronized by PTP have: never by the rate of the clock alone. */
export const isOfPackets = (handle: ReadHandle, header: NsxHeader): boolean => {
  if (header.version !== '3.0') return false
  const bytes = packetBytes(header)
  const count = Math.floor((handle.size - header.bytes) / bytes)
  const places = [0, 1, count >> 1, count - 1].filter((place) => place >= 0 && place < count)
  return (
    count >= 2 &&
    together(places, (place) => headAt(handle, header, header.bytes + place * bytes)).every(
      (head) => head?.mark === 1 && head.frames === 1,
    )
  )
}

/** So many frames are trusted to have no gap where their times say that as many periods have passed; fewer are read one by one. */
const [TRUSTED, READ] = [65_536, 4096]
/** A step of so many periods is a gap: one of two lacks a frame. */
const GAP = 1.5

/**
 * The runs of frames without a gap. Clocks of this kind count no frames: between frames that are up to 65,536 apart a gap is looked
 * for where as many periods have not passed, half a period more or less. Throws a `FaultError`.
 */
export const packetRuns = (
  handle: ReadHandle,
  header: NsxHeader,
  tolerateTruncation: boolean,
): { readonly runs: readonly PacketRun[]; readonly notices: readonly Notice[] } => {
  const { path, bytes: start, samplingFrequency, resolution } = header
  const bytes = packetBytes(header)
  const rest = (handle.size - start) % bytes
  const count = (handle.size - start - rest) / bytes
  if (rest > 0 && !tolerateTruncation)
    refuse(
      incomplete(
        path,
        `whole packets of ${bytes} bytes`,
        `${rest} bytes after ${count} packets`,
        'the file was cut; tolerateTruncation: true opens the whole ones',
      ),
    )
  const notices =
    rest === 0 ? [] : [notice('Tolerated', `${path}: ${rest} bytes are left over after ${count} whole packets, which are read`)]
  const ticksAt = (place: number): bigint => {
    const found = headAt(handle, header, start + place * bytes)
    return found?.mark === 1 && found.frames === 1
      ? found.ticks
      : refuse(corrupt(`${path}, byte ${start + place * bytes}`, 'a packet of one frame, which begins with 1', 'something else'))
  }
  const first = ticksAt(0)
  /** Ticks since the first frame, which a double holds. */
  const since = (place: number): number => Number(ticksAt(place) - first)
  const nominal = resolution / samplingFrequency
  const stretch = (from: number, to: number): readonly number[] => sinceIn(handle, header, from, to, first)
  const period = measured(stretch(0, Math.min(count, READ)), nominal)
  const marks = [...Array.from({ length: Math.ceil((count - 1) / TRUSTED) }, (_, mark) => mark * TRUSTED), count - 1]
  const times = together(marks, since)
  let open = marks.slice(1).map((high, index): Span => {
    return { low: marks[index], high, lowTicks: times[index], highTicks: times[index + 1] }
  })
  const breaks: number[] = []
  while (open.length > 0) {
    const uneven = open.filter(
      ({ low, high, lowTicks, highTicks }) => Math.abs(highTicks - lowTicks - (high - low) * period) > period / 2,
    )
    const close = uneven.filter(({ low, high }) => high - low <= READ)
    for (const found of together(close, ({ low, high }) => breaksIn(stretch(low, high + 1), low, period))) breaks.push(...found)
    if (breaks.length > MOST.segments)
      refuse(corrupt(path, 'times that grow by a period a frame, but for gaps', `more than ${MOST.segments} gaps`))
    const wide = uneven.filter(({ low, high }) => high - low > READ)
    const middles = wide.map(({ low, high }) => Math.floor((low + high) / 2))
    const middleTicks = together(middles, since)
    open = wide.flatMap(({ low, high, lowTicks, highTicks }, index) => [
      { low, high: middles[index], lowTicks, highTicks: middleTicks[index] },
      { low: middles[index], high, lowTicks: middleTicks[index], highTicks },
    ])
  }
  const starts = [0, ...breaks.sort((a, b) => a - b)]
  const ends = [...starts.slice(1), count]
  const runs = together(starts, (from, index): PacketRun => {
    const frames = ends[index] - from
    const [begin, end] = [ticksAt(from), ticksAt(ends[index] - 1)]
    const passed = Number(end - begin)
    // Times of single frames waver: what they tell of the rate counts where it comes to half a frame.
    const isNominal = Math.abs(passed - (frames - 1) * nominal) < nominal / 2
    return { start: from, frames, ticks: begin, ticksPerFrame: isNominal ? nominal : passed / (frames - 1) }
  })
  return { runs, notices }
}

interface Span {
  readonly low: number
  readonly high: number
  readonly lowTicks: number
  readonly highTicks: number
}

/** The times of frames `from` to `to`, read at once. */
const sinceIn = (handle: ReadHandle, header: NsxHeader, from: number, to: number, first: bigint): readonly number[] => {
  const bytes = packetBytes(header)
  const read = new Uint8Array((to - from) * bytes)
  fill(handle, read, header.bytes + from * bytes)
  const view = new DataView(read.buffer)
  return Array.from({ length: to - from }, (_, index) => Number(view.getBigUint64(index * bytes + 1, true) - first))
}

/** Ticks of a period: the mean of the steps that are none of a gap. */
const measured = (times: readonly number[], nominal: number): number => {
  const steps = times.slice(1).map((time, index) => time - times[index])
  const even = steps.filter((step) => step > 0 && step < GAP * nominal)
  return even.length < steps.length / 2 || even.length === 0 ? nominal : even.reduce((sum, step) => sum + step, 0) / even.length
}

/** Frames before which one is missing, or the clock went back. */
const breaksIn = (times: readonly number[], from: number, period: number): readonly number[] =>
  times.flatMap((time, index) => {
    const step = index === 0 ? period : time - times[index - 1]
    return step > GAP * period || step < 0 ? [from + index] : []
  })
