import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { loadZstd } from '../../../src/dsp/index.js'
import type { Shuffle } from '../../../src/encoding/blosc.js'
import { BloscEncoder } from '../../../src/encoding/bloscEncoder.js'
import { BloscReader, decodeBlosc } from '../../../src/encoding/bloscReader.js'
import { gzipOf } from '../../../src/encoding/deflate.js'
import { encodeBlosc, writtenCodecs } from '../../../src/encoding/encodeBlosc.js'
import { contentHash } from '../../../src/encoding/hash.js'
import { inMemory } from '../../../src/encoding/reading.js'
import { compressZstd } from '../../../src/encoding/zstd.js'
import { bytesOf } from '../../../src/model/dtype.js'

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
  expect(await decodeBlosc(packed, expected(dtype).length, 'here')).toEqual(expected(dtype))
})

describe('what we pack', () => {
  const sizes = [0, 1, 2, 15, 16, 17, 511, 512, 513, 4096, 5003]
  test.each(['none', 'byte', 'bit'] satisfies Shuffle[])(
    '%s shuffle: unpacks to the same bytes, of any number',
    async (shuffle) => {
      for (const length of sizes)
        for (const itemSize of [1, 2, 3, 8, 300]) {
          const bytes = Uint8Array.from({ length }, (_, index) => (index * index) >> 3)
          for (const codec of writtenCodecs) {
            const packed = await encodeBlosc(bytes, codec, { level: 3, shuffle, itemSize, blockSize: 1000 })
            expect(await decodeBlosc(packed, length, 'here')).toEqual(bytes)
          }
        }
    },
  )

  test('the bytes are the same on every machine and every Node', async () => {
    const bytes = Uint8Array.from({ length: 50_000 }, (_, index) => (index * index) >> 9)
    const options = { level: 5, shuffle: 'byte', itemSize: 2, blockSize: 16_384 } as const
    const sums: string[] = []
    for (const codec of writtenCodecs) sums.push(contentHash(await encodeBlosc(bytes, codec, options)).slice(0, 16))
    for (const level of [1, 9]) sums.push(contentHash(await gzipOf(bytes, level)).slice(0, 16))
    expect(sums).toMatchInlineSnapshot(`
      [
        "1452a22f48b5a1df",
        "bb69cdb956eeaf4f",
        "a6f298ee00dfcaa0",
        "89da016c320f5221",
        "fe903c486749f2b8",
      ]
    `)
  })

  test('what a quick search misses much of is searched thoroughly at level 3, in all blocks that follow', async () => {
    let [state, walked] = [1, 0]
    const random = (): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state >>> 8
    }
    const walk = Uint8Array.from({ length: 2 ** 19 }, () => {
      walked += (random() % 3) - 1
      return walked
    })
    const packed = await encodeBlosc(walk, 'zstd', { level: 3, shuffle: 'none', itemSize: 1, blockSize: 2 ** 18 })
    const blocks = [walk.subarray(0, 2 ** 18), walk.subarray(2 ** 18)]
    const quick = await Promise.all(blocks.map((block) => compressZstd(block, 3)))
    expect(packed.length).toBeLessThan(0.93 * quick.reduce((sum, { length }) => sum + length, 0))
    expect(await decodeBlosc(packed, walk.length, 'here')).toEqual(walk)
  })

  test('bytes that do not shrink become a copy, 16 bytes longer', async () => {
    let state = 1
    const noise = Uint8Array.from({ length: 999 }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state >>> 24
    })
    const packed = await encodeBlosc(noise, 'zstd', { level: 3, shuffle: 'none', itemSize: 1, blockSize: 256 })
    expect(packed.length).toBe(noise.length + 16)
    expect(await decodeBlosc(packed, noise.length, 'here')).toEqual(noise)
  })
})

describe('a part of a container', () => {
  const parts = [
    [0, 0],
    [0, 1],
    [0, 517],
    [255, 2],
    [256, 256],
    [300, 600],
    [1033, 1],
  ] as const
  test.each(fixtures)('$codec, shuffle $shuffle, $dtype, blocks of $blockSize: as of the whole', async ({ dtype, bytes }) => {
    const whole = expected(dtype)
    const zstd = await loadZstd()
    const reader = new BloscReader(zstd, inMemory(new Uint8Array(Buffer.from(bytes, 'base64'))), whole.length, 'here')
    for (const [from, count] of parts.filter(([start, length]) => start + length <= whole.length)) {
      const output = new Uint8Array(count)
      await reader.read(from, output)
      expect(output).toEqual(whole.subarray(from, from + count))
    }
  })

  test('reads only the blocks that it lies in', async () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => (index * index) >> 5)
    const packed = await encodeBlosc(bytes, 'zstd', { level: 3, shuffle: 'bit', itemSize: 2, blockSize: 4096 })
    let read = 0
    const counted = {
      size: packed.length,
      read: (into: Uint8Array, at: number) => {
        read += into.length
        return inMemory(packed).read(into, at)
      },
    }
    const reader = new BloscReader(await loadZstd(), counted, bytes.length, 'here')
    expect(read).toBe(16 + 4 * 25)
    const output = new Uint8Array(5000)
    reader.readNow(50_000, output)
    expect(output).toEqual(bytes.subarray(50_000, 55_000))
    expect(read).toBeLessThan(packed.length / 8)
  })

  test('two that are read at once by zlib do not disturb each other', async () => {
    const fixture = fixtures.find(({ codec, shuffle, dtype }) => codec === 'zlib' && shuffle === 2 && dtype === 'int16')
    const packed = new Uint8Array(Buffer.from(fixture?.bytes ?? '', 'base64'))
    const whole = expected('int16')
    const both = await Promise.all([decodeBlosc(packed, whole.length, 'one'), decodeBlosc(packed, whole.length, 'two')])
    expect(both).toEqual([whole, whole])
  })
})

describe('bytes that come in pieces', () => {
  const bytes = Uint8Array.from({ length: 10_007 }, (_, index) => (index * index) >> 7)
  const options = { level: 3, shuffle: 'bit', itemSize: 2, blockSize: 1024 } as const

  test('of any lengths: the same container, one after another', async () => {
    const whole = await encodeBlosc(bytes, 'zstd', options)
    const encoder = new BloscEncoder(await loadZstd(), bytes.length, options)
    for (const step of [1, 1000, 1024, 3000, 10_007]) {
      for (let at = 0; at < bytes.length; at += step) encoder.push(bytes.subarray(at, at + step))
      expect(encoder.finish()).toEqual(whole)
    }
  })

  test('are as many as were told: neither more nor fewer', async () => {
    const encoder = new BloscEncoder(await loadZstd(), bytes.length, options)
    expect(() => encoder.finish()).toThrow('fewer than the 10007 bytes')
    encoder.push(bytes)
    encoder.push(new Uint8Array(0))
    expect(() => encoder.push(bytes)).toThrow('more than the 10007 bytes')
  })
})

describe('a container that says what it does not hold is refused', () => {
  const whole = Buffer.from(fixtures.find(({ codec, shuffle }) => codec === 'zstd' && shuffle === 2)?.bytes ?? '', 'base64')
  const length = expected('int16').length
  const refused = async (change: (bytes: Buffer) => Uint8Array, count = length): Promise<string> => {
    const changed = new Uint8Array(change(Buffer.from(whole)))
    return decodeBlosc(changed, count, 'chunk 3').then(
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
    ['with a block before the header', put(16, 3), /Blosc block 0 within/],
    ['with a block behind the end', put(16, 2 ** 31), /Blosc block 0 within/],
    [
      'with a stream of 4 GiB',
      (bytes: Buffer) => put(bytes.readUInt32LE(16), 2 ** 32 - 1)(bytes),
      /stream 0 of Blosc block 0 within .* 4294967295 bytes/,
    ],
    ['of version 9', (bytes: Buffer) => bytes.fill(9, 0, 1), /version 2 of the Blosc container, found 9/],
    ['of a codec that there is not', (bytes: Buffer) => bytes.fill(0xf4, 2, 3), /a codec of Blosc, found number 7/],
    ['whose stream is no Zstandard', (bytes: Buffer) => bytes.fill(0x55, bytes.readUInt32LE(16) + 4), /compressed by zstd/],
  ] as const)('%s', async (_title, change, message) => expect(await refused(change)).toMatch(message))

  test('by Snappy, by name', async () =>
    expect(await refused((bytes) => bytes.fill((2 << 5) | 20, 2, 3))).toMatch(/Unsupported: chunk 3: Snappy within Blosc/))
})
