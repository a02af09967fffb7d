import { memory } from 'rxephys'
import { unsignedToSigned } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of, refusal } from './twoChannels.js'

test('the middle of the range becomes 0', async () => {
  const signed = (await of(Uint16Array.of(0, 32768, 32769, 65535))).pipe(unsignedToSigned())
  expect(signed.dtype).toBe('int16')
  expect(await numbers(signed)).toEqual([-32768, 0, 1, 32767])
  expect(await numbers((await of(Uint8Array.of(0, 255))).pipe(unsignedToSigned()))).toEqual([-128, 127])
  expect(await numbers((await of(Uint32Array.of(0, 4294967295))).pipe(unsignedToSigned()))).toEqual([-2147483648, 2147483647])
})

test('of a converter with fewer bits, the middle of theirs; what does not fit saturates', async () => {
  const signed = (await of(Uint16Array.of(0, 2048, 4095, 65535))).pipe(unsignedToSigned({ bitDepth: 12 }))
  expect(await numbers(signed)).toEqual([-2048, 0, 2047, 32767])
})

test('in µV nothing changes', async () => {
  const raw = await memory({
    traces: [Uint16Array.of(100, 40000)],
    samplingFrequency: 1000,
    channelIds: ['a', 'b'],
    gainToUv: [2, 0.5],
    offsetToUv: [3, -16384],
  })
  const options = { returnInUv: true }
  expect((await raw.pipe(unsignedToSigned()).getTraces(options)).data).toEqual((await raw.getTraces(options)).data)
})

test('signed samples, uint64 and too many bits are refused', async () => {
  const [signed, long, short] = [
    await of(Int16Array.of(1, 2)),
    await of(BigUint64Array.of(1n, 2n)),
    await of(Uint8Array.of(1, 2)),
  ]
  expect(refusal(() => signed.pipe(unsignedToSigned()))).toContain('expected a recording of unsigned samples, found int16')
  expect(refusal(() => long.pipe(unsignedToSigned()))).toContain('uint64')
  expect(refusal(() => short.pipe(unsignedToSigned({ bitDepth: 12 })))).toContain('at most 8')
})
