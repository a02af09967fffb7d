import { either as E } from 'fp-ts'
import {
  atMost,
  type Decoded,
  finite,
  integer,
  listOf,
  nonNegative,
  oneOf,
  optional,
  positive,
  positiveInteger,
  withDefault,
} from '../codec/codec.js'
import type { Estimator } from '../declare/estimator.js'
import { convert, type Matrix, matrix, rows, scaleOffset, sosFilt } from '../dsp/index.js'
import { MOST } from '../model/bounds.js'
import { allocate, dtypeOf } from '../model/dtype.js'
import type { Fault } from '../model/fault.js'
import type { ChannelId, Header } from '../model/header.js'
import { deviationLabels, type Label, labelsOfNumbers, neighbourhoodLabels } from './badChannelRules.js'
import { coherenceLabels, commonLabels } from './coherence.js'
import { Kept } from './estimates.js'
import { designFilter } from './filterDesign.js'
import { gainsOf } from './gains.js'
import { axes, axisOf, placesOf } from './mixing.js'
import { marginOf } from './recursiveFilter.js'

/** How bad channels are found: SpikeInterface's `detect_bad_channels`. */
export const badChannelFields = {
  method: withDefault(oneOf(['coherence+psd', 'std', 'mad', 'neighborhood_r2']), 'coherence+psd', {
    doc: 'by likeness to the others and noise at high frequencies; by deviation; by likeness to the neighbours',
  }),
  stdMadThreshold: withDefault(positive, 5, { doc: 'for "std" and "mad": times the median deviation' }),
  psdHfThreshold: withDefault(nonNegative, 0.02, {
    doc: 'power at high frequencies, above which a channel is noise',
    unit: 'µV²/Hz',
  }),
  deadChannelThreshold: withDefault(finite, -0.5, {
    doc: 'likeness less than the channels around have, below which one is dead',
  }),
  noisyChannelThreshold: withDefault(finite, 1, { doc: 'likeness more than those have, above which one is noise' }),
  outsideChannelThreshold: withDefault(finite, -0.75, { doc: 'likeness less 1, below which the end of a probe is outside' }),
  outsideChannelsLocation: withDefault(oneOf(['top', 'bottom', 'both']), 'top', { doc: 'which end of the probe may be outside' }),
  nNeighbors: withDefault(positiveInteger, 11, { doc: 'channels around, over which likeness is smoothed; odd' }),
  nyquistThreshold: withDefault(atMost(positive, 1), 0.8, {
    doc: 'where high frequencies begin, of half the sampling frequency',
  }),
  direction: withDefault(oneOf(axes), 'y', { doc: 'the axis of depth, which the probe has to have' }),
  chunkDurationS: withDefault(positive, 0.3, { doc: 'length of a stretch', unit: 's' }),
  numRandomChunks: withDefault(positiveInteger, 100, { doc: 'stretches of a segment' }),
  welchWindowMs: withDefault(atMost(positive, MOST.milliseconds), 10, { doc: 'window of the spectra', unit: 'ms' }),
  highpassFilterCutoff: withDefault(positive, 300, {
    doc: 'edge of the filter that goes before, where nothing was filtered',
    unit: 'Hz',
  }),
  neighborhoodR2Threshold: withDefault(finite, 0.9, { doc: 'for "neighborhood_r2": the least squared correlation' }),
  neighborhoodR2RadiusUm: withDefault(positive, 30, { doc: 'how far neighbours are', unit: 'µm' }),
  seed: withDefault(integer, 0, { doc: 'another seed, other stretches' }),
  channelFilters: optional(listOf(oneOf(['dead', 'noise', 'out'])), {
    doc: 'for "coherence+psd": which of them are bad; default all',
  }),
}

export type BadChannelParams = Decoded<typeof badChannelFields>

/** What was found: the bad channels, and what each channel is. */
export interface BadChannels {
  readonly badChannelIds: readonly ChannelId[]
  readonly channelLabels: readonly Label[]
}

/** Finds bad channels in stretches, which are filtered first where the recording was not. */
export const badChannelEstimator = <P>(
  kind: string,
  params: BadChannelParams,
  header: Header,
  close: (found: BadChannels) => P,
): Estimator<P> => {
  const { method, chunkDurationS, numRandomChunks, seed } = params
  const channels = header.channelIds.length
  const filter = highpass(kind, params, header)
  const prepared = E.isRight(filter) ? prepare(kind, params, header) : filter
  const kept = new Kept(channels)
  const numbers: Int32Array[] = []
  return {
    defaults: {
      numChunksPerSegment: numRandomChunks,
      chunkSize: Math.max(1, Math.trunc(chunkDurationS * header.samplingFrequency)),
      seed,
    },
    margin: E.isRight(filter) ? filter.right.margin : 0,
    add: (samples, { length }, before) => {
      if (E.isLeft(filter) || E.isLeft(prepared)) return
      const clean = filter.right.apply(samples, before, length)
      if (method === 'coherence+psd') numbers.push(prepared.right(clean))
      else kept.add(clean, 0, length)
    },
    close: () => {
      if (E.isLeft(prepared)) return prepared
      const labels =
        method === 'coherence+psd'
          ? labelsOfNumbers(commonLabels(numbers, channels))
          : method === 'neighborhood_r2'
            ? neighbourhoodLabels(kept, header, params)
            : deviationLabels(kept, channels, method, params.stdMadThreshold)
      const bad = new Set<Label>(method === 'coherence+psd' ? (params.channelFilters ?? ['dead', 'noise', 'out']) : ['noise'])
      return E.right(
        close({ channelLabels: labels, badChannelIds: header.channelIds.filter((_, channel) => bad.has(labels[channel])) }),
      )
    },
  }
}

interface Filtered {
  readonly margin: number
  readonly apply: (samples: Matrix, before: number, length: number) => Matrix
}

/** The high-pass that goes before; nothing where something was filtered already. */
const highpass = (kind: string, { highpassFilterCutoff: edge }: BadChannelParams, header: Header): E.Either<Fault, Filtered> => {
  if (header.annotations.is_filtered === true)
    return E.right({ margin: 0, apply: (samples, before, length) => rows(samples, before, before + length) })
  const design = { filterOrder: 5, ftype: 'butter', filterMode: 'sos' } as const
  const found = designFilter(kind, design, [['highpassFilterCutoff', edge]], 'highpass', header)
  if (E.isLeft(found)) return found
  const { right: coefficients } = found
  return E.right({
    margin: Math.trunc((marginOf(edge) * header.samplingFrequency) / 1000),
    apply: (samples, before, length) => {
      const output = matrix(allocate(dtypeOf(samples.data), length * samples.channels), length, samples.channels)
      if ('sos' in coefficients) sosFilt(coefficients.sos, samples, output, { direction: 'forward-backward', skip: before })
      return output
    },
  })
}

/** What labels a stretch by likeness and spectra, or why there is nothing that could. */
const prepare = (kind: string, params: BadChannelParams, header: Header): E.Either<Fault, (samples: Matrix) => Int32Array> => {
  const channels = header.channelIds.length
  if (params.method === 'std' || params.method === 'mad') return E.right(() => new Int32Array(channels))
  const places = placesOf(kind, header)
  if (E.isLeft(places)) return places
  if (params.method === 'neighborhood_r2') return E.right(() => new Int32Array(channels))
  const axis = axisOf(kind, params.direction, places.right)
  if (E.isLeft(axis)) return axis
  const scales = gainsOf(kind, header)
  if (E.isLeft(scales)) return scales
  const { gains, offsets } = scales.right
  const order = [...places.right.keys()].toSorted(
    (a, b) => places.right[a][1] - places.right[b][1] || places.right[a][0] - places.right[b][0] || a - b,
  )
  return E.right((samples) => {
    const volts = new Float32Array(samples.data.length)
    const scaled = matrix(volts, samples.frames, channels)
    scaleOffset(samples, Float64Array.from(gains), Float64Array.from(offsets), scaled, 'float32')
    const values = new Float64Array(volts.length)
    convert(volts, values)
    return coherenceLabels(matrix(values, samples.frames, channels), values, order, header.samplingFrequency, params)
  })
}
