import { zscore } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of, refusal } from './twoChannels.js'

const recording = await of(Float64Array.of(1, 7, 3, 7, 5, 7, 7, 7, 9, 7))
const chunks = [{ startFrame: 0, endFrame: 5 }]
const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 6))

test('fit finds middle and deviation of each channel; one that never changes becomes 0', async () => {
  const scored = recording.pipe(await recording.fit(zscore(), { chunks }))
  // Deviations from the median 5 are 4, 2, 0, 2, 4: their median is 2.
  const step = 2 * 0.6744897501960817
  expect(await numbers(scored, { channelIds: ['a'] })).toEqual(close([-step, -step / 2, 0, step / 2, step]))
  expect(await numbers(scored, { channelIds: ['b'] })).toEqual([0, 0, 0, 0, 0])
  expect(scored.getChannelGains()).toEqual([1, 1])
  const mean = recording.pipe(await recording.fit(zscore({ mode: 'mean+std' }), { chunks }))
  expect(await numbers(mean, { channelIds: ['a'] })).toEqual(close([-4, -2, 0, 2, 4].map((value) => value / Math.sqrt(8))))
})

test('integers need a scale', async () => {
  expect(refusal(() => recording.pipe(zscore({ gain: [1, 1], offset: [0, 0], dtype: 'int16' })))).toContain(
    'zscore.params.intScale',
  )
  const scored = recording.pipe(await recording.fit(zscore({ dtype: 'int16', intScale: 100 }), { chunks }))
  expect(await numbers(scored, { channelIds: ['a'] })).toEqual([-135, -67, 0, 67, 135])
})
