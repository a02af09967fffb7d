import type { Recording } from 'rxephys'
import * as operators from 'rxephys/operators'

/** Numbers that look random, the same on both sides: of channel or place `index`, from 0 to 1. */
const part = (index: number): number => ((index * 7919) % 1009) / 1009

/** The operators that clean, level and filter, on int16 whose channels have places; parameters that `fit` finds are given. */
export const preprocessingOurs = (placed: Recording): Readonly<Record<string, () => Recording>> => {
  const { channelIds } = placed
  const width = channelIds.length
  const each = <A>(of: (channel: number) => A): A[] => channelIds.map((_, channel) => of(channel))
  const frames = placed.getNumSamples()
  const periods = Array.from({ length: Math.floor(frames / 3000) }, (_, index) => [0, 3000 * index, 3000 * index + 300])
  const listTriggers = [periods.map(([, start]) => start + 1000)]
  const W = Float64Array.from({ length: width * width }, (_, place) => (place % (width + 1) === 0 ? 0.5 : part(place) / 1000))
  // On this probe, channels within 100 µm are no more than 11 apart.
  const near = W.map((weight, place) => (Math.abs(Math.floor(place / width) - (place % width)) > 11 ? 0 : weight))
  const artifacts = Float64Array.from({ length: 105 * width }, (_, place) => 100 * part(place) - 50)
  const inUnits = placed.pipe(
    operators.setProperty({ key: 'gain_to_physical_unit', values: each((channel) => 0.195 + part(channel)) }),
    operators.setProperty({ key: 'offset_to_physical_unit', values: each(part) }),
  )
  const [gain, offset] = [each((channel) => 0.1 + part(channel)), each(part)]
  return {
    rectify: () => placed.pipe(operators.rectify()),
    clip: () => placed.pipe(operators.clip({ aMin: -12, aMax: 15 })),
    blank: () => placed.pipe(operators.blankSaturation({ absThreshold: 20, fillValue: 1, direction: 'both' })),
    silence: () => placed.pipe(operators.silencePeriods({ periods })),
    artifactZeros: () => placed.pipe(operators.removeArtifacts({ listTriggers })),
    artifactLines: () => placed.pipe(operators.removeArtifacts({ listTriggers, mode: 'linear' })),
    artifactTemplates: () => placed.pipe(operators.removeArtifacts({ listTriggers, mode: 'average', artifacts })),
    lsb: () => placed.pipe(operators.correctLsb({ lsb: 2, medians: each(() => 1) })),
    physical: () => inUnits.pipe(operators.scaleToPhysicalUnits()),
    level: () => placed.pipe(operators.zscore({ gain, offset })),
    whiten: () => placed.pipe(operators.whiten({ dtype: 'float32', W })),
    whitenLocal: () => placed.pipe(operators.whiten({ dtype: 'float32', W: near })),
    whitenInteger: () => placed.pipe(operators.whiten({ dtype: 'int16', intScale: 20, W })),
    interpolate: () =>
      placed.pipe(operators.interpolateBadChannels({ badChannelIds: channelIds.filter((_, index) => index % 40 === 7) })),
    shift: () => placed.pipe(operators.phaseShift({ interSampleShift: each((channel) => (channel % 12) / 13) })),
    gaussian: () => placed.pipe(operators.gaussianFilter()),
    across: () => placed.pipe(operators.averageAcrossDirection()),
    derivative: () => placed.pipe(operators.directionalDerivative()),
    spatial: () => placed.pipe(operators.highpassSpatialFilter({ rmsValues: each((channel) => 10 + part(channel)) })),
    decimate: () => placed.pipe(operators.decimate({ decimationFactor: 12 })),
    decimateFiltered: () => placed.pipe(operators.decimate({ decimationFactor: 12, antialias: true })),
    resample: () => placed.pipe(operators.resample({ resampleRate: 25_000 })),
  }
}
