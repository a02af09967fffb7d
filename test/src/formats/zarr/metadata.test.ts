import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { RowArray } from '../../../../src/formats/zarr/array.js'
import { arrayAt, openHierarchy } from '../../../../src/formats/zarr/hierarchy.js'
import { treeOf } from '../../../../src/formats/zarr/tree.js'
import { readValues } from '../../../../src/formats/zarr/values.js'
import { files } from '../../../../src/platform/node.js'
import { put, temporaryFolder } from '../../../sources/support.js'

const base = temporaryFolder()

/** A hierarchy with an array `a` of four values, of these metadata, in one chunk of these bytes, if any. */
const hierarchyOf = (metadata: object, chunk?: Uint8Array) => {
  const path = mkdtempSync(join(base, 'metadata-'))
  const isV3 = 'data_type' in metadata
  const grid = { name: 'regular', configuration: { chunk_shape: [4] } }
  const given = isV3
    ? {
        zarr_format: 3,
        node_type: 'array',
        shape: [4],
        chunk_grid: grid,
        chunk_key_encoding: 'default',
        fill_value: 0,
        ...metadata,
      }
    : { zarr_format: 2, shape: [4], chunks: [4], compressor: null, filters: null, fill_value: 0, order: 'C', ...metadata }
  put(join(path, isV3 ? 'zarr.json' : '.zgroup'), JSON.stringify({ zarr_format: isV3 ? 3 : 2, node_type: 'group' }))
  put(join(path, 'a', isV3 ? 'zarr.json' : '.zarray'), JSON.stringify(given))
  if (chunk !== undefined) put(join(path, 'a', isV3 ? 'c/0' : '0'), chunk)
  const hierarchy = openHierarchy(path, files)
  if (hierarchy === undefined) throw new Error(`no hierarchy at ${path}`)
  return hierarchy
}
type Hierarchy = ReturnType<typeof hierarchyOf>

const numbers = async (hierarchy: Hierarchy): Promise<readonly number[]> => {
  const array = new RowArray(arrayAt(hierarchy, 'a'), join(hierarchy.path, 'a'), { files, fillMissing: true })
  return Array.from(await array.all(), Number)
}
const values = async (hierarchy: Hierarchy) => (await readValues(hierarchy, 'a', { files, fillMissing: true })).data

describe('what a missing chunk is filled with', () => {
  test.each([
    ['<i8', -3, -3],
    ['<u8', 2 ** 53 - 1, 2 ** 53 - 1],
    ['<f4', 'NaN', Number.NaN],
    ['<f8', '-Infinity', Number.NEGATIVE_INFINITY],
    ['<f4', 0.5, 0.5],
  ])('%s: %s', async (dtype, fill, expected) =>
    expect(await numbers(hierarchyOf({ dtype, fill_value: fill }))).toEqual(Array(4).fill(expected)),
  )

  test.each([
    ['an integer whose last digits JSON has lost', '<i8', 2 ** 63 - 1],
    ['one that the dtype does not hold', '<u2', -1],
    ['a fraction of an integer', '<i2', 0.5],
    ['the bits of a float', '<f4', '0x7fc00001'],
    ['an integer that is not finite', '<i2', 'NaN'],
  ])('%s is refused', async (_title, dtype, fill) =>
    expect(numbers(hierarchyOf({ dtype, fill_value: fill }))).rejects.toThrow(/Unsupported: .*a\/0: u?\w+ samples, filled with/),
  )
})

describe('values that are no samples', () => {
  const records = {
    dtype: [
      ['x', '<f8'],
      ['id', '<U3'],
    ],
  }

  test('records are refused for what they are, and drawn all the same', async () => {
    const hierarchy = hierarchyOf(records)
    await expect(values(hierarchy)).rejects.toThrow(/Unsupported: .*a, its metadata: records/)
    expect(treeOf(hierarchy)).toBe('/\n └── a (4,) records of x, id')
  })

  test('an integer that a double does not hold is refused', async () => {
    const hierarchy = hierarchyOf({ dtype: '<i8' }, new Uint8Array(BigInt64Array.of(1n, 2n ** 60n, 3n, 4n).buffer))
    await expect(values(hierarchy)).rejects.toThrow(/Unsupported: .*a: the value 1152921504606846976/)
  })

  test.each(['little', 'big'])('texts of one length, as zarr 3 writes those of numpy: %s-endian', async (endian) => {
    const chunk = new DataView(new ArrayBuffer(32))
    for (const [at, text] of ['ab', 'µ', '', 'c'].entries())
      for (const [place, letter] of [...text].entries())
        chunk.setUint32(8 * at + 4 * place, letter.codePointAt(0) ?? 0, endian === 'little')
    const type = { name: 'fixed_length_utf32', configuration: { length_bytes: 8 } }
    const codecs = [{ name: 'bytes', configuration: { endian } }]
    const hierarchy = hierarchyOf({ data_type: type, fill_value: '', codecs }, new Uint8Array(chunk.buffer))
    expect(await values(hierarchy)).toEqual(['ab', 'µ', '', 'c'])
    expect(treeOf(hierarchy)).toBe('/\n └── a (4,) fixed_length_utf32')
  })
})

describe('where a codec says more than its name', () => {
  const bytes = new Uint8Array(Int16Array.of(1, 2, 3, 4).buffer)
  const withSum = (place: 'start' | 'end'): Uint8Array => {
    const sum = new Uint8Array(Uint32Array.of(files.crc32(bytes, 0)).buffer)
    return Buffer.concat(place === 'start' ? [sum, bytes] : [bytes, sum])
  }

  test.each(['start', 'end'] as const)('a checksum stands at the %s', async (location) => {
    const hierarchy = hierarchyOf({ dtype: '<i2', filters: [{ id: 'crc32', location }] }, withSum(location))
    expect(await numbers(hierarchy)).toEqual([1, 2, 3, 4])
  })

  test('one that stands nowhere is refused', async () => {
    const hierarchy = hierarchyOf({ dtype: '<i2', filters: [{ id: 'crc32', location: 'middle' }] }, withSum('end'))
    await expect(numbers(hierarchy)).rejects.toThrow(/Corrupt: .*"start" or "end" as location of crc32, found "middle"/)
  })

  test('differences of another dtype are refused before a chunk is read', async () => {
    const filters = [{ id: 'delta', dtype: '<i2', astype: '<i4' }]
    const compressor = { id: 'zlib', level: 1 }
    await expect(numbers(hierarchyOf({ dtype: '<i2', filters, compressor }))).rejects.toThrow(
      /Unsupported: .*a: differences of <i4 of int16/,
    )
  })

  test('a shard index of either byte order is read', async () => {
    const shard = (endian: 'little' | 'big') => {
      const index = new DataView(new ArrayBuffer(16))
      index.setBigUint64(8, 8n, endian === 'little')
      const inner = { chunk_shape: [4], codecs: [{ name: 'bytes', configuration: { endian: 'little' } }] }
      const index_codecs = [{ name: 'bytes', configuration: { endian } }]
      const codecs = [{ name: 'sharding_indexed', configuration: { ...inner, index_codecs } }]
      return numbers(hierarchyOf({ data_type: 'int16', codecs }, Buffer.concat([bytes, new Uint8Array(index.buffer)])))
    }
    expect(await shard('little')).toEqual([1, 2, 3, 4])
    expect(await shard('big')).toEqual([1, 2, 3, 4])
  })
})
