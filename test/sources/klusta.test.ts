import { join } from 'node:path'
import { openSorting } from 'rxephys'
import { klusta } from 'rxephys/sources'
import { expect, test } from 'vitest'
import { files } from '../../src/platform/node.js'
import { kwikBytes, kwikGroup, writeExample } from './klusta.example.js'
import { haveShared, put, shared, temporaryFolder } from './support.js'

const folder = temporaryFolder()
const { params } = writeExample(files, join(folder, 'example'))

test('clusters with spikes are units, of all groups of channels', async () => {
  const sorting = await openSorting(params.filePath)
  expect([sorting.samplingFrequency, sorting.unitIds]).toEqual([20_000, [2, 7, 3]])
  expect(await sorting.getUnitSpikeTrain(2)).toEqual(Float64Array.of(5, 20, 31))
  expect(await sorting.getUnitSpikeTrain(3)).toEqual(Float64Array.of(4, 9))
  expect([sorting.getProperty('group'), sorting.getProperty('quality')]).toEqual([
    [0, 0, 1],
    ['good', 'noise', 'unsorted'],
  ])
})

test('clusters of some qualities are left out, with their spikes', async () => {
  const sorting = await klusta({
    filePath: params.filePath,
    excludeClusterGroups: ['noise', 'unsorted'],
    samplingFrequency: 1000,
  })
  expect([sorting.unitIds, sorting.samplingFrequency, sorting.notices]).toEqual([[2], 1000, []])
})

test('units are numbered anew where groups number their clusters alike', async () => {
  const group = kwikGroup([1, 2], [4, 6], { 4: 2, 6: 2 })
  const sorting = await openSorting(put(join(folder, 'alike.kwik'), kwikBytes({ '0': group, '10': group, '2': group })))
  expect([sorting.unitIds, sorting.getProperty('cluster_id'), sorting.getProperty('group')]).toEqual([
    [0, 1, 2, 3, 4, 5],
    [4, 6, 4, 6, 4, 6],
    [0, 0, 2, 2, 10, 10],
  ])
})

test('clusters that do not fit their spikes, and a file without a rate, are refused', async () => {
  const path = put(join(folder, 'short.kwik'), kwikBytes({ '0': kwikGroup([1, 2], [4], {}) }))
  await expect(openSorting(path)).rejects.toThrow('expected 2 clusters, one a spike, found 1')
  const unrated = put(join(folder, 'unrated.kwik'), kwikBytes({ '0': kwikGroup([1], [4], {}) }, 0))
  await expect(openSorting(unrated)).rejects.toThrow('give samplingFrequency')
})

test.skipIf(!haveShared)('a file of others', async () => {
  const sorting = await openSorting(shared('kwik/neo/neo.kwik'))
  expect(sorting.samplingFrequency).toBe(30_000)
  expect(new Set(sorting.getProperty('group'))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7]))
  expect(new Set(sorting.getProperty('quality'))).toEqual(new Set(['unsorted']))
  const { sampleIndex } = await sorting.getSpikes()
  expect(sampleIndex.length).toBe(856)
})
