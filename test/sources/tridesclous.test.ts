import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import { openSorting } from 'rxephys'
import { tridesclous } from 'rxephys/sources'
import { describe, expect, test } from 'vitest'
import { context, haveShared, shared, temporaryFolder } from './support.js'
import { writeExample } from './tridesclous.example.js'

const root = temporaryFolder()

test('units are the clusters of the catalogue, in the segments of the recording', async () => {
  const { folderPath } = writeExample(context.files, join(root, 'tdc')).params
  const sorting = await openSorting(folderPath)
  expect([sorting.unitIds, sorting.getProperty('extremum_channel'), sorting.samplingFrequency]).toEqual([[5, 3], [1, 2], 32_000])
  expect(sorting.segments.map(({ frames }) => frames)).toEqual([100, 50])
  expect([
    ...(await sorting.getUnitSpikeTrain(5, { segment: 0 })),
    ...(await sorting.getUnitSpikeTrain(5, { segment: 1 })),
  ]).toEqual([10, 49])
  expect(sorting.notices.map(({ message }) => message)).toEqual([expect.stringContaining('1 spikes of no cluster are left out')])
  expect((await openSorting(sorting.toJson())).unitIds).toEqual([5, 3])
})

test('of several groups one has to be named', async () => {
  const { folderPath } = writeExample(context.files, join(root, 'groups'), [0, 2]).params
  await expect(tridesclous({ folderPath })).rejects.toThrow('tridesclous.params.chanGrp: expected one of 0, 2')
  expect((await tridesclous({ folderPath, chanGrp: 2 })).unitIds).toEqual([5, 3])
})

test('records that are cut are refused', async () => {
  const { folderPath } = writeExample(context.files, join(root, 'cut')).params
  truncateSync(join(folderPath, 'channel_group_0/segment_0/spikes.raw'), 40)
  await expect(openSorting(folderPath)).rejects.toThrow('expected 72 bytes: 3 records')
})

describe.runIf(haveShared)('recorded', () => {
  test('a folder of tridesclous has the spikes that numpy reads of it', async () => {
    const sorting = await openSorting(shared('tridesclous/tdc_example0'))
    expect([sorting.samplingFrequency, sorting.segments[0].frames]).toEqual([32_000, 320_000])
    const counts = await Promise.all(sorting.unitIds.map(async (id) => [id, (await sorting.getUnitSpikeTrain(id)).length]))
    expect(counts).toEqual([
      [0, 30],
      [1, 53],
      [2, 51],
      [3, 50],
      [4, 43],
      [5, 54],
      [6, 129],
      [7, 193],
      [8, 111],
    ])
  })
})
