import { either as E } from 'fp-ts'
import { type Decoded, finite, nonNegative, optional, withDefault } from '../codec/codec.js'
import type { Estimator } from '../declare/estimator.js'
import { convert, type Matrix } from '../dsp/index.js'
import { type Fault, invalidParams } from '../model/fault.js'
import type { Header } from '../model/header.js'
import { pipe } from '../model/pipe.js'
import { FoundPeriods, type Period, wholeSegments } from './foundPeriods.js'
import { gainsOf } from './gains.js'

/** How saturation is found: SpikeInterface's `detect_saturation_periods`. */
export const saturationFields = {
  saturationThresholdUv: optional(nonNegative, {
    doc: 'size beyond which a channel is saturated; default the annotation `saturation_threshold_uV`',
    unit: 'µV',
  }),
  diffThresholdUv: optional(nonNegative, {
    doc: 'change of its size to the next frame, from which on it is saturated too',
    unit: 'µV',
  }),
  proportion: withDefault(finite, 0.2, { doc: 'of the channels, more than which have to be saturated' }),
}

type SaturationParams = Decoded<typeof saturationFields>

/** Of each channel, in its samples. */
interface Thresholds {
  readonly size: Float64Array
  readonly change: Float64Array | undefined
}

/** Where enough channels are saturated, on whichever side, and on either. */
export interface SaturatedPeriods {
  readonly periods: readonly Period[]
  readonly positive: readonly Period[]
  readonly negative: readonly Period[]
}

/** Finds where more than a part of the channels are saturated, in all of a recording. */
export const saturationEstimator = (kind: string, params: SaturationParams, header: Header): Estimator<SaturatedPeriods> => {
  const thresholds = thresholdsOf(kind, params, header)
  const [both, positive, negative] = [new FoundPeriods(), new FoundPeriods(), new FoundPeriods()]
  return {
    wholeRecording: true,
    stretches: wholeSegments(Math.max(1, Math.floor(header.samplingFrequency))),
    // A change is one to the next frame.
    margin: params.diffThresholdUv === undefined ? 0 : 1,
    add: (samples, { segment, start, length }, before) => {
      if (E.isLeft(thresholds)) return
      saturated(samples, thresholds.right, params.proportion, [before, before + length], (row, isAbove, isBelow, isLarge) => {
        const frame = start + row - before
        if (isLarge) both.add(segment, frame)
        if (isAbove) positive.add(segment, frame)
        if (isBelow) negative.add(segment, frame)
      })
    },
    close: () =>
      pipe(
        thresholds,
        E.map(() => ({ periods: both.periods(), positive: positive.periods(), negative: negative.periods() })),
      ),
  }
}

/** What is told of a row: whether enough channels are saturated above, below, and by their size. */
type Tell = (row: number, isAbove: boolean, isBelow: boolean, isLarge: boolean) => void

/** Tells of the rows from `from` to `to`. Samples count as float32, and changes of size where no side is told apart. */
const saturated = (
  { data, frames, channels }: Matrix,
  { size, change }: Thresholds,
  proportion: number,
  [from, to]: readonly [number, number],
  tell: Tell,
): void => {
  const values = new Float32Array(data.length)
  convert(data, values)
  const isEnough = (count: number): boolean => count / channels > proportion
  for (let row = from; row < to; row++) {
    let [above, below, large, changed, grown] = [0, 0, 0, 0, 0]
    for (let channel = 0, at = row * channels; channel < channels; channel++, at++) {
      const [value, limit] = [values[at], size[channel]]
      if (value > limit) above++
      if (-value > limit) below++
      if (Math.abs(value) > limit) large++
      if (change === undefined || row + 1 >= frames) continue
      const next = values[at + channels]
      if (Math.abs(Math.fround(next - value)) >= change[channel]) changed++
      if (Math.abs(Math.fround(Math.abs(next) - Math.abs(value))) >= change[channel]) grown++
    }
    const isChanged = isEnough(changed)
    tell(row, isChanged || isEnough(above), isChanged || isEnough(below), isEnough(grown) || isEnough(large))
  }
}

const thresholdsOf = (
  kind: string,
  { saturationThresholdUv, diffThresholdUv }: SaturationParams,
  header: Header,
): E.Either<Fault, Thresholds> => {
  const told = header.annotations.saturation_threshold_uV
  const threshold = saturationThresholdUv ?? (typeof told === 'number' ? told : undefined)
  if (threshold === undefined)
    return E.left(
      invalidParams(`${kind}.params.saturationThresholdUv`, 'µV, where the recording has no annotation of it', 'nothing'),
    )
  return pipe(
    gainsOf(kind, header),
    E.map(({ gains, offsets }) => ({
      size: Float64Array.from(gains, (gain, channel) => (threshold - offsets[channel]) / gain),
      change: diffThresholdUv === undefined ? undefined : Float64Array.from(gains, (gain) => diffThresholdUv / gain),
    })),
  )
}
