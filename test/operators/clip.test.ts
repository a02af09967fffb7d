import { clip } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of, refusal } from './twoChannels.js'

const recording = await of(Int16Array.of(-300, -20, 0, 20, 299, 300))

test('what lies beyond a limit becomes the limit', async () => {
  expect(await numbers(recording.pipe(clip({ aMin: -100, aMax: 200 })))).toEqual([-100, -20, 0, 20, 200, 200])
  expect(await numbers(recording.pipe(clip({ aMax: 10 })))).toEqual([-300, -20, 0, 10, 10, 10])
  expect(await numbers(recording.pipe(clip()))).toEqual([-300, -20, 0, 20, 299, 300])
})

test('a limit that integers do not hold is rounded half to even; one beyond them all changes nothing', async () => {
  expect(await numbers(recording.pipe(clip({ aMin: -20.5, aMax: 1e9 })))).toEqual([-20, -20, 0, 20, 299, 300])
})

test('a least value above the greatest is refused', () => {
  expect(refusal(() => recording.pipe(clip({ aMin: 2, aMax: 1 })))).toContain(
    'clip.params.aMin: expected at most aMax, 1, found 2',
  )
})
