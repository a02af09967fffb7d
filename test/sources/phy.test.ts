import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSorting } from 'rxephys'
import { phy } from 'rxephys/sources'
import { describe, expect, test } from 'vitest'
import { writeNpy } from '../../src/encoding/npyWrite.js'

const folderPath = mkdtempSync(join(tmpdir(), 'phy-'))
const put = (name: string, content: string | Uint8Array): void => writeFileSync(join(folderPath, name), content)
put('params.py', "dat_path = r'raw.dat'\nsample_rate = 32_000.  # Hz\n")
put('spike_times.npy', writeNpy({ dtype: 'int64', shape: [5, 1], data: [4, 9, 9, 12, 40] }))
put('spike_clusters.npy', writeNpy({ dtype: 'int32', shape: [5], data: [2, 5, 2, 7, 5] }))
put('cluster_group.tsv', 'cluster_id\tgroup\n2\tgood\n5\tnoise\n8\tmua\n')
put('cluster_snr.csv', 'cluster_id,snr,note\n2,4.5,"a, b"\n5,,\n8,2,x\n')
put('other.tsv', 'nothing\tof it\n1\t2\n')

test('clusters that tables name are units, also those without spikes; so are those with spikes that no table names', async () => {
  const sorting = await openSorting(folderPath)
  expect([sorting.unitIds, sorting.samplingFrequency]).toEqual([[2, 5, 7, 8], 32000])
  expect(sorting.notices.map(({ message }) => message)).toEqual(
    ['cluster_group.tsv', 'cluster_snr.csv'].map(
      (name) => `${join(folderPath, name)}: it says nothing of 1 of 4 clusters (7), which are kept`,
    ),
  )
  expect(await sorting.toSpikeTrains()).toEqual(
    new Map([
      [2, Float64Array.of(4, 9)],
      [5, Float64Array.of(9, 40)],
      [7, Float64Array.of(12)],
      [8, new Float64Array(0)],
    ]),
  )
})

test('their columns are properties', async () => {
  const { properties } = await openSorting(folderPath)
  expect(properties).toEqual({
    original_cluster_id: { dtype: 'int64', values: [2, 5, 7, 8] },
    quality: { dtype: 'string', values: ['good', 'noise', 'unsorted', 'mua'] },
    snr: { dtype: 'float64', values: [4.5, Number.NaN, Number.NaN, 2] },
    note: { dtype: 'string', values: ['a, b', 'nan', 'nan', 'x'] },
  })
})

test('groups can be left out', async () => {
  expect((await phy({ folderPath, excludeClusterGroups: ['noise'] })).unitIds).toEqual([2, 7, 8])
})

const shared = join(import.meta.dirname, '../../../shared/data/phy-kilosort/phy/phy_example_0')
describe.runIf(existsSync(shared))('a real folder', () => {
  test('reads as another reader reads it', async () => {
    const sorting = await openSorting(shared)
    const counts = await sorting.countSpikesPerUnit()
    expect([counts.get(0), counts.get(1), counts.get(2)]).toEqual([30, 30, 12])
    expect(Array.from((await sorting.getUnitSpikeTrain(0)).subarray(0, 3))).toEqual([19514, 43911, 52762])
    expect(sorting.getProperty('KSLabel')?.[9]).toBe('good')
  })
})
