import { clip } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of, refusal } from './twoChannels.js'

const recording = await of(Int16Array.of(-300, -20, 0, 20, 299, 300))

test('what lies beyond a limit becomes the limit', async () => {
  expect(await numbers(recording.pipe(clip({ aMin: -100, aMax: 200 })))).toEqual([-100, -20, 0, 20, 200, 200])
  expect(await numbers(recording.pipe(clip({ aMax: 10 })))).toEqual([-300, -20, 0, 10, 10, 10])
  expect(await numbers(recording.pipe(clip()))).toEqual([-300, -20, 0, 20, 299, 300])
})

test('of integers, a limit is the next one within; a limit beyond them all changes nothing', async () => {
  expect(await numbers(recording.pipe(clip({ aMin: -20.5, aMax: 1e9 })))).toEqual([-20, -20, 0, 20, 299, 300])
  expect(await numbers(recording.pipe(clip({ aMin: 19.2, aMax: 299.7 })))).toEqual([20, 20, 20, 20, 299, 299])
  expect(await numbers(recording.pipe(clip({ aMax: -20.6 })))).toEqual([-300, -21, -21, -21, -21, -21])
  expect(refusal(() => recording.pipe(clip({ aMin: 1.2, aMax: 1.8 })))).toContain(
    'clip.params: expected limits with an integer between them, of int16, found 1.2 and 1.8',
  )
})

test('a least value above the greatest is refused', () => {
  expect(refusal(() => recording.pipe(clip({ aMin: 2, aMax: 1 })))).toContain(
    'clip.params.aMin: expected at most aMax, 1, found 2',
  )
})
