import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { RowArray } from '../../../../src/formats/zarr/array.js'
import { arrayAt, openHierarchy } from '../../../../src/formats/zarr/hierarchy.js'
import { readValues } from '../../../../src/formats/zarr/values.js'
import { allocate } from '../../../../src/model/dtype.js'
import { files } from '../../../../src/platform/node.js'
import { temporaryFolder } from '../../../sources/support.js'
import { hierarchies, putHierarchy } from './fixtures.js'

const base = temporaryFolder()
const place = (name: string): string => putHierarchy(name, mkdtempSync(join(base, 'array-')))

const opened = (path: string, fillMissing = false): RowArray => {
  const hierarchy = openHierarchy(path, files)
  if (hierarchy === undefined) throw new Error(`no hierarchy at ${path}`)
  return new RowArray(arrayAt(hierarchy, 'a'), join(path, 'a'), { files, fillMissing })
}

const numbers = async (array: RowArray): Promise<readonly number[]> => Array.from(await array.all(), Number)

const values = async (path: string) => {
  const hierarchy = openHierarchy(path, files)
  if (hierarchy === undefined) throw new Error(`no hierarchy at ${path}`)
  return readValues(hierarchy, 'a', { files, fillMissing: false })
}

/** What the arrays of numbers hold: 7 × 5, in chunks of 4 × 3, which reach beyond both edges. */
const whole = (column: number, row: number): number => 1000 * row + 10 * column + 1
const held = (wrap: (value: number) => number = (value) => value): readonly number[] =>
  Array.from({ length: 35 }, (_, index) => wrap(whole(index % 5, Math.floor(index / 5))))

const others = Object.keys(hierarchies).filter((name) => /texts|string|vlen|bool|float16|fill$/.test(name))

describe('arrays as zarr-python wrote them', () => {
  test.each(Object.keys(hierarchies).filter((name) => !others.includes(name)))('%s', async (name) => {
    const array = opened(place(name))
    expect(await numbers(array)).toEqual(held(name.includes('uint8') ? (value) => value & 255 : undefined))
    const data = allocate(array.dtype, 6)
    await array.read(3, 2, Int32Array.of(0, 3, 4), data)
    const some = [0, 3, 4].flatMap((column) => [whole(column, 3), whole(column, 4)])
    const wrapped = some.map((value) => (name.includes('uint8') ? value & 255 : value)).toSorted((a, b) => a - b)
    expect(Array.from(data, Number).toSorted((a, b) => a - b)).toEqual(wrapped)
  })

  test.each([
    ['v2 vlen-utf8', ['CA1', '', 'µ']],
    ['v2 fixed texts', ['CA1', '', 'µ']],
    ['v3 string', ['CA1', '', 'µ']],
    ['v3 bool', [true, false, true]],
  ] as const)('%s', async (name, expected) => expect((await values(place(name))).data).toEqual(expected))

  test('bytes of any length are refused by name', async () => {
    const path = place('v2 vlen-bytes')
    await expect(values(path)).rejects.toThrow(`Unsupported: ${path}/a, its metadata: Python objects, written by vlen-bytes`)
  })

  test('chunks that hold the fill value alone are not written by zarr 3: they are missing unless they are to be filled', async () => {
    const path = place('v3 chunks of fill')
    await expect(numbers(opened(path))).rejects.toThrow(/Incomplete: .*a\/c\/0\/0.*fillMissing: true/)
    expect(await numbers(opened(path, true))).toEqual(held().map((value, index) => (index < 20 ? 1 : value)))
  })
})

test('of small arrays, such as properties, what zarr 3 has not written is the fill value', async () => {
  const { data } = await values(place('v3 chunks of fill'))
  expect(data).toEqual(held().map((value, index) => (index < 20 ? 1 : value)))
})

test.each(['v2 blosc zstd', 'v2 blosc lz4', 'v3 blosc'])(
  '%s: a row of a chunk, again and again, whole or in part',
  async (name) => {
    const array = opened(place(name))
    for (const [row, rows] of [
      [1, 1],
      [2, 1],
      [3, 2],
      [5, 1],
      [0, 1],
      [0, 7],
      [6, 1],
    ]) {
      const data = allocate(array.dtype, rows * 5)
      await array.read(row, rows, Int32Array.of(0, 1, 2, 3, 4), data)
      expect(Array.from(data, Number)).toEqual(held().slice(row * 5, (row + rows) * 5))
    }
  },
)

describe('what zarrita alone would read wrongly is refused', () => {
  const damaged = async (name: string, damage: (chunk: string, bytes: Buffer) => void): Promise<string> => {
    const path = place(name)
    const chunk = readdirSync(join(path, 'a'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /^(\d+\.)?\d+$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()[0]
    damage(chunk, readFileSync(chunk))
    return numbers(opened(path)).then(
      () => 'it was read',
      (error: unknown) => String(error),
    )
  }

  test.each(['v2 none', 'v2 blosc lz4', 'v3 none', 'v3 sharded'])('%s: a chunk that is gone', async (name) =>
    expect(await damaged(name, (chunk) => rmSync(chunk))).toMatch(/Incomplete: .*a chunk of the array, found nothing there/),
  )

  test.each(['v2 none', 'v2 blosc lz4', 'v2 blosc zstd', 'v3 none', 'v3 default', 'v3 sharded'])(
    '%s: a chunk that is empty, or shorter by a byte',
    async (name) => {
      expect(await damaged(name, (chunk) => truncateSync(chunk, 0))).toMatch(/^FaultError: (Corrupt|Incomplete): .*\/a\//)
      const cut = await damaged(name, (chunk, bytes) => writeFileSync(chunk, bytes.subarray(0, -1)))
      expect(cut).toMatch(/^FaultError: (Corrupt|Incomplete): .*\/a\//)
    },
  )

  test('a byte of a chunk that ends in its CRC-32C, and of a shard index', async () => {
    const flip = (at: number) => (chunk: string, bytes: Buffer) => {
      bytes[at < 0 ? bytes.length + at : at] ^= 1
      writeFileSync(chunk, bytes)
    }
    expect(await damaged('v3 crc32c', flip(2))).toMatch(/Corrupt: .*the checksum differs/)
    expect(await damaged('v3 crc32c', flip(-1))).toMatch(/Corrupt: .*the checksum differs/)
    expect(await damaged('v3 sharded', flip(-1))).toMatch(/Corrupt: .*its index.*the checksum differs/)
    expect(await damaged('v3 sharded', flip(-20))).toMatch(/Corrupt: .*its index.*the checksum differs/)
  })
})
