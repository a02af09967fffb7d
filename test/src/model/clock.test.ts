import { expect, test } from 'vitest'
import { knotsOfList, listOfKnots, piecewiseVector, problemInKnots, secondsAt } from '../../../src/model/clock.js'
import { askNow, sampleToTime, shiftedTimes, slicedVector, timeToSample } from '../../../src/model/times.js'

const knots = { frames: Float64Array.of(10, 20, 60), times: Float64Array.of(1, 2, 4) }

test('a clock is linear between knots, and goes on beyond them as in the piece there', () => {
  expect([0, 10, 15, 20, 40, 60, 70].map((frame) => secondsAt(knots, frame))).toEqual([0, 1, 1.5, 2, 3, 4, 4.5])
  const { readNow } = piecewiseVector(knots, 100)
  expect(Array.from(readNow?.(18, 23) ?? [])).toEqual([18, 19, 20, 21, 22].map((frame) => secondsAt(knots, frame)))
})

test('slices and shifts have knots too, and the same times to the bit', () => {
  const vector = piecewiseVector({ ...knots, times: Float64Array.of(1 / 3, 2 / 3, Math.SQRT2) }, 100)
  const sliced = slicedVector(vector, 13, 60)
  expect(Array.from(sliced.readNow?.(0, 60) ?? [])).toEqual(Array.from(vector.readNow?.(13, 73) ?? []))
  expect(Array.from(sliced.knots?.frames ?? [])).toEqual([-3, 7, 47])
  expect(shiftedTimes({ vector }, 5).vector?.knots?.times[0]).toBe(1 / 3 + 5)
})

test('the frame at a time is the last that is not later', () => {
  const times = { vector: piecewiseVector(knots, 100) }
  for (const frame of [0, 9, 10, 59, 60, 99]) {
    const time = askNow(sampleToTime({ times }, 1, frame), times) ?? Number.NaN
    expect(askNow(timeToSample({ times }, 1, time), times)).toBe(frame)
  }
})

test.each([
  [[1], [1], '1 knots'],
  [[1, 2], [1], '2 frames, 1 times'],
  [[1, 1], [1, 2], 'frame 1 after 1'],
  [[1, 2], [2, 2], 'time 2 after 2'],
  [[1, 2.5], [1, 2], 'no integer'],
  [[1, 2], [1, Number.NaN], 'time NaN'],
])('%j at %j are no knots', (frames, times, why) => {
  expect(problemInKnots({ frames: Float64Array.from(frames), times: Float64Array.from(times) })).toContain(why)
})

test('as one list and back', () => {
  expect(knotsOfList(listOfKnots(knots))).toEqual(knots)
})
