import { center } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of, refusal } from './twoChannels.js'

const recording = await of(Int16Array.of(1, 10, 2, 20, 6, 60))
const chunks = [{ startFrame: 0, endFrame: 3 }]

test('fit finds the median or mean of each channel, which becomes 0', async () => {
  const median = recording.pipe(await recording.fit(center(), { chunks }))
  expect(await numbers(median)).toEqual([-1, -10, 0, 0, 4, 40])
  expect(median.dtype).toBe('float32')
  const mean = recording.pipe(await recording.fit(center({ mode: 'mean', dtype: 'int16' }), { chunks }))
  expect(await numbers(mean)).toEqual([-2, -20, -1, -10, 3, 30])
})

test('what was not fitted, or fitted to other channels, is refused', async () => {
  expect(refusal(() => recording.pipe(center()))).toContain('await recording.fit(center(...))')
  expect(refusal(() => recording.pipe(center({ gain: [1], offset: [0] })))).toContain('center.params.gain: expected 2')
  const gainAndOffset = { gain: [1, 1], offset: [0, 0], fittedChannelIds: ['b', 'a'] }
  expect(refusal(() => recording.pipe(center(gainAndOffset)))).toContain('Conflict: channels of center')
})
