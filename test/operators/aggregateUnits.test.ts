import { aggregateUnits, numpySorting } from 'rxephys'
import { renameUnits, setProperty } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { all, units } from './fewUnits.js'

const sorting = await units()
const others = sorting.pipe(renameUnits({ newUnitIds: ['d', 'e', 'f'] }))

test('ids that differ are kept', async () => {
  const both = aggregateUnits([sorting, others])
  expect(await all(both)).toEqual({ a: [10, 20, 900], b: [20, 21, 500], c: [], d: [10, 20, 900], e: [20, 21, 500], f: [] })
})

test('ids that clash become numbers: strings where they were strings, integers where they were integers', async () => {
  expect(aggregateUnits([sorting, sorting]).unitIds).toEqual(['0', '1', '2', '3', '4', '5'])
  const numbered = await numpySorting({
    samplingFrequency: 1000,
    trains: new Map([
      [4, [1]],
      [9, [2]],
    ]),
  })
  expect(aggregateUnits([numbered, numbered]).unitIds).toEqual([0, 1, 2, 3])
})

test('properties of every input survive, NaN or "" where an input lacks one; nothing says that of integers and true/false', () => {
  const both = aggregateUnits([
    sorting.pipe(
      setProperty({ key: 'snr', values: [1.5, 2.5, 3.5] }),
      setProperty({ key: 'count', values: [1, 2, 3] }),
      setProperty({ key: 'kept', values: [true, true, false] }),
    ),
    others.pipe(setProperty({ key: 'quality', values: ['good', 'mua', 'good'] })),
  ])
  expect(both.getProperty('snr')).toEqual([1.5, 2.5, 3.5, Number.NaN, Number.NaN, Number.NaN])
  expect(both.getProperty('quality')).toEqual(['', '', '', 'good', 'mua', 'good'])
  expect(both.notices.map(({ message }) => message)).toEqual([
    expect.stringContaining('property "count"'),
    expect.stringContaining('property "kept"'),
  ])
  expect(both.getProperty('kept')).toBeUndefined()
})

test('rows of other lengths make no column: the property is dropped with a notice', () => {
  const both = aggregateUnits([
    sorting.pipe(setProperty({ key: 'p', values: [[1], [2], [3]] })),
    others.pipe(
      setProperty({
        key: 'p',
        values: [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
      }),
    ),
  ])
  expect(both.properties).not.toHaveProperty('p')
  expect(both.notices.map(({ _tag }) => _tag)).toContain('DroppedProperty')
})
