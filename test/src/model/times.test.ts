import { expect, test } from 'vitest'
import type { TimeVector } from '../../../src/model/header.js'
import { ask, askNow, knownTime, sampleToTime, shiftedTimes, slicedVector, timeToSample } from '../../../src/model/times.js'

/** A time vector that notes what is read of it. */
const noting = (times: readonly number[]): TimeVector & { readonly reads: [number, number][] } => {
  const reads: [number, number][] = []
  const read = async (start: number, end: number): Promise<Float64Array> => {
    reads.push([start, end])
    return Float64Array.from(times.slice(start, end))
  }
  return { frames: times.length, read, reads }
}
const uneven = Array.from({ length: 100_000 }, (_, frame) => frame * 0.001 + (frame % 3) * 0.0001)

test('without a time vector, times are regular from the start', () => {
  const times = { tStart: 12.5 }
  expect(askNow(sampleToTime({ times }, 1000, 250), times)).toBe(12.75)
  expect(askNow(sampleToTime({ times: {} }, 1000, -3), {})).toBe(-0.003)
})

test('the nearest frame, half to even, also beyond the segment', () => {
  const frame = (time: number, tStart?: number) => askNow(timeToSample({ times: { tStart } }, 1, time), {})
  expect([0.5, 1.5, 2.4, -0.6, -0.4].map((time) => frame(time))).toEqual([0, 2, 2, -1, 0])
  expect(frame(12, 10)).toBe(2)
})

test('a frame is found in a long time vector by reading little of it', async () => {
  const vector = noting(uneven)
  const times = { vector }
  for (const frame of [0, 1, 511, 512, 49_999, 99_998, 99_999])
    expect(await ask(timeToSample({ times }, 1000, uneven[frame]), times)).toBe(frame)
  expect(Math.max(...vector.reads.map(([start, end]) => end - start))).toBeLessThanOrEqual(512)
  expect(vector.reads.length).toBeLessThanOrEqual(7 * 9)
})

test('before the first time there is no frame; after the last it is the last', async () => {
  const times = { vector: noting([1, 2, 2, 3]) }
  expect(await Promise.all([0.9, 1, 2, 2.5, 99].map((time) => ask(timeToSample({ times }, 1, time), times)))).toEqual([
    -1, 0, 2, 2, 3,
  ])
})

test('what can only be waited for has no answer at once', () => {
  const times = { vector: noting([1, 2]) }
  expect(askNow(sampleToTime({ times }, 1, 0), times)).toBeUndefined()
})

test('a part of a time vector, and a later one', async () => {
  const vector = slicedVector(noting([1, 2, 4, 8]), 1, 2)
  expect(vector.frames).toBe(2)
  expect(await vector.read(0, 2)).toEqual(Float64Array.of(2, 4))
  expect(await shiftedTimes({ vector }, 0.5).vector?.read(1, 2)).toEqual(Float64Array.of(4.5))
  expect(shiftedTimes({}, -1)).toEqual({ tStart: -1 })
})

test('nobody said when a segment starts', async () => {
  expect(await knownTime({ frames: 3, times: {} }, 10, 1)).toBeUndefined()
  expect(await knownTime({ frames: 3, times: { tStart: 0 } }, 10, 1)).toBe(0.1)
  const vector = noting([5, 6, 7])
  expect([
    await knownTime({ frames: 3, times: { vector } }, 10, 2),
    await knownTime({ frames: 3, times: { vector } }, 10, 3),
  ]).toEqual([7, undefined])
})
