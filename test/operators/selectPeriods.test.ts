import { selectPeriods } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { all, refusal, units } from './fewUnits.js'

const sorting = await units()

test('spikes stay that lie in a period of their unit', async () => {
  const some = sorting.pipe(
    selectPeriods({
      periods: [
        [0, 0, 20, 0],
        [0, 500, 1000, 0],
        [0, 21, 22, 1],
      ],
    }),
  )
  expect(await all(some)).toEqual({ a: [10, 900], b: [21], c: [] })
})

test('a period that ends before it starts is refused', () => {
  expect(refusal(() => sorting.pipe(selectPeriods({ periods: [[0, 9, 3, 0]] })))).toContain('selectPeriods.params.periods[0]')
})
