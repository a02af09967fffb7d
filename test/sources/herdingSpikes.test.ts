import { join } from 'node:path'
import { openSorting } from 'rxephys'
import { herdingSpikes } from 'rxephys/sources'
import { expect, test } from 'vitest'
import { files } from '../../src/platform/node.js'
import { herdingBytes, writeExample } from './herdingSpikes.example.js'
import { put, temporaryFolder } from './support.js'

const folder = temporaryFolder()
const { params } = writeExample(files, join(folder, 'example'))

test('clusters are units, with where they lie', async () => {
  const sorting = await openSorting(params.filePath)
  expect([sorting.samplingFrequency, sorting.unitIds]).toEqual([7000, [0, 1]])
  expect(await sorting.getUnitSpikeTrain(1)).toEqual(Float64Array.of(3, 9))
  expect(sorting.getProperty('hs_location')).toEqual([
    [1, 2],
    [3, 4],
  ])
})

test('places of clusters without spikes are passed over; spikes of clusters below 0 are of none', async () => {
  const path = put(join(folder, 'noise.hdf5'), herdingBytes([2, -1, 0], [5, 6, 7], [1, 2, 3, 4, 5, 6]))
  const sorting = await openSorting(path)
  expect([sorting.unitIds, sorting.getProperty('hs_location')]).toEqual([
    [0, 2],
    [
      [1, 2],
      [5, 6],
    ],
  ])
  expect(sorting.notices.map(({ message }) => message)).toEqual([expect.stringContaining('1 spikes of no unit')])
})

test('a rate has to be told, by the file or by who opens it', async () => {
  const filePath = put(join(folder, 'unrated.hdf5'), herdingBytes([0], [5], [1, 2], 0))
  await expect(openSorting(filePath)).rejects.toThrow('does not tell a rate in Sampling')
  expect((await herdingSpikes({ filePath, samplingFrequency: 100 })).samplingFrequency).toBe(100)
})
