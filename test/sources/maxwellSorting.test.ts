import { join } from 'node:path'
import { fetchStreams, openSorting } from 'rxephys'
import { expect, test } from 'vitest'
import { files } from '../../src/platform/node.js'
import { maxwellFile, oldMaxwell, spikesOf } from './maxwellFiles.js'
import { writeExample } from './maxwellSorting.example.js'
import { put, temporaryFolder } from './support.js'

const folder = temporaryFolder()
const { filePath, stream } = writeExample(files, join(folder, 'example')).params

test('a channel is a unit; spikes before the first frame, after the last and within gaps are left out', async () => {
  expect(await fetchStreams(filePath)).toEqual(['well000', 'well001'])
  const sorting = await openSorting(filePath, { stream })
  expect([sorting.samplingFrequency, sorting.unitIds]).toEqual([10_000, ['7', '12', '500', '1023']])
  expect(sorting.getProperty('electrode')).toEqual([12_000, 345, -1, 26_399])
  const trains = (segment: number) =>
    Promise.all(sorting.unitIds.map(async (id) => Array.from(await sorting.getUnitSpikeTrain(id, { segment }))))
  expect([await trains(0), await trains(1)]).toEqual([
    [[], [3], [], [1]],
    [[0], [], [2], [2]],
  ])
  expect([sorting.getNumSamples(0), sorting.getNumSamples(1)]).toEqual([4, 3])
  expect(sorting.notices.map(({ message }) => message)).toEqual([
    expect.stringContaining('samples are missing: 3 before frame 4'),
    expect.stringContaining('3 spikes at frames that are not there are left out'),
    'the amplitudes of spikes are not read',
    'also there: samples, which open opens; changes of bits, which openEvents opens',
  ])
})

test('a well without spikes is Unsupported', async () => {
  await expect(openSorting(filePath, { stream: 'well001' })).rejects.toThrow('none were found while well001 was recorded')
})

test('the old layout has them in proc0, counted by the last two rows of its samples', async () => {
  const sig = { data: Uint16Array.of(1, 2, 3, 11, 12, 13, 65_535, 0, 5, 1, 2, 2), shape: [4, 3] }
  const spikes = spikesOf([
    [131_072, 1],
    [131_077, 0],
  ])
  const old = put(join(folder, 'old.raw.h5'), oldMaxwell(sig, [[0, 10, 3, 4]], { spikes }))
  const sorting = await openSorting(old)
  expect(sorting.unitIds).toEqual(['0', '1'])
  expect(await sorting.getUnitSpikeTrain('1', { segment: 0 })).toEqual(Float64Array.of(1))
  expect(await sorting.getUnitSpikeTrain('0', { segment: 1 })).toEqual(Float64Array.of(0))
})

test('spikes without numbers of frames are refused', async () => {
  const raw = { data: Uint16Array.of(1, 2), shape: [1, 2] }
  const bytes = maxwellFile({ well000: { rec0000: { raw, entries: [[0, 1, 2, 3]], spikes: spikesOf([[5, 0]]) } } })
  await expect(openSorting(put(join(folder, 'none.raw.h5'), bytes))).rejects.toThrow('spikes without numbers of frames')
})
