/** What a page finds at an address, and in what was dropped on it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { exportToPhy, generateGroundTruthRecording, generateRecording, type Recording, type Sorting } from 'rxephys'
import { beforeAll, expect, test } from 'vitest'
import { findAt, findIn } from '../../../../src/viewer/session/find.js'
import { makeRun } from '../../../sources/spikeglxRuns.js'
import { temporaryFolder } from '../../../sources/support.js'

const folder = temporaryFolder()
const run = makeRun('found')
const never = new AbortController().signal

const filesBelow = (at: string, above: string): readonly (readonly [string, Uint8Array])[] =>
  readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [join(above, relative(at, path)), readFileSync(path)])

/** How many units a sorting of a recording has. */
const sortingOn = async (recording: Recording, sorting: Sorting): Promise<number> =>
  (await sorting.registerRecording(recording)).getNumUnits()

beforeAll(async () => {
  const { recording, sorting } = await generateGroundTruthRecording({ numChannels: 4, numUnits: 3, durations: [2], seed: 1 })
  await exportToPhy(recording, sorting, join(folder, 'phy'))
  const single = await generateRecording({ numChannels: 2, durations: [1], samplingFrequency: 1000 })
  await single.save(join(folder, 'single.zarr'))
})

test('a recording for each stream of a run', async () => {
  const { recordings, faults } = await findAt(run, {}, never)
  expect(recordings.map(({ stream }) => stream)).toEqual(expect.arrayContaining(['imec0.ap']))
  expect(new Set(recordings.map(({ name }) => name)).size).toBe(recordings.length)
  expect(faults).toEqual([])
  expect((await findAt(run, { stream: 'imec0.ap' }, never)).recordings).toHaveLength(1)
})

test('a folder for Phy is both a recording and its sorting', async () => {
  const found = await findAt(join(folder, 'phy'), {}, never)
  expect(found.sortings.map(({ name }) => name)).toEqual(['phy'])
  const [{ data }] = found.recordings
  expect([data.getNumChannels(), data.samplingFrequency, data.getChannelLocations().length]).toEqual([4, 25_000, 4])
  expect(await sortingOn(data, found.sortings[0].data)).toBe(3)
})

test('where the raw file of a folder for Phy is elsewhere, its spikes are alone, and it is said why', async () => {
  const files = new Map(filesBelow(join(folder, 'phy'), 'phy').filter(([path]) => !path.endsWith('recording.dat')))
  const { recordings, sortings, bare } = await findIn(files, {}, never)
  expect([recordings.length, sortings.length]).toEqual([0, 1])
  expect(bare).toMatch(/recording\.dat.*correct dat_path/)
})

test('a folder in which several things lie, and a sorting within a recording', async () => {
  const files = new Map([
    ...filesBelow(run, 'experiment/run_g0'),
    ...filesBelow(join(folder, 'phy'), 'experiment/run_g0/sorted/phy'),
  ])
  const { recordings, sortings } = await findIn(files, {}, never)
  expect(recordings.map(({ stream }) => stream)).toContain('imec0.ap')
  expect(sortings.map(({ data }) => data.getNumUnits())).toEqual([3])
})

test('files without a folder', async () => {
  const files = new Map([...filesBelow(join(folder, 'single.zarr'), 'single.zarr'), ['notes.txt', new Uint8Array(3)] as const])
  expect((await findIn(files, {}, never)).recordings.map(({ name }) => name)).toEqual(['single.zarr'])
})

test('a file may have any name', async () => {
  const files = new Map(filesBelow(join(folder, 'single.zarr'), '50%.zarr'))
  expect((await findIn(files, {}, never)).recordings.map(({ name }) => name)).toEqual(['50%.zarr'])
})

test('what is nothing, or broken, is told with what to do', async () => {
  await expect(findIn(new Map([['a.txt', new Uint8Array(3)]]), {}, never)).rejects.toThrow(/raw binary is opened with binary/)
  await expect(findAt(join(folder, 'nowhere'), {}, never)).rejects.toThrow(/found nothing there/)
  const cut = new Map(filesBelow(join(folder, 'single.zarr'), 'single.zarr').filter(([path]) => !path.includes('zattrs')))
  cut.set('single.zarr/.zattrs', new TextEncoder().encode('{'))
  await expect(findIn(cut, {}, never)).rejects.toThrow(/single\.zarr/)
  const stop = new AbortController()
  stop.abort()
  await expect(findAt(run, {}, stop.signal)).rejects.toThrow(/abort/i)
})
