import { renameUnits } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { all, refusal, units } from './fewUnits.js'

const sorting = await units()

test('ids change, spikes do not', async () => {
  const renamed = sorting.pipe(renameUnits({ newUnitIds: ['unit1', 'unit2', 'unit3'] }))
  expect(await all(renamed)).toEqual({ unit1: [10, 20, 900], unit2: [20, 21, 500], unit3: [] })
})

test('an id for each, no two alike', () => {
  expect(refusal(() => sorting.pipe(renameUnits({ newUnitIds: [1, 2] })))).toContain('expected 3 ids, one a unit, found 2')
  expect(refusal(() => sorting.pipe(renameUnits({ newUnitIds: [1, 2, 1] })))).toContain('1 again, as at 0')
})
