import { selectUnits } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { all, refusal, units } from './fewUnits.js'

const sorting = await units()

test('units come in the order that is asked for, with their spikes', async () => {
  const some = sorting.pipe(selectUnits({ unitIds: ['b', 'a'] }))
  expect(some.unitIds).toEqual(['b', 'a'])
  expect(await all(some)).toEqual({ a: [10, 20, 900], b: [20, 21, 500] })
  expect(Array.from((await some.getSpikes()).unitIndex)).toEqual([1, 0, 1, 0, 0, 1])
})

test('they can be renamed at once', () => {
  expect(sorting.pipe(selectUnits({ unitIds: ['c'], renamedUnitIds: [7] })).unitIds).toEqual([7])
})

test('a unit that is not there is refused, with one that is near', () => {
  expect(refusal(() => sorting.pipe(selectUnits({ unitIds: ['a', 'd'] })))).toMatch(
    /selectUnits.params.unitIds\[1\].*"a", "b", "c"/,
  )
})
