import { setProbe, setProperty } from '../../../api/operators.js'
import { type ChannelId, type Chunk, getEnvelope, type Header, memory, type Recording, type Samples } from '../../../index.js'
import type { Envelope, LivePart } from '../../protocol.js'
import { refuseRequest } from '../faults.js'
import { quantised, scalingOf } from '../quantise.js'

/** A peak among the channels of a feed. */
export interface Peak {
  readonly segment: number
  readonly frame: number
  readonly channel: number
}

const isNumbers = (values: readonly unknown[] | undefined): values is readonly number[] =>
  values?.every((value) => typeof value === 'number') === true

/** Samples as a recording whose frame 0 is the first of them, with all that is known of its channels. */
export const recordingOf = async (traces: readonly Samples[], header: Header): Promise<Recording> => {
  const { samplingFrequency, channelIds, properties, probe } = header
  const { gain_to_uV: gains, offset_to_uV: offsets, ...others } = properties
  const [gainToUv, offsetToUv] = [gains?.values, offsets?.values]
  const scaling = isNumbers(gainToUv) && isNumbers(offsetToUv) ? { gainToUv, offsetToUv } : {}
  const plain = await memory({ traces, samplingFrequency, channelIds, ...scaling })
  const placed = probe === undefined ? plain : plain.pipe(setProbe({ probe }))
  return Object.entries(others).reduce(
    (recording, [key, { values }]) => (key in recording.properties ? recording : recording.pipe(setProperty({ key, values }))),
    placed,
  )
}

/** Who is told of what comes. */
interface Listener {
  readonly next: (chunk: Chunk) => void
  readonly end: (fault: unknown) => void
}

/** What came of a stream, as far back as it is kept. */
export class Feed {
  /** The header of what comes; undefined before anything has. */
  header: Header | undefined
  ended = false
  fault: unknown
  /** Peaks that were found. */
  peakCount = 0
  private peaks: Peak[] = []
  private chunks: Chunk[] = []
  private frames = 0
  private wakes: (() => void)[] = []
  private readonly listeners = new Set<Listener>()
  private scaled: Promise<Recording> | undefined

  /** `bytes` that may be kept. */
  constructor(private readonly bytes: number) {}

  /** Take in what came. */
  take(chunk: Chunk): void {
    this.header = chunk.header
    this.chunks.push(chunk)
    this.frames += chunk.frames
    const rowBytes = chunk.header.channelIds.length * chunk.data.BYTES_PER_ELEMENT
    while (this.chunks.length > 1 && this.frames * rowBytes > this.bytes) this.frames -= this.chunks.shift()?.frames ?? 0
    const [first] = this.chunks
    while (this.peaks.length > 0 && isBefore(this.peaks[0], first)) this.peaks.shift()
    for (const { next } of this.listeners) next(chunk)
    this.wake()
  }

  /** A peak was found. */
  mark(peak: Peak): void {
    this.peakCount++
    this.peaks.push(peak)
  }

  /** Peaks after so many, as far as they are kept. */
  peaksSince(count: number): readonly Peak[] {
    return this.peaks.slice(Math.max(0, this.peaks.length - (this.peakCount - count)))
  }

  /** Nothing more comes. */
  end(fault?: unknown): void {
    this.ended = true
    this.fault = fault
    for (const { end } of this.listeners) end(fault)
    this.wake()
  }

  /** Resolves when something came, or at its end; at once where that was before. */
  change(signal?: AbortSignal): Promise<void> {
    if (this.ended) return Promise.resolve()
    return new Promise((resolve) => {
      const woken = (): void => {
        signal?.removeEventListener('abort', woken)
        resolve()
      }
      this.wakes.push(woken)
      signal?.addEventListener('abort', woken)
    })
  }

  private wake(): void {
    for (const wake of this.wakes.splice(0)) wake()
  }

  /** What is kept, segment by segment. */
  kept(): LivePart['kept'] {
    const found: { segment: number; startFrame: number; endFrame: number }[] = []
    for (const { segment, start, frames } of this.chunks) {
      if (frames === 0) continue
      const last = found.at(-1)
      if (last?.segment === segment) last.endFrame = start + frames
      else found.push({ segment, startFrame: start, endFrame: start + frames })
    }
    return found
  }

  /** What is kept, and from then on what comes; the same turn, so that nothing is missed. The function ends it. */
  listen(listener: Listener): () => void {
    for (const chunk of [...this.chunks]) listener.next(chunk)
    if (this.ended) listener.end(this.fault)
    else this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  /** Frames of a segment, which have to be kept. */
  samples(segment: number, start: number, end: number): Samples {
    const those = this.chunks.filter(
      (chunk) => chunk.segment === segment && chunk.start < end && chunk.start + chunk.frames > start,
    )
    const width = this.header?.channelIds.length ?? 0
    const [first] = those
    const all = first?.data.slice(0, 0) ?? new Int16Array(0)
    const joined: Samples = those.length === 0 ? all : sized(first.data, (end - start) * width)
    for (const chunk of those) {
      const [from, to] = [Math.max(start, chunk.start), Math.min(end, chunk.start + chunk.frames)]
      copy(chunk.data.subarray((from - chunk.start) * width, (to - chunk.start) * width), joined, (from - start) * width)
    }
    return joined
  }

  /** Bins of frames that are kept: `start` begins one. */
  async envelope(
    segment: number,
    start: number,
    end: number,
    {
      binFrames,
      channelIds,
      quantum,
    }: { readonly binFrames: number; readonly channelIds?: readonly ChannelId[]; readonly quantum: number },
  ): Promise<Envelope> {
    const { header } = this
    if (header === undefined) return refuseRequest('window', 'frames that came', 'none')
    const { samplingFrequency, channelIds: all } = header
    const samples = this.samples(segment, start, end)
    const recording = await memory({ traces: [samples], samplingFrequency, channelIds: all })
    const ids = channelIds ?? all
    // What is known of gains is the same for all that comes.
    this.scaled ??= recordingOf([samples.slice(0, 0)], header)
    const { maximum, ...found } = await getEnvelope(recording, { binFrames, channelIds: ids })
    const extremes = { ...found, ...(binFrames > 1 && { maximum }), startFrame: start }
    return quantised(extremes, scalingOf(await this.scaled, ids), quantum)
  }
}

const isBefore = (peak: Peak, { segment, start }: Chunk): boolean =>
  peak.segment < segment || (peak.segment === segment && peak.frame < start)

const sized = (like: Samples, length: number): Samples => {
  const bytes = new ArrayBuffer(length * like.BYTES_PER_ELEMENT)
  // Of the same type as the samples that came.
  return Reflect.construct(like.constructor, [bytes])
}

const copy = (from: Samples, into: Samples, at: number): void => {
  new Uint8Array(into.buffer, into.byteOffset, into.byteLength).set(
    new Uint8Array(from.buffer, from.byteOffset, from.byteLength),
    at * from.BYTES_PER_ELEMENT,
  )
}
