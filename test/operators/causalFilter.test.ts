import { replay } from 'rxephys'
import { causalFilter } from 'rxephys/operators'
import { lastValueFrom, toArray } from 'rxjs'
import { expect, test } from 'vitest'
import { numbers, refusal, twoChannels } from './twoChannels.js'

const recording = await twoChannels()

/** What SpikeInterface 0.105.3 gives of channel "a", chunk by chunk of 25 frames. */
const forward = [
  -66, -160, -89, 69, 176, 186, 5, -81, 80, 151, 73, -49, -132, -31, 119, 59, -117, -120, -7, -51, -196, -177, -49, 54, 80, -32,
  83, 85, -151, -283, -125, 113, 107, 78, 226, 274, 182, 45, -60, -118, -281, -326, -124, -9, -37, 23, 139, 81, -80, -79, 123,
  388, 344, -3, -345, -376, -97, 186, 169, -15,
]
const backward = [
  -239, -43, 40, -201, 491, -134, -416, 318, -93, 117, 133, -333, -100, 112, 135, -316, -55, 195, 255, -185, 16, 75, -248, 275,
  -618, 312, 411, -36, 49, -194, 490, -156, -473, 215, -242, -45, 44, -186, 522, -85, -353, 373, -94, -17, -238, 527, 56, 24,
  -489, -266, 13, 293, 363, -124, -77, -330, 417, -26, 64, -179,
]

test('forward, from rest at the margin before each block', async () => {
  const filtered = recording.pipe(causalFilter({ band: [50, 200], filterOrder: 2, blockFrames: 25 }))
  expect(filtered.node.origin.params).toMatchObject({ marginMs: 5, direction: 'forward' })
  expect(await numbers(filtered, { channelIds: ['a'] })).toEqual(forward)
})

test('backward, from rest at the margin after each block', async () => {
  const filtered = recording.pipe(
    causalFilter({ band: 100, btype: 'highpass', filterOrder: 2, direction: 'backward', blockFrames: 25 }),
  )
  expect(await numbers(filtered, { channelIds: ['a'] })).toEqual(backward)
})

test('live, forward waits for nothing that follows, and gives the same', async () => {
  const params = { band: [50, 200], filterOrder: 2, blockFrames: 25 }
  const chunks = await lastValueFrom(
    replay(recording, { speed: Number.POSITIVE_INFINITY, chunkFrames: 7 }).pipe(causalFilter(params), toArray()),
  )
  const ends = chunks.map(({ start, frames }) => start + frames)
  for (const end of [7, 14, 21, 28, 35, 42, 49, 56, 60]) expect(ends).toContain(end)
  expect(chunks.flatMap(({ data }) => Array.from(data, Number))).toEqual(await numbers(recording.pipe(causalFilter(params))))
})

test('it runs one way', () => {
  // @ts-expect-error both ways is not causal
  expect(refusal(() => recording.pipe(causalFilter({ direction: 'forward-backward' })))).toContain(
    'expected one of "forward", "backward"',
  )
})
