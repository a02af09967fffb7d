import { either as E } from 'fp-ts'
import { type Decoded, flag, nonNegativeInteger, positive, withDefault } from '../codec/codec.js'
import { type Estimator, failing } from '../declare/estimator.js'
import {
  convert,
  gaussianFactors,
  type Matrix,
  matrix,
  medianOf,
  padFrames,
  rectifySamples,
  spectralFilter,
  subtractReference,
} from '../dsp/index.js'
import type { Stretch } from '../dsp/noiseLevels.js'
import { allocate, dtypeOf, isBigInteger, isUnsigned } from '../model/dtype.js'
import { unsupported } from '../model/fault.js'
import type { Header } from '../model/header.js'
import { Kept } from './estimates.js'
import { FoundPeriods, type Period, wholeSegments } from './foundPeriods.js'
import { gaussianMargin, smoothLength } from './gaussian.js'

/** How artifacts are found by what channels have in common: SpikeInterface's `detect_artifact_periods`, method "envelope". */
export const envelopeFields = {
  detectThreshold: withDefault(positive, 5, { doc: 'how many deviations the median channel has to be above its median' }),
  freqMax: withDefault(positive, 20, { doc: 'edge of the Gaussian that makes an envelope of sizes', unit: 'Hz' }),
  applyEnvelopeCommonReference: withDefault(flag, false, { doc: 'whether the median of all channels is taken away first' }),
  seed: withDefault(nonNegativeInteger, 0, { doc: 'another seed, other stretches for the deviations' }),
}

type EnvelopeParams = Decoded<typeof envelopeFields>

/** Deviations of the margin: those of a Gaussian filter that nobody says otherwise of. */
const DEVIATIONS = 5
/** What a median absolute deviation is of the deviation of normal noise, as SpikeInterface rounds it here. */
const QUANTILE = 0.6745

/** Finds where the envelope of most channels is far above its median: deviations from some stretches, then periods in all of them. */
export const envelopeEstimator = (
  kind: string,
  params: EnvelopeParams,
  header: Header,
): Estimator<{ readonly periods: readonly Period[] }> => {
  const { samplingFrequency, dtype, channelIds } = header
  const second = Math.max(1, Math.floor(samplingFrequency))
  const around = gaussianMargin([params.freqMax], DEVIATIONS, samplingFrequency, second)
  const envelope = envelopeOf(params, samplingFrequency, around)
  const kept = new Kept(channelIds.length)
  const whole = { wholeRecording: true, margin: around }
  if (isUnsigned(dtype) || isBigInteger(dtype))
    return failing(unsupported(`${kind} of ${dtype} samples`, 'convert the samples first, with astype() or unsignedToSigned()'))
  return {
    ...whole,
    defaults: { seed: params.seed },
    add: (samples, stretch, before) => kept.add(envelope(samples, stretch, before), 0, stretch.length),
    next: () => {
      const levels = channelIds.map((_, channel) => levelOf(kept.channel(channel)))
      const found = new FoundPeriods()
      return {
        ...whole,
        stretches: wholeSegments(second),
        add: (samples, stretch, before) => {
          const loud = loudRows(envelope(samples, stretch, before), levels, params.detectThreshold)
          for (const row of loud) found.add(stretch.segment, stretch.start + row)
        },
        close: () => E.right({ periods: found.periods() }),
      }
    },
  }
}

interface Level {
  readonly median: number
  readonly deviation: number
}

const levelOf = (values: Float64Array): Level => {
  const median = medianOf(values)
  return { median, deviation: medianOf(values.map((value) => Math.abs(value - median))) / QUANTILE }
}

/** The envelope of a stretch: sizes, smoothed, in the recording's own dtype; frames beyond the ends of a segment are reflected. */
const envelopeOf = ({ freqMax, applyEnvelopeCommonReference }: EnvelopeParams, samplingFrequency: number, around: number) => {
  const factors = gaussianFactors(null, freqMax, samplingFrequency)
  return (samples: Matrix, { length }: Stretch, before: number): Matrix => {
    const { channels, data, frames } = samples
    const dtype = dtypeOf(data)
    const sizes = allocate(dtype, data.length)
    rectifySamples(data, sizes)
    const total = smoothLength(length + 2 * around)
    const padded = allocate(dtype, total * channels)
    padFrames(sizes, padded, channels, around - before, total - around - frames + before, 'reflect')
    const smooth = matrix(allocate(dtype, length * channels), length, channels)
    spectralFilter(
      matrix(padded, total, channels),
      { factors: [factors(total)], which: new Int32Array(channels), skip: around },
      smooth,
    )
    if (!applyEnvelopeCommonReference) return smooth
    const referenced = matrix(allocate(dtype, length * channels), length, channels)
    subtractReference(smooth, referenced, undefined, 'median', undefined)
    return referenced
  }
}

/** The rows of which the median channel is more than `threshold` deviations above its median. A channel that never changes has no part. */
function* loudRows(envelope: Matrix, levels: readonly Level[], threshold: number): Generator<number> {
  const lively = [...levels.entries()].filter(([, { deviation }]) => deviation > 0)
  const columns = Int32Array.from(lively, ([channel]) => channel)
  const medians = Float64Array.from(lively, ([, { median }]) => median)
  const limits = Float64Array.from(lively, ([, { deviation }]) => deviation * threshold)
  const half = columns.length / 2
  const values = new Float64Array(envelope.data.length)
  convert(envelope.data, values)
  for (let row = 0; row < envelope.frames; row++) {
    let [above, least, most] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let place = 0; place < columns.length; place++) {
      const z = (values[row * envelope.channels + columns[place]] - medians[place]) / limits[place]
      if (z > 1) {
        above++
        if (z < least) least = z
      } else if (z > most) most = z
    }
    // Of an even number the median is the mean of the two in the middle, which may lie on either side.
    if (above > half || (above > 0 && above === half && (least + most) / 2 > 1)) yield row
  }
}
