import { appendSortings, numpySorting } from 'rxephys'
import { lastValueFrom } from 'rxjs'
import { expect, test } from 'vitest'
import { all, refusal, units } from './fewUnits.js'

const sorting = await units()

test('segments stand one after the other', async () => {
  const three = appendSortings([
    sorting,
    await units(
      new Map([
        ['a', [1]],
        ['b', []],
        ['c', [2]],
      ]),
      new Map([
        ['a', []],
        ['b', [3]],
        ['c', []],
      ]),
    ),
  ])
  expect(three.getNumSegments()).toBe(3)
  expect(await all(three, { segment: 1 })).toEqual({ a: [1], b: [], c: [2] })
  expect(await three.countSpikesPerUnit()).toEqual(
    new Map([
      ['a', 4],
      ['b', 4],
      ['c', 1],
    ]),
  )
})

test('other units are refused', async () => {
  const other = await numpySorting({ samplingFrequency: 1000, trains: { x: [1] } })
  expect(refusal(() => appendSortings([sorting, other]))).toContain('unitIds of input 1')
})

test('live, the second would have to wait for the first', async () => {
  const live = appendSortings([sorting.chunks(), sorting.chunks()])
  await expect(lastValueFrom(live)).rejects.toThrow('the second would have to wait for the end of the first')
})
