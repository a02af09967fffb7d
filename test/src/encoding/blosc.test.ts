import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { decodeBlosc, encodeBlosc, type Shuffle } from '../../../src/encoding/blosc.js'
import { inflate } from '../../../src/encoding/deflated.js'
import { compressZstd, decompressZstd } from '../../../src/encoding/zstd.js'
import { bytesOf } from '../../../src/model/dtype.js'

const decompressors = {
  zstd: decompressZstd,
  zlib: (bytes: Uint8Array, output: Uint8Array) => inflate('deflate', bytes, output),
}

/** Containers by C-Blosc (numcodecs 0.15.2, level 5), of whole numbers that jump now and then. */
const fixtures: readonly {
  readonly codec: string
  readonly shuffle: number
  readonly dtype: string
  readonly blockSize: number
  readonly bytes: string
}[] = JSON.parse(readFileSync(new URL('blosc.fixtures.json', import.meta.url), 'utf8'))

const valueAt = (_: unknown, index: number): number => Math.floor((index * index) / 700) - Math.floor(index / 30)
const expected = (dtype: string): Uint8Array =>
  bytesOf(dtype === 'int16' ? Int16Array.from({ length: 517 }, valueAt) : Float64Array.from({ length: 70 }, valueAt))

test.each(fixtures)('$codec, shuffle $shuffle, $dtype, blocks of $blockSize: as C-Blosc packed it', async ({ dtype, bytes }) => {
  const packed = new Uint8Array(Buffer.from(bytes, 'base64'))
  expect(await decodeBlosc(packed, expected(dtype).length, 'here', decompressors)).toEqual(expected(dtype))
})

describe('what we pack', () => {
  const sizes = [0, 1, 2, 15, 16, 17, 511, 512, 513, 4096, 5003]
  test.each(['none', 'byte', 'bit'] satisfies Shuffle[])(
    '%s shuffle: unpacks to the same bytes, of any number',
    async (shuffle) => {
      for (const length of sizes)
        for (const itemSize of [1, 2, 3, 8, 300]) {
          const bytes = Uint8Array.from({ length }, (_, index) => (index * index) >> 3)
          const packed = await encodeBlosc(bytes, { shuffle, itemSize, blockSize: 1000 }, (block) => compressZstd(block, 3))
          expect(await decodeBlosc(packed, length, 'here', decompressors)).toEqual(bytes)
        }
    },
  )

  test('bytes that do not shrink become a copy, 16 bytes longer', async () => {
    let state = 1
    const noise = Uint8Array.from({ length: 999 }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state >>> 24
    })
    const packed = await encodeBlosc(noise, { shuffle: 'none', itemSize: 1, blockSize: 256 }, (block) => compressZstd(block, 3))
    expect(packed.length).toBe(noise.length + 16)
    expect(await decodeBlosc(packed, noise.length, 'here', decompressors)).toEqual(noise)
  })
})

describe('a container that says what it does not hold is refused', () => {
  const whole = Buffer.from(fixtures.find(({ codec, shuffle }) => codec === 'zstd' && shuffle === 2)?.bytes ?? '', 'base64')
  const length = expected('int16').length
  const refused = async (change: (bytes: Buffer) => Uint8Array, count = length): Promise<string> => {
    const changed = new Uint8Array(change(Buffer.from(whole)))
    return decodeBlosc(changed, count, 'chunk 3', decompressors).then(
      () => 'it was unpacked',
      (error: unknown) => String(error),
    )
  }
  const put = (at: number, value: number) => (bytes: Buffer) => {
    bytes.writeUInt32LE(value, at)
    return bytes
  }

  test.each([
    ['cut to nothing', () => new Uint8Array(0), /chunk 3: expected a Blosc container, found 0 bytes/],
    ['cut by a byte', (bytes: Buffer) => bytes.subarray(0, -1), /as the Blosc container says/],
    ['of more bytes than there are', put(12, 2 ** 31), /2147483648 bytes, as the Blosc container says/],
    ['that holds 4 GiB', put(4, 2 ** 32 - 1), /expected 1034 bytes in the Blosc container, found 4294967295/],
    ['with blocks of none', put(8, 0), /Blosc blocks of 1 to 1034 bytes, found 0/],
    ['with a thousand blocks', put(8, 1), /1034 Blosc blocks/],
    ['with a block before the header', put(16, 3), /stream 0 of Blosc block 0/],
    ['with a block behind the end', put(16, 2 ** 31), /stream 0 of Blosc block 0/],
    ['with a stream of 4 GiB', (bytes: Buffer) => put(bytes.readUInt32LE(16), 2 ** 32 - 1)(bytes), /4294967295 bytes at/],
    ['of version 9', (bytes: Buffer) => bytes.fill(9, 0, 1), /version 2 of the Blosc container, found 9/],
    ['of a codec that there is not', (bytes: Buffer) => bytes.fill(0xf4, 2, 3), /a codec of Blosc, found number 7/],
    ['whose stream is no Zstandard', (bytes: Buffer) => bytes.fill(0x55, bytes.readUInt32LE(16) + 4), /compressed by zstd/],
  ] as const)('%s', async (_title, change, message) => expect(await refused(change)).toMatch(message))

  test('by Snappy, by name', async () =>
    expect(await refused((bytes) => bytes.fill((2 << 5) | 20, 2, 3))).toMatch(/Unsupported: chunk 3: Snappy within Blosc/))
})
