import { averageAcrossDirection } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { grid } from './grid.js'
import { numbers, of, refusal } from './twoChannels.js'

test('channels at one depth become one, in the order of the depths', async () => {
  // Two columns, 16 µm apart, of rows at 0, 20 and 40 µm; channels row by row.
  const averaged = (await grid(Int16Array.of(1, 2, 10, 20, 100, 201))).pipe(averageAcrossDirection())
  expect(await numbers(averaged)).toEqual([1.5, 15, 150.5])
  expect(averaged.channelIds).toEqual(['0-1', '2-3', '4-5'])
  expect(averaged.getChannelLocations()).toEqual([
    [8, 0],
    [8, 20],
    [8, 40],
  ])
})

test('along x, the columns', async () => {
  const averaged = (await grid(Int16Array.of(1, 2, 10, 20, 100, 200))).pipe(
    averageAcrossDirection({ direction: 'x', dtype: 'float64' }),
  )
  expect(await numbers(averaged)).toEqual([37, 74].map((value) => expect.closeTo(value, 9)))
})

test('without a probe, or along an axis it does not have, it is refused', async () => {
  expect(refusal(() => plain.pipe(averageAcrossDirection()))).toContain('set a probe first')
  const flat = await grid(new Int16Array(6))
  expect(refusal(() => flat.pipe(averageAcrossDirection({ direction: 'z' })))).toContain('"z" of a flat probe')
})

const plain = await of(Int16Array.of(1, 2))
