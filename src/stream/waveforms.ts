import { Observable, type OperatorFunction } from 'rxjs'
import { allocate, dtypeOf, type Samples, type TypedSamples, typed } from '../model/dtype.js'
import { conflict, FaultError, invalidParams } from '../model/fault.js'
import type { Header, UnitId } from '../model/header.js'
import type { SortingHeader, Spikes } from '../model/spikes.js'
import type { CommonChunk } from './withSpikes.js'

/**
 * The traces around spikes, cut out: `data` is spikes × (before + after) × channels, C-order, of `dtype`. Frames beyond the
 * ends of the segment are zeros.
 */
export type Waveforms = WaveformsFrame & TypedSamples

interface WaveformsFrame extends Spikes {
  readonly segment: number
  /** Frames before each spike's own, and from it on. */
  readonly before: number
  readonly after: number
  readonly header: Header
  readonly sorting: SortingHeader
}

export interface WaveformOptions {
  /** ms before the spike. Default 1. */
  readonly msBefore?: number
  /** ms from the spike on. Default 2. */
  readonly msAfter?: number
  /** Whose spikes. Default: all units'. */
  readonly unitIds?: readonly UnitId[]
}

/** The frames of a waveform, as SpikeInterface counts them: parts of a frame are dropped. */
export const waveformFrames = ({ msBefore = 1, msAfter = 2 }: WaveformOptions, samplingFrequency: number) => ({
  before: Math.floor((msBefore * samplingFrequency) / 1000),
  after: Math.floor((msAfter * samplingFrequency) / 1000),
})

/** Copy rows `from` to `from + count` of `data`, as far as there are any, to row `at` of `into`. */
export const copyRows = (data: Samples, from: number, count: number, width: number, into: Samples, at: number): void => {
  const rows = data.length / Math.max(1, width)
  const [first, last] = [Math.max(0, from), Math.min(rows, from + count)]
  if (last <= first) return
  const bytes = data.BYTES_PER_ELEMENT * width
  new Uint8Array(into.buffer, into.byteOffset, into.byteLength).set(
    new Uint8Array(data.buffer, data.byteOffset + first * bytes, (last - first) * bytes),
    (at + first - from) * bytes,
  )
}

/** The spikes of some units. */
const ofUnits = ({ sampleIndex, unitIndex }: Spikes, sorting: SortingHeader, unitIds: readonly UnitId[] | undefined): Spikes => {
  if (unitIds === undefined) return { sampleIndex, unitIndex }
  const wanted = new Set(unitIds.map((id) => sorting.unitIds.indexOf(id)))
  if (wanted.has(-1))
    throw new FaultError(invalidParams('extractWaveforms.unitIds', 'units of the sorting', JSON.stringify(unitIds)))
  const places = Int32Array.from(unitIndex.keys()).filter((place) => wanted.has(unitIndex[place]))
  return {
    sampleIndex: Float64Array.from(places, (place) => sampleIndex[place]),
    unitIndex: Int32Array.from(places, (place) => unitIndex[place]),
  }
}

const cutOut = (chunk: CommonChunk, options: WaveformOptions): Waveforms => {
  const { header, sorting, segment, data } = chunk
  const { before, after } = waveformFrames(options, header.samplingFrequency)
  const short = (chunk.before < before && chunk.start > chunk.before) || (chunk.after < after - 1 && !chunk.last)
  const spikes = ofUnits(chunk.spikes, sorting, options.unitIds)
  if (short && spikes.sampleIndex.length > 0)
    throw new FaultError(
      conflict(
        'margin of withSpikes',
        `at least ${before} frames before and ${after} after`,
        `${chunk.before} and ${chunk.after}`,
        'give withSpikes that margin',
      ),
    )
  const width = header.channelIds.length
  const cut = allocate(dtypeOf(data), spikes.sampleIndex.length * (before + after) * width)
  for (const [place, frame] of spikes.sampleIndex.entries())
    copyRows(data, frame - before - (chunk.start - chunk.before), before + after, width, cut, place * (before + after))
  return { ...spikes, segment, ...typed(cut), before, after, header, sorting }
}

/** Cut the waveform of every spike out of a stream of common chunks, a list of waveforms for each chunk that has spikes. */
export const extractWaveforms =
  (options: WaveformOptions = {}): OperatorFunction<CommonChunk, Waveforms> =>
  (chunks) =>
    eachChunk(chunks, (chunk) => cutOut(chunk, options))

/** The sample of each spike on its unit's channel. */
export interface SpikeAmplitudes extends Spikes {
  readonly segment: number
  readonly amplitudes: Float64Array
}

/**
 * The amplitude of every spike in a stream of common chunks: the sample of its frame on its unit's channel. `mainChannels`
 * has a channel index for each unit; it may be left out where units are channels, as those of detected peaks.
 */
export const spikeAmplitudes =
  ({ mainChannels }: { readonly mainChannels?: readonly number[] } = {}): OperatorFunction<CommonChunk, SpikeAmplitudes> =>
  (chunks) =>
    eachChunk(chunks, ({ header, sorting, spikes, segment, start, before, data }) => {
      const channels = mainChannels ?? sorting.unitIds.map((id) => header.channelIds.indexOf(id))
      const width = header.channelIds.length
      if (channels.length !== sorting.unitIds.length || channels.some((channel) => !(channel >= 0 && channel < width)))
        throw new FaultError(
          invalidParams(
            'spikeAmplitudes.mainChannels',
            `${sorting.unitIds.length} channel indices below ${width}, one a unit`,
            JSON.stringify(mainChannels ?? 'none'),
          ),
        )
      const { sampleIndex, unitIndex } = spikes
      const amplitudes = sampleIndex.map((frame, spike) =>
        Number(data[(frame - start + before) * width + channels[unitIndex[spike]]]),
      )
      return { sampleIndex, unitIndex, segment, amplitudes }
    })

/** What is made of each chunk that has spikes. */
const eachChunk = <A extends Spikes>(chunks: Observable<CommonChunk>, make: (chunk: CommonChunk) => A): Observable<A> =>
  new Observable((subscriber) =>
    chunks.subscribe({
      next: (chunk) => {
        try {
          const made = make(chunk)
          if (made.sampleIndex.length > 0) subscriber.next(made)
        } catch (error) {
          subscriber.error(error)
        }
      },
      error: (error: unknown) => subscriber.error(error),
      complete: () => subscriber.complete(),
    }),
  )
