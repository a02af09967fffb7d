import type { Recording } from 'rxephys'
import * as operators from 'rxephys/operators'
import type { OnRecording } from '../../src/api/pipe.js'
import { isFloat } from '../../src/model/dtype.js'
import type { Dice } from './randomSteps.js'

type Draw = (recording: Recording, dice: Dice) => OnRecording<Recording> | undefined

const between = (dice: Dice, low: number, high: number): number => low + dice.number() * (high - low)
const some = (dice: Dice, { channelIds }: Recording): Recording['channelIds'] =>
  channelIds.filter((_, index) => index === 0 || dice.number() < 0.7)
const each = (recording: Recording, value: (channel: number) => number): number[] =>
  recording.channelIds.map((_, channel) => value(channel))
const edges = (dice: Dice) => ({
  freqMin: between(dice, 150, 700),
  freqMax: between(dice, 1000, 4000),
  filterOrder: 1 + dice.below(4),
})
const floats: Draw = (recording) => (isFloat(recording.dtype) ? undefined : operators.astype({ dtype: 'float32' }))

/** Operators that compute, or choose, with parameters that the dice decide; undefined where one makes no sense. */
export const processing: Readonly<Record<string, Draw>> = {
  astype: floats,
  selectChannels: (recording, dice) => operators.selectChannels({ channelIds: some(dice, recording) }),
  depthOrder: (_, dice) => operators.depthOrder({ flip: dice.number() < 0.5 }),
  frameSlice: (recording, dice) => {
    if (recording.segments.length > 1) return operators.selectSegments({ segmentIndices: [dice.below(2)] })
    const startFrame = dice.below(200)
    return operators.frameSlice({ startFrame, endFrame: recording.getNumSamples(0) - dice.below(200) })
  },
  bandpassFilter: (_, dice) =>
    operators.bandpassFilter({ ...edges(dice), direction: dice.one(['forward', 'backward', 'forward-backward']) }),
  highpassFilter: (_, dice) => operators.highpassFilter({ freqMin: between(dice, 150, 800), filterOrder: 1 + dice.below(5) }),
  notchFilter: (_, dice) => operators.notchFilter({ freq: between(dice, 300, 2000), q: between(dice, 5, 40) }),
  filter: (_, dice) =>
    operators.filter({ band: [between(dice, 200, 500), between(dice, 900, 3000)], filterOrder: 1 + dice.below(3) }),
  gaussianFilter: (_, dice) => operators.gaussianFilter({ freqMin: between(dice, 200, 500), freqMax: between(dice, 1000, 4000) }),
  phaseShift: (_, dice) => operators.phaseShift({ marginMs: between(dice, 5, 40) }),
  commonReference: (recording, dice) =>
    dice.one([
      operators.commonReference({ operator: dice.one(['median', 'average']) }),
      operators.commonReference({ reference: 'single', refChannelIds: [dice.one(recording.channelIds)] }),
      operators.commonReference({ reference: 'local', localRadius: [dice.below(30), 60 + dice.below(80)] }),
    ]),
  scale: (recording, dice) =>
    operators.scale({
      gain: each(recording, () => between(dice, 0.5, 2)),
      offset: each(recording, () => between(dice, -9, 9)),
      dtype: 'float32',
    }),
  center: (recording, dice) =>
    operators.center({ gain: each(recording, () => 1), offset: each(recording, () => between(dice, -9, 9)), dtype: 'float32' }),
  zscore: (recording, dice) =>
    operators.zscore({
      gain: each(recording, () => between(dice, 0.02, 0.1)),
      offset: each(recording, () => between(dice, -1, 1)),
      dtype: 'float32',
    }),
  whiten: (recording, dice) => {
    const { length } = recording.channelIds
    const W = Array.from({ length: length * length }, (_, place) =>
      place % (length + 1) === 0 ? 0.05 : between(dice, -0.01, 0.01),
    )
    return operators.whiten({ dtype: 'float32', W })
  },
  interpolateBadChannels: (recording, dice) =>
    operators.interpolateBadChannels({
      badChannelIds: dice.shuffled(recording.channelIds).slice(0, 2),
      sigmaUm: between(dice, 15, 60),
      p: between(dice, 1, 1.6),
    }),
  highpassSpatialFilter: (recording, dice) =>
    operators.highpassSpatialFilter({
      nChannelPad: dice.below(recording.channelIds.length),
      highpassButterWn: between(dice, 0.01, 0.3),
      highpassButterOrder: 1 + dice.below(3),
      ...(dice.number() < 0.5
        ? { applyAgc: false }
        : { rmsValues: each(recording, () => between(dice, 20, 60)), agcWindowLengthS: between(dice, 0.002, 0.02) }),
    }),
  rectify: () => operators.rectify(),
  clip: (_, dice) =>
    operators.clip({ aMin: between(dice, -90, -20), ...(dice.number() < 0.7 && { aMax: between(dice, 20, 90) }) }),
  blankSaturation: (_, dice) =>
    operators.blankSaturation({
      absThreshold: between(dice, 50, 120),
      direction: dice.one(['upper', 'lower', 'both']),
      fillValue: dice.below(9),
    }),
  silencePeriods: (recording, dice) => {
    const start = dice.below(500)
    return operators.silencePeriods({ periods: [[dice.below(recording.segments.length), start, start + 1 + dice.below(400)]] })
  },
  removeArtifacts: (recording, dice) =>
    operators.removeArtifacts({
      listTriggers: recording.segments.map(() => [100 + dice.below(200), 600 + dice.below(200)]),
      msBefore: between(dice, 0.3, 2),
      msAfter: between(dice, 0.3, 3),
      mode: dice.one(['zeros', 'linear', 'cubic']),
    }),
  zeroChannelPad: (recording, dice) => operators.zeroChannelPad({ numChannels: recording.channelIds.length + dice.below(3) }),
  averageAcrossDirection: () => operators.averageAcrossDirection(),
  directionalDerivative: (recording, dice) =>
    recording.channelIds.length > 8 ? operators.directionalDerivative({ order: dice.below(3), edgeOrder: 1 }) : undefined,
  normalizeByQuantile: (recording, dice) =>
    operators.normalizeByQuantile({
      gain: each(recording, () => between(dice, 0.02, 0.1)),
      offset: each(recording, () => between(dice, -1, 1)),
      dtype: 'float32',
    }),
}
