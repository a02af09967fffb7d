import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openSorting } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { zarrSortingFiles } from '../../property-tests/zarrCases.js'
import { haveShared, put, shared, temporaryFolder } from './support.js'

const base = temporaryFolder()

/** Four spikes of two units, without checksums, as SpikeInterface would have left them. */
const foreign = async (zarrFormat: 2 | 3): Promise<string> => {
  const folder = mkdtempSync(join(base, 'foreign-'))
  for (const [name, bytes] of await zarrSortingFiles('', zarrFormat)) put(join(folder, name), bytes)
  return folder
}

test.each([2, 3] as const)('a hierarchy of version %d is read with its spikes, ids and properties', async (zarrFormat) => {
  const sorting = await openSorting(await foreign(zarrFormat))
  expect(sorting.header).toEqual({
    samplingFrequency: 1000,
    unitIds: ['a', 'b'],
    properties: { quality: { dtype: 'string', values: ['good', 'mua'] } },
    annotations: {},
  })
  expect([...(await sorting.getUnitSpikeTrain('a'))]).toEqual([0, 6])
  expect([...(await sorting.getUnitSpikeTrain('b', { startFrame: 4 }))]).toEqual([9])
})

test('spikes of a unit that there is not, and segments beyond the spikes, are refused', async () => {
  const damaged = async (name: string, bytes: Uint8Array): Promise<string> => {
    const folder = await foreign(2)
    writeFileSync(join(folder, name), bytes)
    return openSorting(folder).then(
      () => 'it was read',
      (error: unknown) => String(error),
    )
  }
  const units = BigInt64Array.of(0n, 1n)
  expect(await damaged('unit_ids/0', new Uint8Array(units.buffer))).toMatch(/(Corrupt|Incomplete): .*unit_ids/)
  const slices = new Uint8Array(BigInt64Array.of(0n, 9n).buffer)
  expect(await damaged('spikes/segment_slices/0.0', slices)).toMatch(
    /segment_slices: expected 1 stretches of 4 spikes, found 0,9/,
  )
})

test('a column that is shorter than the other is refused', async () => {
  const folder = await foreign(2)
  rmSync(join(folder, '.zmetadata'))
  const path = join(folder, 'spikes/unit_index/.zarray')
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), shape: [3] }))
  await expect(openSorting(folder)).rejects.toThrow(/expected 4 units, one a spike, found 3/)
})

describe.runIf(haveShared)('releases of SpikeInterface', () => {
  test.each(['si-0.100.8', 'si-0.104.8', 'si-0.105.0.dev0'])('%s is read as its folder of the same sorting', async (release) => {
    const at = (name: string): string => shared(join('si-generated', release, name))
    const [zarr, folder] = [await openSorting(at('sorting.zarr')), await openSorting(at('sorting_numpy_folder'))]
    expect(zarr.unitIds).toEqual(folder.unitIds)
    expect(zarr.properties).toEqual(folder.properties)
    expect(await zarr.toSpikeVector()).toEqual(await folder.toSpikeVector())
  })
})
