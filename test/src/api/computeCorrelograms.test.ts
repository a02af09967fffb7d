import { computeCorrelograms, computeIsiHistograms, numpySorting, type Sorting } from 'rxephys'
import { expect, test } from 'vitest'

const sortingOf = async (...trains: readonly Readonly<Record<string, readonly number[]>>[]): Promise<Sorting> =>
  numpySorting({ samplingFrequency: 1000, unitIds: ['a', 'b'], trains: trains.map((each) => ({ a: [], b: [], ...each })) })

test('lags are counted both ways, and a spike is in no pair with itself', async () => {
  const { unitIds, edges, counts } = await computeCorrelograms(await sortingOf({ a: [10, 13], b: [11] }), {
    windowMs: 8,
    binMs: 2,
  })
  expect(unitIds).toEqual(['a', 'b'])
  expect([...edges]).toEqual([-4, -2, 0, 2, 4])
  const bins = (one: number, other: number): readonly number[] => [
    ...counts.subarray((one * 2 + other) * 4, (one * 2 + other) * 4 + 4),
  ]
  expect(bins(0, 0)).toEqual([1, 0, 0, 1])
  expect(bins(1, 1)).toEqual([0, 0, 0, 0])
  // Of a after b: 1 frame before it, 2 frames after it.
  expect(bins(0, 1)).toEqual([0, 1, 0, 1])
  expect(bins(1, 0)).toEqual([0, 1, 1, 0])
})

test('spikes of one frame count as a lag of 0, and no pair spans two segments', async () => {
  const { counts } = await computeCorrelograms(await sortingOf({ a: [5], b: [5] }, { a: [6] }), { windowMs: 4, binMs: 1 })
  expect([...counts]).toEqual([0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0])
})

test('some units, in the order asked for', async () => {
  const sorting = await sortingOf({ a: [1, 2], b: [4, 6] })
  const { unitIds, counts } = await computeCorrelograms(sorting, { windowMs: 6, binMs: 1, unitIds: ['b'] })
  expect(unitIds).toEqual(['b'])
  expect([...counts]).toEqual([0, 1, 0, 0, 0, 1])
})

test('intervals between spikes of a unit, the longest one included, none across segments', async () => {
  const sorting = await sortingOf({ a: [0, 1, 3, 7], b: [2] }, { a: [8, 9] })
  const { edges, counts } = await computeIsiHistograms(sorting, { windowMs: 4, binMs: 1 })
  expect([...edges]).toEqual([0, 1, 2, 3, 4])
  expect([...counts]).toEqual([0, 2, 1, 1, 0, 0, 0, 0])
})

test.each([
  [{ binMs: 0.1 }, 'binMs'],
  [{ windowMs: 1, binMs: 1 }, 'windowMs'],
  [{ unitIds: ['c'] }, 'unitIds[0]'],
  [{ unitIds: ['a', 'a'] }, 'each unit once'],
])('%o is refused', async (options, told) => {
  await expect(computeCorrelograms(await sortingOf({ a: [1] }), options)).rejects.toThrow(told)
})
