import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { openSorting } from 'rxephys'
import { alf } from 'rxephys/sources'
import { expect, test } from 'vitest'
import { writeNpy } from '../../src/encoding/npyWrite.js'
import { writeExample } from './alf.example.js'
import { context, put, temporaryFolder } from './support.js'

const root = temporaryFolder()
const folderOf = (name: string): string => {
  writeExample(context.files, join(root, name))
  return join(root, name)
}

test('spikes are of clusters by their numbers, whose attributes are properties', async () => {
  const folder = folderOf('probe00')
  const sorting = await openSorting(folder)
  expect([sorting.unitIds, sorting.samplingFrequency]).toEqual([[0, 1, 2], 30_000])
  expect([...(await sorting.getUnitSpikeTrain(2))]).toEqual([30, 90, 120])
  expect([sorting.getProperty('depths'), sorting.getProperty('label')]).toEqual([
    [20, 40, 60],
    ['good', 'mua', 'good'],
  ])
  expect(sorting.notices.map(({ message }) => message)).toEqual([
    `${join(folder, 'clusters.waveforms.npy')} is not read: columns of a value a cluster are`,
  ])
  expect((await openSorting(sorting.toJson())).unitIds).toEqual([0, 1, 2])
})

test('seconds are frames of the rate that is told, with a notice', async () => {
  const folder = folderOf('seconds')
  rmSync(join(folder, 'spikes.samples.npy'))
  const sorting = await alf({ folderPath: folder, samplingFrequency: 10_000 })
  expect([...(await sorting.getUnitSpikeTrain(0))]).toEqual([1001, 1020, 1050])
  expect(sorting.notices.map(({ message }) => message).at(-1)).toContain('there is no spikes.samples.npy')
})

test('names with a namespace and a number, as ONE has them; columns of unequal lengths are refused', async () => {
  const folder = join(root, 'one')
  const number = '11111111-0000-4000-8000-111111111111'
  put(join(folder, `_ibl_spikes.clusters.${number}.npy`), writeNpy({ dtype: 'int32', shape: [2], data: [0, 1] }))
  put(join(folder, `spikes.samples.${number}.npy`), writeNpy({ dtype: 'int64', shape: [2], data: [5, 6] }))
  expect((await openSorting(folder)).unitIds).toEqual([0, 1])
  put(join(folder, `spikes.samples.${number}.npy`), writeNpy({ dtype: 'int64', shape: [3], data: [5, 6, 7] }))
  await expect(openSorting(folder)).rejects.toThrow('expected 2 spikes')
})

test('a time that no frame can have is a fault, not a spike less', async () => {
  const folder = folderOf('beyond')
  rmSync(join(folder, 'spikes.samples.npy'))
  put(join(folder, 'spikes.times.npy'), writeNpy({ dtype: 'float64', shape: [6], data: [0, 1, 2, 3, 4, 1e13] }))
  await expect(alf({ folderPath: folder })).rejects.toThrow('expected spikes at frames below 2^53')
})
