import { join } from 'node:path'
import { openSorting } from 'rxephys'
import { axonaSorting } from 'rxephys/sources'
import { expect, test } from 'vitest'
import { cutFile, setFile, tetrodeFile } from './axonaFiles.js'
import { writeExample } from './axonaSorting.example.js'
import { context, haveShared, put, shared, temporaryFolder } from './support.js'

const root = temporaryFolder()
const { filePath } = writeExample(context.files, join(root, 'session')).params
/** A trial of one tetrode. */
const trial = (name: string, spikes: Uint8Array, cut?: string): string => {
  put(join(root, `${name}.1`), spikes)
  if (cut !== undefined) put(join(root, `${name}_1.cut`), cut)
  return put(join(root, `${name}.set`), setFile([1]))
}

test('clusters of tetrodes are units, by any file of the trial, in ticks of the clock', async () => {
  for (const path of [filePath, filePath.replace('.set', '.1'), filePath.replace('.set', '_1.cut')]) {
    const sorting = await openSorting(path)
    expect([sorting.samplingFrequency, sorting.unitIds]).toEqual([96_000, ['1#0', '1#1', '1#12', '3#2', '3#5', '4']])
    expect(await sorting.getUnitSpikeTrain('1#1')).toEqual(Float64Array.of(928, 3141, 9601))
    expect(await sorting.getUnitSpikeTrain('3#5')).toEqual(Float64Array.of(704))
    expect(await sorting.getUnitSpikeTrain('4')).toEqual(Float64Array.of(1086))
    expect([sorting.getProperty('group'), sorting.getProperty('cluster_id')]).toEqual([
      [1, 1, 1, 3, 3, 4],
      [0, 1, 12, 2, 5, -1],
    ])
    expect(sorting.notices.map(({ message }) => message)).toEqual(['the waveforms of spikes are not read'])
  }
})

test('frames are of the raw samples where their rate is given, half to even', async () => {
  const sorting = await axonaSorting({ filePath, samplingFrequency: 48_000 })
  expect(await sorting.getUnitSpikeTrain('1#1')).toEqual(Float64Array.of(464, 1570, 4800))
})

test('a cut of another trial is a Conflict, one that is none Corrupt', async () => {
  const spikes = tetrodeFile([1, 2, 3])
  await expect(openSorting(trial('short', spikes, cutFile([1, 2])))).rejects.toThrow('expected 3 clusters, one a spike, found 2')
  await expect(openSorting(trial('none', spikes, '1 2 3'))).rejects.toThrow('expected a line "Exact_cut_for')
  await expect(openSorting(trial('words', spikes, `${cutFile([1, 2, 3])} x`))).rejects.toThrow('found "x"')
})

test('spikes that are missing are Incomplete, or those that are there open', async () => {
  const whole = tetrodeFile([10, 20, 30])
  const cut = trial('cut', whole.subarray(0, whole.length - 40), cutFile([1, 2, 1]))
  await expect(openSorting(cut)).rejects.toThrow('expected 3 items of 216 bytes, found 2')
  const sorting = await openSorting(cut, { tolerateTruncation: true })
  expect([sorting.unitIds, sorting.notices[0].message]).toEqual([['1#1', '1#2'], expect.stringContaining('2 of 3 items')])
})

test('clocks that differ are a Conflict; a trial without spikes is told', async () => {
  const two = trial('clocks', tetrodeFile([1]))
  put(join(root, 'clocks.2'), tetrodeFile([1], 48_000))
  await expect(openSorting(two)).rejects.toThrow('timebase: expected 96000 Hz')
  await expect(axonaSorting({ filePath: put(join(root, 'empty.set'), setFile([1])) })).rejects.toThrow(
    'files of spikes beside it',
  )
})

test.skipIf(!haveShared)('a recorded trial, which nobody cut', async () => {
  const sorting = await openSorting(shared('axona/dataset_multi_modal/axona_sample.set'))
  expect(sorting.unitIds).toEqual(['1', '2', '3', '4'])
  const counts = await Promise.all(sorting.unitIds.map(async (id) => (await sorting.getUnitSpikeTrain(id)).length))
  expect(counts).toEqual([159, 59, 126, 96])
  expect((await sorting.getUnitSpikeTrain('3')).slice(0, 3)).toEqual(Float64Array.of(184, 704, 1086))
})
