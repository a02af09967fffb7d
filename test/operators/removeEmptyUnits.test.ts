import { generateSorting, openSorting } from 'rxephys'
import { removeEmptyUnits } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { all, refusal, units } from './fewUnits.js'

const sorting = await units()

test('fit counts, and the closed operator leaves the silent units out', async () => {
  const full = sorting.pipe(await sorting.fit(removeEmptyUnits()))
  expect(await all(full)).toEqual({ a: [10, 20, 900], b: [20, 21, 500] })
})

test('the provenance keeps which they were', async () => {
  const made = await generateSorting({ numUnits: 3, durations: [2], emptyUnits: [1] })
  const full = made.pipe(await made.fit(removeEmptyUnits()))
  expect(full.unitIds).toEqual(['0', '2'])
  expect(JSON.stringify(full.toJson())).toContain('"emptyUnitIds":["1"]')
  expect((await openSorting(full.toJson())).unitIds).toEqual(['0', '2'])
})

test('unfitted, it says how to fit it', () => {
  expect(refusal(() => sorting.pipe(removeEmptyUnits()))).toContain('await sorting.fit(removeEmptyUnits())')
})
