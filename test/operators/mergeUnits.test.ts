import { numpySorting } from 'rxephys'
import { mergeUnits, setProperty } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { all, refusal, units } from './fewUnits.js'

const sorting = await units()

test('a merged unit stands last, with a new name', async () => {
  expect(await all(sorting.pipe(mergeUnits({ unitsToMerge: [['a', 'b']] })))).toEqual({ c: [], merge0: [10, 20, 21, 500, 900] })
})

test('spikes that both have count once, as far apart as is said', async () => {
  const wide = sorting.pipe(mergeUnits({ unitsToMerge: [['a', 'b']], newUnitIds: ['a'], deltaTimeMs: 1 }))
  expect(await all(wide)).toEqual({ c: [], a: [10, 20, 21, 500, 900] })
  const wider = sorting.pipe(mergeUnits({ unitsToMerge: [['b', 'a']], newUnitIds: ['ab'], deltaTimeMs: 10 }))
  expect(await all(wider)).toEqual({ c: [], ab: [10, 500, 900] })
})

test('a property is kept where the group agrees', () => {
  const merged = sorting.pipe(
    setProperty({ key: 'group', values: [1, 1, 2] }),
    setProperty({ key: 'quality', values: ['good', 'mua', 'mua'] }),
    mergeUnits({ unitsToMerge: [['a', 'b']] }),
  )
  expect([merged.getProperty('group'), merged.getProperty('quality')]).toEqual([
    [2, 1],
    ['mua', ''],
  ])
})

test('a unit in two groups is refused', () => {
  const groups = [
    ['a', 'b'],
    ['b', 'c'],
  ]
  expect(refusal(() => sorting.pipe(mergeUnits({ unitsToMerge: groups })))).toContain('"b" again')
})

test('spikes of the same frame leave ordered by unit, whichever unit a group names first', async () => {
  const together = await numpySorting({ trains: [{ a: [5, 9], b: [5, 9], c: [5] }], samplingFrequency: 1000 })
  for (const unitsToMerge of [[['b', 'a']], [['c', 'a']], [['c', 'b']]]) {
    const { sampleIndex, unitIndex } = await together.pipe(mergeUnits({ unitsToMerge, deltaTimeMs: 0 })).getSpikes()
    const order = Array.from(sampleIndex, (frame, place) => 10 * frame + unitIndex[place])
    expect(order).toEqual(order.toSorted((one, other) => one - other))
  }
})
