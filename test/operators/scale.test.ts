import { scale } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of, refusal } from './twoChannels.js'

const recording = await of(Int16Array.of(1, -2, 30, 32767))

test('gain and offset, the same for all or one a channel; float32 unless another dtype is asked for', async () => {
  const doubled = recording.pipe(scale({ gain: 2, offset: 0.5 }))
  expect(doubled.dtype).toBe('float32')
  expect(await numbers(doubled)).toEqual([2.5, -3.5, 60.5, 65534.5])
  expect(await numbers(recording.pipe(scale({ gain: [2, 10], offset: [0, 1], dtype: 'float64' })))).toEqual([2, -19, 60, 327671])
})

test('product and sum are each rounded to float32, with the gain as it is', async () => {
  const product = Math.fround(30 * 0.1)
  expect((await numbers(recording.pipe(scale({ gain: 0.1, offset: 0.2 }))))[2]).toBe(Math.fround(product + 0.2))
})

test('integers are rounded half to even and saturate', async () => {
  expect(await numbers(recording.pipe(scale({ gain: 2.5, dtype: 'int16' })))).toEqual([2, -5, 75, 32767])
})

test('another number of gains than channels is refused', () => {
  expect(refusal(() => recording.pipe(scale({ gain: [1, 2, 3] })))).toContain(
    'scale.params.gain: expected one number, or 2, one a channel, found 3',
  )
})
