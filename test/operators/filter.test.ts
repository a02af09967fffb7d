import { bandpassFilter, filter } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, refusal, twoChannels } from './twoChannels.js'

const recording = await twoChannels()
const small = { blockFrames: 25, marginMs: 10 }

/** What SpikeInterface 0.105.3 gives of channel "a", chunk by chunk of 25 frames. */
const bySections = [
  0, 76, 114, 104, 64, 10, -6, 13, 18, 7, -13, -13, 17, 44, 46, 39, 45, 40, 8, -34, -47, -37, -18, 14, 40, 64, 32, -36, -82, -93,
  -80, -71, -34, 30, 75, 100, 100, 75, 32, -24, -47, -36, -28, -14, -4, -8, -52, -79, -49, 43, 121, 122, 45, -42, -63, -21, 41,
  57, 39, 0,
]
const byFractions = [
  -383, -228, -110, -45, -21, -21, -4, 33, 59, 72, 80, 100, 139, 171, 181, 174, 165, 139, 88, 31, -3, -14, -10, 3, 10, 6, -42,
  -116, -170, -186, -167, -130, -61, 30, 104, 149, 157, 127, 70, -2, -51, -72, -85, -89, -90, -98, -124, -129, -84, 3, 72, 73, 4,
  -81, -122, -116, -95, -107, -151, -215,
]

test('coefficients as second-order sections', async () => {
  const coefficients = [
    [0.2, 0.1, 0.05, 1, -0.9, 0.3],
    [1, -1, 0, 1, -0.5, 0],
  ]
  expect(await numbers(recording.pipe(filter({ coefficients, ...small })), { channelIds: ['a'] })).toEqual(bySections)
})

test('coefficients as numerator and denominator', async () => {
  const coefficients = [
    [0.2, 0.1, 0.05],
    [1, -0.9, 0.3],
  ]
  expect(await numbers(recording.pipe(filter({ coefficients, filterMode: 'ba', ...small })), { channelIds: ['a'] })).toEqual(
    byFractions,
  )
})

test('a band makes it a band-pass', async () => {
  const own = recording.pipe(filter({ band: [50, 200], ...small }))
  const other = recording.pipe(bandpassFilter({ freqMin: 50, freqMax: 200, ...small }))
  expect(await numbers(own)).toEqual(await numbers(other))
})

test('low-pass and band-stop let the mean through, high-pass does not', async () => {
  const mean = async (btype: 'lowpass' | 'bandstop' | 'highpass', band: number | readonly number[]) => {
    const traces = await numbers(recording.pipe(filter({ btype, band, dtype: 'float64' })), { channelIds: ['b'] })
    return traces.reduce((sum, value) => sum + value, 0) / traces.length
  }
  const raw = await numbers(recording, { channelIds: ['b'] })
  const own = raw.reduce((sum, value) => sum + value, 0) / raw.length
  expect(Math.abs((await mean('lowpass', 100)) - own)).toBeLessThan(Math.abs(own) / 4)
  expect(Math.abs((await mean('bandstop', [100, 200])) - own)).toBeLessThan(Math.abs(own) / 4)
  expect(Math.abs(await mean('highpass', 100))).toBeLessThan(Math.abs(own) / 4)
})

test.each([
  [{ band: 300 }, 'filter.params.band: expected two edges for a bandpass, found 1'],
  [{ band: [300, 200] }, 'filter.params.band[1]: expected more than band[0] (300 Hz)'],
  [{ band: [1, 2], btype: 'highpass' as const }, 'expected one edge for a highpass'],
  [{ coefficients: [[1, 0, 0, 1, 0, 0]] }, 'filter.params.marginMs: expected a margin'],
  [{ coefficients: [[1, 0, 0, 0, 0, 0]], marginMs: 1 }, 'filter.params.coefficients[0]'],
  [{ coefficients: [[1, 0]], filterMode: 'ba' as const, marginMs: 1 }, 'two lists, numerator and denominator'],
])('%j is refused', (params, message) => {
  expect(refusal(() => recording.pipe(filter(params)))).toContain(message)
})
