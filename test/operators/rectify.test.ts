import { rectify } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of } from './twoChannels.js'

test('every sample without its sign; the most negative integer saturates', async () => {
  expect(await numbers((await of(Int16Array.of(1, -2, -32768, 0))).pipe(rectify()))).toEqual([1, 2, 32767, 0])
  expect(await numbers((await of(Float32Array.of(-1.5, 2, -0, 3))).pipe(rectify()))).toEqual([1.5, 2, 0, 3])
})

test('unsigned samples stay as they are', async () => {
  expect(await numbers((await of(Uint16Array.of(1, 40000))).pipe(rectify()))).toEqual([1, 40000])
})
