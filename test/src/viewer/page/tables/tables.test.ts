/** Tables of units: what a filter leaves of them, and in which order. */
import { describe, expect, test } from 'vitest'
import { cellText, columnOf, compareBy, unitColumns } from '../../../../../src/viewer/page/tables/columns.js'
import { filterRows } from '../../../../../src/viewer/page/tables/filter.js'

const columns = unitColumns({
  unitIds: ['1', '2', '10', '11'],
  counts: Float64Array.of(100, 20, 3, 0),
  rates: Float64Array.of(10, 2, 0.3, Number.NaN),
  properties: [
    { name: 'quality', values: ['good', 'MUA', 'good', ''] },
    { name: 'my depth', values: [10.5, null, -3, 7] },
  ],
})

describe('a filter', () => {
  test.each([
    ['', [0, 1, 2, 3]],
    ['rate>1', [0, 1]],
    ['rate > 1  quality = good', [0]],
    ['QUALITY=mua', [1]],
    ['quality!=good', [1, 3]],
    ['goo', [0, 2]],
    ['"my depth"<=7', [2, 3]],
    ['"my depth"!=7', [0, 1, 2]],
    ['id=10', [2]],
    ['spikes>=20 spikes<100', [1]],
  ])('%s', (filter, rows) => {
    expect(filterRows(columns, filter)).toEqual({ rows })
  })

  test.each([
    ['snr>2', 'there is no column "snr": id, spikes, rate, quality, my depth'],
    ['rate>', 'a value is missing after rate>'],
    ['rate>fast', '"rate" holds numbers: fast is none'],
  ])('%s says what is wrong with it', (filter, fault) => {
    expect(filterRows(columns, filter)).toEqual({ fault })
  })
})

describe('an order', () => {
  const sorted = (name: string, descending: boolean): readonly number[] => {
    const column = columns.find((each) => each.name === name) ?? columns[0]
    return [0, 1, 2, 3].toSorted(compareBy(column, descending))
  }

  test('numbers by value, texts as people count, what is missing last', () => {
    expect(sorted('rate', false)).toEqual([2, 1, 0, 3])
    expect(sorted('rate', true)).toEqual([0, 1, 2, 3])
    expect(sorted('id', false)).toEqual([0, 1, 2, 3])
    expect(sorted('id', true)).toEqual([3, 2, 1, 0])
    expect(sorted('quality', true)).toEqual([1, 0, 2, 3])
  })

  test('cells are short, and say what is missing', () => {
    expect([12, 0.123456, 1.5e-7, Number.NaN, null, true, [1.23456, 'a'], ''].map(cellText)).toEqual([
      '12',
      '0.1235',
      '1.50e-7',
      '–',
      '–',
      'yes',
      '1.235, a',
      '–',
    ])
    expect(columnOf('a', [1, null]).isNumeric).toBe(true)
    expect(columnOf('a', ['1']).isNumeric).toBe(false)
  })
})
