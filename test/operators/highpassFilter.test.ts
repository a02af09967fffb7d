import { highpassFilter } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, refusal, twoChannels } from './twoChannels.js'

const recording = await twoChannels()
const small = { blockFrames: 25, marginMs: 10 }

/** What SpikeInterface 0.105.3 gives of channel "a", chunk by chunk of 25 frames. */
const expected = [
  -1, 199, 154, -121, 387, -355, -342, 415, -111, 97, 28, -318, 74, 202, 75, -301, 84, 217, 90, -309, 19, 57, -189, 300, -482,
  514, 246, -283, -82, -181, 422, -295, -303, 417, -132, 91, 86, -146, 393, -334, -325, 410, -153, 9, -111, 498, -187, -150, -401,
  86, 330, 325, 81, -414, -170, -205, 494, -84, 88, -4,
]

test('it is what SpikeInterface computes block by block', async () => {
  const filtered = recording.pipe(highpassFilter({ freqMin: 100, filterOrder: 3, ...small }))
  expect(await numbers(filtered, { channelIds: ['a'] })).toEqual(expected)
})

test('a recording that was filtered says so, and has no offset any more', () => {
  const filtered = recording.pipe(highpassFilter({ freqMin: 100 }))
  expect(filtered.getAnnotation('is_filtered')).toBe(true)
  expect(filtered.dtype).toBe('int16')
})

test('the margin is five periods of the edge, the block a second', () => {
  const nodes = recording.pipe(highpassFilter({ freqMin: 100, dtype: 'float32' })).node.origin.params
  expect(nodes).toMatchObject({ marginMs: 50, blockFrames: 1000, dtype: 'float32', ftype: 'butter', filterMode: 'sos' })
})

test.each([
  [{ freqMin: 500 }, 'highpassFilter.params.freqMin: expected less than 500 Hz'],
  [{ ftype: 'cheby2' as const }, 'highpassFilter.params.attenuationDb: expected dB of attenuation'],
  [{ rippleDb: 1 }, 'highpassFilter.params.rippleDb: expected nothing, unless ftype is "cheby1"'],
])('%j is refused', (params, message) => {
  expect(refusal(() => recording.pipe(highpassFilter(params)))).toContain(message)
})
