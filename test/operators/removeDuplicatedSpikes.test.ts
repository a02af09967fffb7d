import { removeDuplicatedSpikes } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { all, units } from './fewUnits.js'

const sorting = await units(
  new Map([
    ['a', [10, 12, 14, 30]],
    ['b', [11, 11]],
  ]),
)
const left = (method: 'keep_first' | 'keep_last' | 'keep_first_iterative' | 'keep_last_iterative') =>
  all(sorting.pipe(removeDuplicatedSpikes({ censoredPeriodMs: 2, method })))

test('the first of those too close stays, or the last', async () => {
  expect(await left('keep_first')).toEqual({ a: [10, 30], b: [11] })
  expect(await left('keep_last')).toEqual({ a: [14, 30], b: [11] })
})

test('iterative: a spike that goes takes no other with it', async () => {
  expect(await left('keep_first_iterative')).toEqual({ a: [10, 14, 30], b: [11] })
  expect(await left('keep_last_iterative')).toEqual({ a: [10, 14, 30], b: [11] })
})

test('spikes just outside a window count in it', async () => {
  const first = sorting.pipe(removeDuplicatedSpikes({ censoredPeriodMs: 2 }))
  expect(Array.from(await first.getUnitSpikeTrain('a', { startFrame: 12, endFrame: 40 }))).toEqual([30])
})
