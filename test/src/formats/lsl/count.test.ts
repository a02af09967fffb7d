import { expect, test } from 'vitest'
import { Count } from '../../../../src/formats/lsl/count.js'

/** The number of the frame of each of these times; undefined: no time came with it. */
const numbered = (count: Count, times: readonly (number | undefined)[]): readonly number[] =>
  times.map((time) => count.take(time).frame)

/** Times of frames of a device at 1 kHz. */
const exact = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, index) => 50 + (from + index) / 1000)

test('times that a device has counted tell of every frame that is missing', () => {
  const count = new Count(1000, 0.2)
  expect(numbered(count, [...exact(0, 5), ...exact(6, 8), ...exact(108, 110)])).toEqual([0, 1, 2, 3, 4, 6, 7, 108, 109])
})

test('a sample without a time comes as long after the one before as the rate says', () => {
  const count = new Count(1000, 0.2)
  expect(numbered(count, [...exact(0, 5), undefined, undefined, 50.01])).toEqual([0, 1, 2, 3, 4, 5, 6, 10])
  expect(count.take(undefined).time).toBeCloseTo(50.011, 9)
})

test('a rate that is a little off is followed, and is no gap', () => {
  const count = new Count(30_000, 0.2)
  const times = Array.from({ length: 300_000 }, (_, index) => 7 + index / 30_001.5)
  for (const time of times) count.take(time)
  expect(count.next).toBe(300_000)
})

test('times at which a program sent, now early, now late, are gaps where they are far apart only', () => {
  const count = new Count(1000, 0.2)
  const jitter = [0, 0.003, -0.0007, 0.0121, 0, 0.0003, 0.05, 0.0011]
  const times = jitter.map((late, index) => 50 + index / 100 + late)
  // Ten samples a time, of which the first has one.
  for (const time of times) numbered(count, [time, ...Array.from({ length: 9 }, () => undefined)])
  expect(count.next).toBe(80)
  expect(count.take(50.08 + 0.5).frame).toBeGreaterThan(570)
})

test('a connection that is made anew goes on where the clock does; a clock that began anew is a count that began anew', () => {
  const count = new Count(1000, 0.2)
  numbered(count, exact(0, 10))
  count.reconnect()
  expect(numbered(count, exact(37, 39))).toEqual([37, 38])
  count.reconnect()
  expect(numbered(count, [3, 3.001])).toEqual([0, 1])
})

test('how far back a time is, is known of a device alone', () => {
  const count = new Count(1000, 0.2)
  numbered(count, exact(0, 10))
  expect(count.back(50.004)).toBe(6)
  expect(count.back(50.0044)).toBe(0)
  count.take(50.0103)
  expect(count.back(50.004)).toBe(0)
})
