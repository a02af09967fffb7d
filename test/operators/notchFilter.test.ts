import { notchFilter } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of, refusal, twoChannels } from './twoChannels.js'

const recording = await twoChannels()

/** What SpikeInterface 0.105.3 gives of channel "a", chunk by chunk of 25 frames. */
const expected = [
  -477, -180, -128, -307, 293, -363, -287, 508, 12, 243, 190, -150, 237, 359, 235, -137, 245, 374, 245, -165, 130, 121, -182, 250,
  -583, 372, 80, -445, -231, -312, 314, -367, -342, 409, -99, 167, 199, -14, 521, -235, -289, 363, -274, -163, -307, 315, -321,
  -222, -425, 82, 347, 342, 86, -444, -258, -360, 288, -309, -135, -224,
]

test('it is what SpikeInterface computes block by block', async () => {
  const filtered = recording.pipe(notchFilter({ freq: 100, q: 3, blockFrames: 25, marginMs: 12 }))
  expect(await numbers(filtered, { channelIds: ['a'] })).toEqual(expected)
})

test('one frequency goes, its neighbours stay', async () => {
  const tone = (hertz: number) =>
    Float64Array.from({ length: 4000 }, (_, index) => Math.sin((2 * Math.PI * hertz * (index >> 1)) / 1000))
  const level = async (hertz: number) => {
    const traces = await numbers((await of(tone(hertz))).pipe(notchFilter({ freq: 50, q: 5 })))
    return Math.max(...traces.slice(1000, 3000).map(Math.abs))
  }
  expect(await level(50)).toBeLessThan(0.01)
  expect(await level(100)).toBeGreaterThan(0.9)
})

test('the margin follows quality and frequency', () => {
  const { marginMs } = recording.pipe(notchFilter({ freq: 100, q: 3 })).node.origin.params
  expect(marginMs).toBeCloseTo((5 / Math.PI) * 30, 12)
})

test('a frequency beyond half the sampling frequency is refused', () => {
  expect(refusal(() => recording.pipe(notchFilter()))).toContain('notchFilter.params.freq: expected less than 500 Hz')
})
