import { astype } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of } from './twoChannels.js'

test('floats become integers rounded half to even, and saturate', async () => {
  const recording = await of(Float32Array.of(0.5, 1.5, 2.5, -0.5, 40000, -40000, Number.NaN, 3))
  expect(await numbers(recording.pipe(astype({ dtype: 'int16' })))).toEqual([0, 2, 2, 0, 32767, -32768, 0, 3])
})

test('integers that do not fit saturate; nothing wraps', async () => {
  const recording = await of(Int16Array.of(-1, 300, 127, 255))
  expect(await numbers(recording.pipe(astype({ dtype: 'uint8' })))).toEqual([0, 255, 127, 255])
})

test('64-bit integers pass', async () => {
  const recording = await of(BigInt64Array.of(2n ** 40n, -3n))
  expect(await numbers(recording.pipe(astype({ dtype: 'float64' })))).toEqual([2 ** 40, -3])
})
