import { expect, test } from 'vitest'
import { compressZstd, decompressZstd, zstdLength } from '../../../src/encoding/zstd.js'

const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => (index * index) >> 5)

test('what is packed tells its length, and is unpacked', async () => {
  for (const length of [0, 1, 200, 300, 70_000, 100_000]) {
    const packed = await compressZstd(bytes.subarray(0, length), 3)
    expect(zstdLength(packed)).toBe(length)
    const output = new Uint8Array(length)
    await decompressZstd(packed, output)
    expect(output).toEqual(bytes.subarray(0, length))
  }
})

test('a frame of another length is refused before anything is unpacked', async () => {
  const packed = await compressZstd(bytes, 3)
  await expect(decompressZstd(packed, new Uint8Array(99))).rejects.toThrow('a frame of 100000 bytes, 99 were expected')
  await expect(decompressZstd(Uint8Array.of(1, 2, 3), new Uint8Array(99))).rejects.toThrow('other bytes')
})

test('a frame that does not tell its length is unpacked to what it has to fill, and no more', async () => {
  const packed = new Uint8Array(Buffer.from('KLUv/QBYVQAAGGFiYwEAJqpuCA==', 'base64'))
  expect(zstdLength(packed)).toBeUndefined()
  const output = new Uint8Array(300)
  await decompressZstd(packed, output)
  expect(new TextDecoder().decode(output)).toBe('abc'.repeat(100))
  for (const length of [299, 301]) await expect(decompressZstd(packed, new Uint8Array(length))).rejects.toThrow('other bytes')
})

test('a frame that is damaged is refused', async () => {
  const packed = await compressZstd(bytes, 3)
  await expect(decompressZstd(packed.subarray(0, packed.length - 9), new Uint8Array(bytes.length))).rejects.toThrow()
})
