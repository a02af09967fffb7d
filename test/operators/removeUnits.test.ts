import { removeUnits } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { all, refusal, units } from './fewUnits.js'

const sorting = await units()

test('the others stay, in their order', async () => {
  expect(await all(sorting.pipe(removeUnits({ removeUnitIds: ['b'] })))).toEqual({ a: [10, 20, 900], c: [] })
})

test('a unit that is not there is refused', () => {
  expect(refusal(() => sorting.pipe(removeUnits({ removeUnitIds: ['z'] })))).toContain('found "z"')
})
