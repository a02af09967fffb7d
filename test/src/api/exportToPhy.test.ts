import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { either as E } from 'fp-ts'
import { exportToPhy, generateRecording, numpySorting, openSorting } from 'rxephys'
import { binary } from 'rxephys/sources'
import { expect, test } from 'vitest'
import { parseNpy } from '../../../src/encoding/npy.js'
import { temporaryFolder } from '../../sources/support.js'

const root = temporaryFolder()
const FS = 10_000
const recordingOf = () => generateRecording({ numChannels: 4, durations: [2], samplingFrequency: FS, seed: 3 })
const trains = { a: [3, 50, 900, 19_998], none: [], b: [60, 910, 15_000] }
const sortingOf = (given: Readonly<Record<string, readonly number[]>> = trains) =>
  numpySorting({ samplingFrequency: FS, trains: given })
const arrayIn = (folder: string, name: string) => {
  const path = join(folder, `${name}.npy`)
  const read = parseNpy(readFileSync(path), path)
  if (E.isLeft(read) || read.right._tag === 'skipped') throw new Error(`${path} is not read`)
  return { shape: read.right.shape, data: [...read.right.data].map(Number) }
}

test('a folder for Phy has spikes, templates, amplitudes and the recording, and opens again as the same sorting', async () => {
  const [recording, sorting, folder] = [await recordingOf(), await sortingOf(), join(root, 'phy')]
  const { unitIds, notices } = await exportToPhy(recording, sorting, folder)
  expect([unitIds, notices.map(({ message }) => message)]).toEqual([
    ['a', 'b'],
    ['1 units without spikes are left out, as Phy has none'],
  ])
  const again = await openSorting(folder)
  expect([again.unitIds, again.samplingFrequency]).toEqual([['a', 'b'], FS])
  for (const id of ['a', 'b'] as const) expect([...(await again.getUnitSpikeTrain(id))]).toEqual(trains[id])
  const dat = await binary({
    filePaths: [join(folder, 'recording.dat')],
    samplingFrequency: FS,
    numChannels: 4,
    dtype: recording.dtype,
  })
  expect((await dat.getTraces()).data).toEqual((await recording.getTraces()).data)

  const traces = (await recording.getTraces()).data
  const sampleAt = (frame: number, channel: number): number =>
    frame < 0 || frame >= 2 * FS ? 0 : Number(traces[frame * 4 + channel])
  const gain = recording.getProperty('gain_to_uV')?.map(Number) ?? [1, 1, 1, 1]
  const template = (train: readonly number[]): readonly number[] =>
    Array.from({ length: 30 * 4 }, (_, at) => {
      const [frame, channel] = [Math.floor(at / 4), at % 4]
      return (train.reduce((sum, spike) => sum + sampleAt(spike - 10 + frame, channel), 0) / train.length) * gain[channel]
    })
  const { shape, data } = arrayIn(folder, 'templates')
  expect(shape).toEqual([2, 30, 4])
  const wanted = [...template(trains.a), ...template(trains.b)]
  for (const [at, value] of data.entries()) expect(value).toBeCloseTo(wanted[at], 4)

  const amplitudes = arrayIn(folder, 'amplitudes').data
  const lowest = wanted.slice(0, 120).indexOf(Math.min(...wanted.slice(0, 120)))
  const shift = Math.floor(lowest / 4) - 10
  const own = trains.a.map((frame) => sampleAt(Math.max(0, Math.min(2 * FS - 1, frame + shift)), lowest % 4) * gain[lowest % 4])
  const clusters = arrayIn(folder, 'spike_clusters').data
  const told = amplitudes.filter((_, spike) => clusters[spike] === 0)
  for (const [at, value] of told.entries()) expect(value).toBeCloseTo(own[at], 4)
  expect(arrayIn(folder, 'similar_templates').data[0]).toBe(1)
  expect(readFileSync(join(folder, 'params.py'), 'utf8')).toContain("dat_path = r'recording.dat'\nn_channels_dat = 4\n")
})

test('templates may have the channels alone on which they are largest', async () => {
  const folder = join(root, 'few')
  await exportToPhy(await recordingOf(), await sortingOf(), folder, { numChannels: 2, copyBinary: false })
  expect([arrayIn(folder, 'templates').shape, arrayIn(folder, 'template_ind').shape]).toEqual([
    [2, 30, 2],
    [2, 2],
  ])
  expect(readdirSync(folder)).not.toContain('recording.dat')
  expect(readFileSync(join(folder, 'params.py'), 'utf8')).toContain('dat_path = []')
})

test('what a folder of Phy cannot hold is refused, and nothing is left behind', async () => {
  const [recording, sorting] = [await recordingOf(), await sortingOf()]
  mkdirSync(join(root, 'there'))
  await expect(exportToPhy(recording, sorting, join(root, 'there'))).rejects.toThrow('found something')
  const two = await generateRecording({ numChannels: 2, durations: [1, 1], samplingFrequency: FS })
  await expect(
    exportToPhy(two, await numpySorting({ samplingFrequency: FS, trains: [{ a: [1] }, { a: [2] }] }), join(root, 'two')),
  ).rejects.toThrow('2 segments')
  await expect(exportToPhy(recording, await sortingOf({ a: [] }), join(root, 'empty'))).rejects.toThrow('without a spike')
  await expect(exportToPhy(recording, await sortingOf({ a: [30_000] }), join(root, 'late'))).rejects.toThrow()
  expect(readdirSync(root).sort()).toEqual(['few', 'phy', 'there'])
})
