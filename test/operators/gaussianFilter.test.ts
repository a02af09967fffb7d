import { gaussianFilter } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of, refusal } from './twoChannels.js'

const waves = await of(
  Float64Array.from({ length: 2 * 600 }, (_, index) =>
    index % 2 === 0 ? 7 : 50 * Math.sin((2 * Math.PI * 100 * (index >> 1)) / 1000),
  ),
)
const middle = async (params: Parameters<typeof gaussianFilter>[0], channel: string) =>
  (await numbers(waves.pipe(gaussianFilter({ blockFrames: 200, ...params })), { channelIds: [channel] })).slice(100, 500)

test('a low-pass keeps what is constant, and of a frequency what the Gaussian leaves', async () => {
  for (const value of await middle({ freqMin: null, freqMax: 100 }, 'a')) expect(value).toBeCloseTo(7, 4)
  const left = Math.max(...(await middle({ freqMin: null, freqMax: 100 }, 'b')))
  expect(left / Math.max(...(await numbers(waves, { channelIds: ['b'] })))).toBeCloseTo(Math.exp(-0.5), 3)
})

test('a high-pass is what the low-pass leaves out', async () => {
  for (const value of await middle({ freqMin: 50, freqMax: null }, 'a')) expect(Math.abs(value)).toBeLessThan(1e-3)
  const [high, low] = [await middle({ freqMin: 80, freqMax: null }, 'b'), await middle({ freqMin: null, freqMax: 80 }, 'b')]
  const whole = (await numbers(waves, { channelIds: ['b'] })).slice(100, 500)
  for (const [index, value] of whole.entries()) expect(high[index] + low[index]).toBeCloseTo(value, 3)
})

test('neither edge is refused', () => {
  expect(refusal(() => waves.pipe(gaussianFilter({ freqMin: null, freqMax: null })))).toContain('freqMin, freqMax or both')
})
