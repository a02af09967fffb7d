import { deflateSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { gzipOf, zlibOf } from '../../../src/encoding/deflate.js'
import { inflate } from '../../../src/encoding/deflated.js'

const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => (index * index) >> 5)

test('gzip and zlib are unpacked, and packed', async () => {
  for (const [format, packed] of [
    ['gzip', gzipSync(bytes)],
    ['deflate', deflateSync(bytes)],
    ['gzip', await gzipOf(bytes, 3)],
    ['deflate', await zlibOf(bytes, 9)],
  ] as const) {
    const output = new Uint8Array(bytes.length)
    await inflate(format, packed, output)
    expect(output).toEqual(bytes)
  }
})

test('other lengths and damaged bytes are refused', async () => {
  const packed = gzipSync(bytes)
  await expect(inflate('gzip', packed, new Uint8Array(10))).rejects.toThrow('more than 10 bytes')
  await expect(inflate('gzip', packed, new Uint8Array(bytes.length + 1))).rejects.toThrow('100000 bytes')
  packed[packed.length - 6] ^= 1
  await expect(inflate('gzip', packed, new Uint8Array(bytes.length))).rejects.toThrow()
})
