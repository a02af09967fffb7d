import { detectBadChannels, generateRecording } from 'rxephys'
import { detectAndInterpolateBadChannels, detectAndRemoveBadChannels, scale, setProperty } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { refusal } from './twoChannels.js'

const ids = Array.from({ length: 24 }, (_, channel) => channel)
const noise = await generateRecording({
  ...{ numChannels: 24, durations: [4], samplingFrequency: 10_000, dtype: 'float32', seed: 2 },
  ...{ noiseLevel: 3, commonNoiseLevel: 20, setProbe: true },
})
/** Channel 4 is loud, 9 has nothing in common with the others, the last eight are outside. */
const recording = noise.pipe(
  scale({ gain: ids.map((channel) => (channel === 4 ? 30 : channel === 9 || channel > 15 ? 0.01 : 1)) }),
  setProperty({ key: 'gain_to_uV', values: ids.map(() => 1) }),
  setProperty({ key: 'offset_to_uV', values: ids.map(() => 0) }),
)
const few = { numRandomChunks: 5, psdHfThreshold: 100 }

test('by likeness: what is loud is noise, what is like nothing is dead, the end of the probe is outside', async () => {
  const { badChannelIds, channelLabels } = await detectBadChannels(recording, few)
  expect(badChannelIds.map((id) => [id, channelLabels[Number(id)]])).toEqual([
    ['4', 'noise'],
    ['9', 'dead'],
    ...ids.slice(16).map((id) => [String(id), 'out']),
  ])
  expect((await detectBadChannels(recording, { ...few, channelFilters: ['dead'] })).badChannelIds).toEqual(['9'])
})

test.each(['std', 'mad'] as const)('%s: what deviates by far more than most', async (method) => {
  expect((await detectBadChannels(recording, { method, numRandomChunks: 3 })).badChannelIds).toEqual(['4'])
})

test('neighborhood_r2: what is not like its neighbours', async () => {
  const { badChannelIds } = await detectBadChannels(noise.pipe(scale({ gain: ids.map((id) => (id === 7 ? 0 : 1)) })), {
    ...{ method: 'neighborhood_r2', numRandomChunks: 2, chunkDurationS: 0.1 },
  })
  expect(badChannelIds).toEqual(['7'])
})

test('fit finds them, and they are left out, or made of their neighbours', async () => {
  const removed = recording.pipe(await recording.fit(detectAndRemoveBadChannels(few)))
  expect(removed.channelIds).toHaveLength(14)
  const interpolated = recording.pipe(await recording.fit(detectAndInterpolateBadChannels(few)))
  expect(interpolated.channelIds).toEqual(recording.channelIds)
  const { data } = await interpolated.getTraces({ endFrame: 500, channelIds: ['9'] })
  expect(Math.max(...Array.from(data, Number))).toBeGreaterThan(10)
})

test('what is not found yet, and a recording without gains, are refused', async () => {
  expect(refusal(() => recording.pipe(detectAndRemoveBadChannels()))).toContain('recording.fit(detectAndRemoveBadChannels(...))')
  const plain = noise.pipe(scale({ gain: 1 }))
  if (plain.getChannelGains() === undefined) await expect(detectBadChannels(plain, few)).rejects.toThrow('gains and offsets')
})
