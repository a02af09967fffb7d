/** Where segments of spikes end, and what lies beyond what was said to be their end. */
import { either as E } from 'fp-ts'
import { concatenateSortings, liftSorting, numpySorting } from 'rxephys'
import { defineSortingOperator, exactly } from 'rxephys/declare'
import { selectUnits } from 'rxephys/operators'
import { lastValueFrom, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'

const of = (trains: Readonly<Record<string, readonly number[]>>) => numpySorting({ samplingFrequency: 1000, trains })

describe('a segment that nobody gave a length', () => {
  test('ends at its last spike', async () => {
    const chunks = await lastValueFrom((await of({ a: [3, 25] })).chunks({ chunkSize: 10 }).pipe(toArray()))
    expect(chunks.map(({ start, end, last }) => [start, end, last])).toEqual([
      [0, 10, false],
      [10, 20, false],
      [20, 26, true],
    ])
  })

  test('ends at frame 0 where it has no spike', async () => {
    const chunks = await lastValueFrom((await of({ a: [] })).chunks({ chunkSize: 10 }).pipe(toArray()))
    expect(chunks.map(({ start, end, last }) => [start, end, last])).toEqual([[0, 0, true]])
  })
})

describe('spikes beyond the length that was given', () => {
  const joined = async (lengths: readonly number[]) =>
    concatenateSortings([await of({ a: [5] }), await of({ a: [2, 8] })], { totalSamplesList: [...lengths] })

  test('are told to who reads the end of their sorting, and to nobody else', async () => {
    const sorting = await joined([4, 9])
    await expect(sorting.getSpikes({ startFrame: 0, endFrame: 4 })).rejects.toThrow('1 beyond, the first at 5')
    await expect(sorting.getSpikes({ startFrame: 3, endFrame: 5 })).rejects.toThrow('1 beyond, the first at 5')
    expect((await sorting.getSpikes({ startFrame: 0, endFrame: 3 })).sampleIndex).toEqual(Float64Array.of())
    expect((await sorting.getSpikes({ startFrame: 4, endFrame: 13 })).sampleIndex).toEqual(Float64Array.of(6, 12))
  })

  test('are told of a sorting of no frames, whose place is where the next one begins', async () => {
    const sorting = await joined([0, 9])
    await expect(sorting.getSpikes({ startFrame: 0, endFrame: 1 })).rejects.toThrow('1 beyond, the first at 5')
    expect((await sorting.getSpikes({ startFrame: 1, endFrame: 9 })).sampleIndex).toEqual(Float64Array.of(2, 8))
  })
})

test('the first of the units is found through those that were put in another order', async () => {
  const turned = (await of({ a: [1, 4], b: [2], c: [3] })).pipe(selectUnits({ unitIds: ['c', 'a'] }))
  expect(await turned.getUnitSpikeTrain('c')).toEqual(Float64Array.of(3))
  expect(await turned.getUnitSpikeTrain('a')).toEqual(Float64Array.of(1, 4))
  expect([...(await turned.countSpikesPerUnit())]).toEqual([
    ['c', 1],
    ['a', 2],
  ])
})

/** An author's own: units in the other order, ten frames later. */
const laterTurned = defineSortingOperator({
  kind: 'laterTurned',
  version: 1,
  inputs: 'one',
  params: exactly({}),
  examples: () => [{}],
  bind: (_params, [header]) =>
    E.right({
      header: { ...header, unitIds: [...header.unitIds].reverse() },
      units: [Int32Array.from(header.unitIds, (_, unit) => header.unitIds.length - 1 - unit)],
      segments: ([segments]) =>
        E.right(
          segments.map(({ frames }, segment) => ({
            frames: frames + 10,
            lanes: [{ input: 0, segment, from: 0, at: 10, frames }],
            times: {},
          })),
        ),
    }),
})

test('spikes may move and change the order of their units at once', async () => {
  const turned = (await of({ a: [1, 7], b: [1, 2] })).pipe(liftSorting(laterTurned)({}))
  const { sampleIndex, unitIndex } = await turned.getSpikes()
  expect([Array.from(sampleIndex), Array.from(unitIndex)]).toEqual([
    [11, 11, 12, 17],
    [0, 1, 0, 1],
  ])
})
