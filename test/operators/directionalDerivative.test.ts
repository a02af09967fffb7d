import { directionalDerivative } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { grid } from './grid.js'
import { numbers, refusal } from './twoChannels.js'

const recording = await grid(Float64Array.of(0, 100, 20, 140, 80, 160))
const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 6))

test('differences by distance, in each column: across two neighbours within, to one at the ends', async () => {
  const derived = recording.pipe(directionalDerivative({ dtype: 'float64' }))
  expect(await numbers(derived)).toEqual(close([1, 2, 2, 1.5, 3, 1]))
})

test('twice, and with ends as accurate as what is within', async () => {
  const twice = recording.pipe(directionalDerivative({ order: 2, dtype: 'float64' }))
  expect(await numbers(twice)).toEqual(close([0.05, -0.025, 0.05, -0.025, 0.05, -0.025]))
  const edges = recording.pipe(directionalDerivative({ edgeOrder: 2, dtype: 'float64' }))
  expect(await numbers(edges)).toEqual(close([0, 2.5, 2, 1.5, 4, 0.5]))
})

test('of order 0 the mean of the column goes; along x, a row is a column', async () => {
  expect(await numbers(recording.pipe(directionalDerivative({ order: 0 })))).toEqual(
    close([-100 / 3, -100 / 3, -40 / 3, 20 / 3, 140 / 3, 80 / 3].map(Math.fround)).map((_, index) =>
      expect.closeTo([-100 / 3, -100 / 3, -40 / 3, 20 / 3, 140 / 3, 80 / 3][index], 4),
    ),
  )
  expect(await numbers(recording.pipe(directionalDerivative({ direction: 'x' })))).toEqual([6.25, 6.25, 7.5, 7.5, 5, 5])
})

test('too few channels for the order of the ends are refused', () => {
  expect(refusal(() => recording.pipe(directionalDerivative({ direction: 'x', edgeOrder: 2 })))).toContain('less than 2')
})
