import { defer, filter, map, type Observable, type OperatorFunction } from 'rxjs'
import { channelId, type Decoded, type Input, listOf, nonNegative, optional, withDefault } from '../codec/codec.js'
import { exactArguments, number, optionsOf } from '../codec/options.js'
import { isObject, shown } from '../codec/shown.js'
import { allocate, dtypeOf, type Samples, type TypedSamples, typed } from '../model/dtype.js'
import { conflict, FaultError, invalidParams } from '../model/fault.js'
import type { Header, UnitId } from '../model/header.js'
import type { SortingHeader, Spikes } from '../model/spikes.js'
import { ChunkChecks, RowChunkChecks } from './chunkChecks.js'
import type { WaveformOptions } from './waveforms.options.generated.js'
import type { CommonChunk } from './withSpikes.js'

export type { WaveformOptions } from './waveforms.options.generated.js'

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

/** How long the waveforms are that are cut out, and of which units. */
export const waveformFields = {
  msBefore: withDefault(nonNegative, 1, { doc: 'before the spike', unit: 'ms' }),
  msAfter: withDefault(nonNegative, 2, { doc: 'from the spike on', unit: 'ms' }),
  unitIds: optional(listOf(channelId), { doc: "whose spikes; all units' when left out" }),
}
type Chosen = Decoded<typeof waveformFields>

const amplitudeFields = {
  mainChannels: optional(listOf(number), {
    doc: 'a channel index for each unit; may be left out where units are channels, as those of detected peaks',
  }),
}

/** The frames of a waveform, as SpikeInterface counts them: parts of a frame are dropped. */
export const waveformFrames = ({ msBefore, msAfter }: Pick<Chosen, 'msBefore' | 'msAfter'>, samplingFrequency: number) => ({
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

const cutOut = (chunk: CommonChunk, options: Chosen): Waveforms => {
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
export const extractWaveforms = exactArguments(
  'extractWaveforms',
  (options?: WaveformOptions): OperatorFunction<CommonChunk, Waveforms> => {
    const given = optionsOf(waveformFields, options, 'extractWaveforms')
    return (chunks) => eachChunk('extractWaveforms', chunks, (chunk) => cutOut(chunk, given))
  },
)

/** The sample of each spike on its unit's channel. */
export interface SpikeAmplitudes extends Spikes {
  readonly segment: number
  readonly amplitudes: Float64Array
}

/**
 * The amplitude of every spike in a stream of common chunks: the sample of its frame on its unit's channel. `mainChannels`
 * has a channel index for each unit; it may be left out where units are channels, as those of detected peaks.
 */
export const spikeAmplitudes = exactArguments(
  'spikeAmplitudes',
  (options?: Input<typeof amplitudeFields>): OperatorFunction<CommonChunk, SpikeAmplitudes> => {
    const { mainChannels } = optionsOf(amplitudeFields, options, 'spikeAmplitudes')
    return (chunks) =>
      eachChunk('spikeAmplitudes', chunks, ({ header, sorting, spikes, segment, start, before, data }) => {
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
  },
)

/** Throws a Conflict when a chunk has no spikes beside its samples. */
const refuseBare = (chunk: unknown, name: string): void => {
  if (isObject(chunk) && ['spikes', 'sorting', 'before', 'after'].every((key) => key in chunk)) return
  throw new FaultError(
    conflict(
      `a chunk of the input of ${name}`,
      'traces with the spikes of the same frames',
      isObject(chunk) ? 'no spikes' : shown(chunk),
      `put withSpikes(sorting, margin) before ${name}`,
    ),
  )
}

/** What is made of each chunk that has spikes. */
const eachChunk = <A extends Spikes>(
  name: string,
  chunks: Observable<CommonChunk>,
  make: (chunk: CommonChunk) => A,
): Observable<A> =>
  defer(() => {
    const [traces, events] = [new ChunkChecks(`the input of ${name}`), new RowChunkChecks('spikes', `the input of ${name}`)]
    return chunks.pipe(
      map((chunk) => {
        refuseBare(chunk, name)
        const { before, after, start, frames, sorting, spikes } = chunk
        traces.check(chunk, before + frames + after)
        events.checkWith(sorting, spikes, start, start + frames)
        return make(chunk)
      }),
      filter(({ sampleIndex }) => sampleIndex.length > 0),
    )
  })
