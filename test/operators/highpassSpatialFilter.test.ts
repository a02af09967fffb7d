import { generateRecording, memory } from 'rxephys'
import { highpassSpatialFilter, setProbe, setProperty } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { virtualProbe } from '../../src/kit/virtualProbe.js'
import { numbers, of, refusal } from './twoChannels.js'

const channelIds = Array.from({ length: 40 }, (_, channel) => String(channel))
/** What all channels have in common, and a spike on channel 20 at frame 50. */
const stripes = await memory({
  traces: [
    Float64Array.from({ length: 100 * 40 }, (_, index) => {
      const frame = Math.floor(index / 40)
      return 30 * Math.sin(frame / 3) + (frame === 50 && index % 40 === 20 ? 200 : 0)
    }),
  ],
  ...{ samplingFrequency: 1000, channelIds },
})
const probe = virtualProbe(channelIds.map((_, channel) => [0, 20 * channel]))
const recording = stripes.pipe(setProbe({ probe }))
const plain = { applyAgc: false, nChannelPad: 20, highpassButterWn: 0.05 }

test('what channels have in common goes, what one channel has stays', async () => {
  const samples = await numbers(recording.pipe(highpassSpatialFilter(plain)))
  for (const [index, value] of samples.entries()) if (Math.floor(index / 40) !== 50) expect(Math.abs(value)).toBeLessThan(1e-6)
  expect(samples[50 * 40 + 20]).toBeGreaterThan(150)
})

test('each group is filtered on its own, whatever the order of its channels', async () => {
  const turned = stripes.pipe(
    setProbe({ probe: virtualProbe(channelIds.map((_, channel) => [0, -20 * channel])) }),
    setProperty({ key: 'group', values: channelIds.map((_, channel) => channel % 2) }),
    highpassSpatialFilter({ ...plain, nChannelPad: 10 }),
  )
  const samples = await numbers(turned)
  expect(samples[50 * 40 + 20]).toBeGreaterThan(150)
  expect(samples[50 * 40 + 21]).toBeLessThan(1e-6)
})

test('with gain control, fit finds the level of each channel', async () => {
  const noise = await generateRecording({
    numChannels: 12,
    durations: [1],
    samplingFrequency: 1000,
    setProbe: true,
    noiseLevel: 10,
    commonNoiseLevel: 50,
  })
  expect(refusal(() => noise.pipe(highpassSpatialFilter({ nChannelPad: 6 })))).toContain(
    'recording.fit(highpassSpatialFilter(...))',
  )
  const clean = noise.pipe(await noise.fit(highpassSpatialFilter({ nChannelPad: 6, dtype: 'float32' })))
  const power = (samples: readonly number[]): number => samples.reduce((sum, value) => sum + value * value, 0)
  expect(power(await numbers(clean))).toBeLessThan(0.2 * power(await numbers(noise)))
})

test('more padding than channels, and channels without a place, are refused', async () => {
  expect(refusal(() => recording.pipe(highpassSpatialFilter({ ...plain, nChannelPad: 41 })))).toContain(
    'at most 40, the channels of a group',
  )
  const none = await of(Int16Array.of(1, 2))
  expect(refusal(() => none.pipe(highpassSpatialFilter({ applyAgc: false, nChannelPad: 0 })))).toContain('set a probe first')
})
