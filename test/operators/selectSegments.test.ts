import { replay } from 'rxephys'
import { selectSegments, shiftTimes } from 'rxephys/operators'
import { lastValueFrom, toArray } from 'rxjs'
import { expect, test } from 'vitest'
import { numbers, of, refusal } from './twoChannels.js'

const recording = await of(Int16Array.of(1, 2), Int16Array.of(3, 4, 5, 6), Int16Array.of(7, 8))

test('segments come in the order they are named, and more than once where they are', async () => {
  const some = recording.pipe(selectSegments({ segmentIndices: [2, 1, 2] }))
  expect(some.segments.map(({ frames }) => frames)).toEqual([1, 2, 1])
  expect(await numbers(some, { segment: 1 })).toEqual([3, 4, 5, 6])
  expect(await numbers(some, { segment: 2 })).toEqual([7, 8])
})

test('each keeps its times', async () => {
  const late = recording.pipe(shiftTimes({ shift: 9, segment: 1 }), selectSegments({ segmentIndices: [1, 0] }))
  expect(await Promise.all([late.getStartTime(0), late.getStartTime(1)])).toEqual([9, 0])
})

test('a segment that is not there is refused', () => {
  expect(refusal(() => recording.pipe(selectSegments({ segmentIndices: [0, 3] })))).toContain('expected 0 to 2, found 3')
})

test('live, segments that come later are waited for, and others pass by', async () => {
  const live = replay(recording, { speed: Number.POSITIVE_INFINITY }).pipe(selectSegments({ segmentIndices: [0, 2] }))
  const chunks = await lastValueFrom(live.pipe(toArray()))
  const samples = (segment: number) =>
    chunks.filter((chunk) => chunk.segment === segment).flatMap(({ data }) => Array.from(data, Number))
  expect([samples(0), samples(1)]).toEqual([
    [1, 2],
    [7, 8],
  ])
})

test('live, what has passed cannot be called back', async () => {
  const live = replay(recording, { speed: Number.POSITIVE_INFINITY }).pipe(selectSegments({ segmentIndices: [1, 0] }))
  await expect(lastValueFrom(live.pipe(toArray()))).rejects.toThrow('segments that do not ascend')
})

test('live, a segment that never came is refused at the end', async () => {
  const live = replay(recording, { speed: Number.POSITIVE_INFINITY }).pipe(selectSegments({ segmentIndices: [3] }))
  await expect(lastValueFrom(live.pipe(toArray()))).rejects.toThrow('expected 0 to 2, found 3')
})
