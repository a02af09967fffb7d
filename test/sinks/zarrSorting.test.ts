import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateSorting, numpySorting, verify } from 'rxephys'
import { annotate, setProperty } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../sources/support.js'

const folder = temporaryFolder()
const sorting = (await generateSorting({ numUnits: 3, durations: [2, 1] })).pipe(
  setProperty({ key: 'quality', values: ['good', 'mua', 'good'] }),
  annotate({ key: 'sorter', value: 'by hand' }),
)

test.each([2, 3])('a name that ends in .zarr is saved as Zarr %d: what is opened is what was saved', async (zarrFormat) => {
  const saved = await sorting.save(join(folder, `units${zarrFormat}.zarr`), { formatParams: { zarrFormat } })
  expect(saved.header).toEqual(sorting.header)
  expect(await saved.toSpikeVector()).toEqual(await sorting.toSpikeVector())
})

test('every file of it is verified, and the pipeline gives the same bits again', async () => {
  const { recomputed } = await verify(join(folder, 'units2.zarr'), { recompute: true })
  expect(recomputed).toMatchObject({ kind: 'spikes', values: await sorting.countTotalSpikes() })
})

test('the hierarchy is what SpikeInterface writes, and the pipeline', () => {
  expect(readdirSync(join(folder, 'units2.zarr')).sort()).toEqual([
    '.zattrs',
    '.zgroup',
    '.zmetadata',
    'checksums.json',
    'properties',
    'rxephys.json',
    'spikes',
    'unit_ids',
  ])
  expect(readdirSync(join(folder, 'units2.zarr/spikes')).sort()).toEqual([
    '.zgroup',
    'sample_index',
    'sample_index_chunk_firsts',
    'segment_slices',
    'unit_index',
  ])
  expect(JSON.parse(readFileSync(join(folder, 'units2.zarr/spikes/sample_index/.zarray'), 'utf8'))).toMatchObject({
    chunks: [100_000],
    dtype: '<i8',
    filters: [{ astype: '<i8', dtype: '<i8', id: 'delta' }],
  })
})

test('frames beyond 32 bits are kept, and spikes over several chunks', async () => {
  const many = Array.from({ length: 100_003 }, (_, spike) => 3 * spike)
  const late = await numpySorting({ samplingFrequency: 1000, trains: { a: [...many, 2 ** 32 + 7, 2 ** 52 + 1], b: [] } })
  const saved = await late.save(join(folder, 'late.zarr'))
  expect(await saved.toSpikeVector()).toEqual(await late.toSpikeVector())
})

test('a sorting of no units, and of no spikes', async () => {
  const cases: readonly (readonly [string, Readonly<Record<string, number[]>>])[] = [
    ['none', {}],
    ['silent', { a: [], b: [] }],
  ]
  for (const [name, trains] of cases) {
    const empty = await numpySorting({ samplingFrequency: 1000, trains })
    const saved = await empty.save(join(folder, `${name}.zarr`))
    expect(saved.unitIds).toEqual(empty.unitIds)
    expect(await saved.toSpikeVector()).toEqual(await empty.toSpikeVector())
  }
})
