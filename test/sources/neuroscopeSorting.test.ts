import { dirname, join } from 'node:path'
import { openSorting, type Sorting } from 'rxephys'
import { neuroscopeSorting } from 'rxephys/sources'
import { describe, expect, test } from 'vitest'
import { parametersOf } from './neuroscopeFiles.js'
import { writeExample } from './neuroscopeSorting.example.js'
import { context, haveShared, put, shared, temporaryFolder } from './support.js'

const root = temporaryFolder()
const { params } = writeExample(context.files, join(root, 'session'))
const xml = params.folderPath
const folder = dirname(xml)
const trains = async (sorting: Sorting): Promise<readonly unknown[]> =>
  Promise.all(sorting.unitIds.map(async (unitId) => [unitId, ...(await sorting.getUnitSpikeTrain(unitId))]))
const made = (name: string, files: Readonly<Record<string, string>>): string => {
  put(join(root, name, 's.xml'), parametersOf({ channels: 2 }))
  for (const [file, content] of Object.entries(files)) put(join(root, name, file), content)
  return join(root, name)
}

test('clusters are numbered from group to group, as SpikeInterface does; noise takes a number', async () => {
  for (const at of [folder, xml]) {
    const sorting = await openSorting(at)
    expect([sorting.samplingFrequency, await trains(sorting)]).toEqual([
      20_000,
      [
        [2, 20, 50],
        [3, 30, 40],
        [4, 5, 20, 25],
      ],
    ])
    expect([sorting.properties.group.values, sorting.properties.cluster_id.values]).toEqual([
      [1, 1, 2],
      [1, 7, 4],
    ])
  }
})

test('groups, and what could not be told apart, are left out where asked for', async () => {
  const only = await neuroscopeSorting({ folderPath: folder, keepMuaUnits: false, excludeShanks: [2] })
  expect(await trains(only)).toEqual([[3, 30, 40]])
})

describe('files that are not as they should be', () => {
  test('a number of clusters that is not true is told; other spikes than clusters are refused', async () => {
    const untrue = await openSorting(made('untrue', { 's.res.1': '1\n2\n', 's.clu.1': '5\n2\n3\n' }))
    expect(untrue.unitIds).toEqual([1, 2])
    expect(untrue.notices[0].message).toContain('it tells of 5 clusters, and has spikes of 2')
    await expect(openSorting(made('more', { 's.res.1': '1\n', 's.clu.1': '1\n2\n3\n' }))).rejects.toThrow(
      'for each time of s.res.1, found 2',
    )
    await expect(openSorting(made('text', { 's.res.1': '1\n2.5\n', 's.clu.1': '1\n2\n2\n' }))).rejects.toThrow(
      'a whole number a line, found "2.5',
    )
    await expect(openSorting(made('early', { 's.res.1': '-1\n', 's.clu.1': '1\n2\n' }))).rejects.toThrow('frames, 0 or above')
    await expect(openSorting(made('times', { 's.clu.1': '0\n' }))).rejects.toThrow('s.res.1 beside it, with times')
  })

  test('copies of editors, groups without spikes, and a pair without a number are read for what they are', async () => {
    const files = {
      's.res.1': '',
      's.clu.1': '0\n',
      's.res.2': '4\r\n6\r\n',
      's.clu.2': '1\r\n2\r\n2',
      's.clu.2~': 'x',
      's.fet.2': '3',
    }
    expect(await trains(await openSorting(made('few', files)))).toEqual([[1, 4, 6]])
    const one = await openSorting(made('one', { 's.res': '4\n', 's.clu': '1\n2\n' }))
    expect([one.unitIds, Object.keys(one.properties)]).toEqual([[1], ['cluster_id']])
  })

  test('of several names one is asked for', async () => {
    const at = made('several', { 's.res.1': '4\n', 's.clu.1': '1\n2\n', 's-02.res.1': '5\n', 's-02.clu.1': '1\n2\n' })
    await expect(openSorting(at)).rejects.toThrow('one of s-02, s')
    expect(await trains(await openSorting(at, { stream: 's-02' }))).toEqual([[1, 5]])
  })
})

test.skipIf(!haveShared)(
  'a session that a lab wrote, of which some files were cut, has the units that SpikeInterface finds',
  async () => {
    const sorting = await openSorting(shared('neuroscope/dataset_1'))
    expect([sorting.unitIds, sorting.samplingFrequency]).toEqual([Array.from({ length: 28 }, (_, unit) => unit + 2), 20_000])
    const groups = [4, 3, 6, 7, 2, 2, 2, 2].flatMap((count, group) => Array.from({ length: count }, () => group + 1))
    expect(sorting.properties.group.values).toEqual(groups)
    const found = await trains(sorting)
    expect([found[2], found[21], found.at(-1)]).toEqual([
      [4, 556, 695, 926, 992, 1048, 1148, 1289],
      [23, 556, 695, 925, 990, 1019, 1045, 1147, 1441],
      [29, 992],
    ])
    const messages = sorting.notices.map(({ message }) => message)
    expect(messages[0]).toContain('.clu.5: the last 1 of 10 spikes have no cluster, and are left out')
    expect(messages.at(-1)).toBe('not read: waveforms in 8 files .spk')
  },
)
