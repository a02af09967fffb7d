import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { RowArray } from '../../../../src/formats/zarr/array.js'
import { arrayAt, openHierarchy } from '../../../../src/formats/zarr/hierarchy.js'
import { readValues } from '../../../../src/formats/zarr/values.js'
import { files } from '../../../../src/platform/node.js'
import { temporaryFolder } from '../../../sources/support.js'
import { putHierarchy } from './fixtures.js'

const base = temporaryFolder()

type Metadata = Record<string, unknown>

/** What comes of reading an array whose metadata were changed. */
const read = async (name: string, change: (metadata: Metadata) => unknown, how: 'rows' | 'values' = 'rows'): Promise<string> => {
  const path = putHierarchy(name, mkdtempSync(join(base, 'hostile-')))
  const file = join(path, 'a', name.startsWith('v2') ? '.zarray' : 'zarr.json')
  const metadata: Metadata = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify({ ...metadata, ...Object(change(metadata)) }))
  try {
    const hierarchy = openHierarchy(path, files)
    if (hierarchy === undefined) return 'no hierarchy'
    const reading = { files, fillMissing: false }
    if (how === 'values') await readValues(hierarchy, 'a', reading)
    else await new RowArray(arrayAt(hierarchy, 'a'), join(path, 'a'), reading).all()
    return 'it was read'
  } catch (error) {
    return String(error)
  }
}

describe('metadata that say what cannot be are refused before memory is taken for them', () => {
  test.each([
    ['a chunk of many gigabytes', { chunks: [2 ** 20, 2 ** 16] }],
    ['a chunk beyond all numbers', { chunks: [2 ** 40, 2 ** 40] }],
    ['a chunk of nothing', { chunks: [0, 3] }],
    ['a chunk of half a row', { chunks: [1.5, 3] }],
    ['a negative length', { shape: [-7, 5] }],
    ['lengths that are no numbers', { shape: ['7', 5] }],
    ['a length that no number holds', { shape: [2 ** 60, 5] }],
    ['chunks of other dimensions', { chunks: [4] }],
    ['a type that there is not', { dtype: '<q2' }],
    ['an order that there is not', { order: 'K' }],
    ['Python objects', { dtype: '|O', filters: [{ id: 'pickle' }] }],
    ['filters that are none', { filters: 'delta' }],
    ['another version', { zarr_format: 4 }],
  ])('%s (version 2)', async (_title, changed) =>
    expect(await read('v2 none', () => changed)).toMatch(/^FaultError: (Corrupt|Unsupported|InvalidParams|Incomplete): /),
  )

  test.each([
    ['a shard of no whole chunks', { chunk_grid: { name: 'regular', configuration: { chunk_shape: [7, 6] } } }],
    [
      'a shard of a billion chunks',
      { chunk_grid: { name: 'regular', configuration: { chunk_shape: [4 * 2 ** 20, 3 * 2 ** 10] } } },
    ],
    ['an irregular grid', { chunk_grid: { name: 'rectilinear', configuration: {} } }],
    ['no codecs', { codecs: [] }],
    ['a codec that there is not', { codecs: [{ name: 'bytes' }, { name: 'quantum' }] }],
    ['a storage transformer', { storage_transformers: [{ name: 'x' }] }],
    ['names of chunks that lead elsewhere', { chunk_key_encoding: { name: 'default', configuration: { separator: '/../' } } }],
  ])('%s (version 3)', async (_title, changed) =>
    expect(await read('v3 sharded', () => changed)).toMatch(/^FaultError: (Corrupt|Unsupported|InvalidParams|Incomplete): /),
  )

  test('values by the billion are not read at once', async () =>
    expect(await read('v2 none', () => ({ shape: [2 ** 30, 5] }), 'values')).toMatch(/up to 16777216 are read at once/))
})

test('a place outside of the hierarchy is refused', () => {
  const hierarchy = openHierarchy(putHierarchy('v2 none', mkdtempSync(join(base, 'hostile-'))), files)
  for (const place of ['../a', 'a/../../b', './a', 'a//b', 'a\\..\\b'])
    expect(() => hierarchy?.find(place)).toThrow(/Corrupt: .*names within the hierarchy/)
})
