import { join } from 'node:path'
import { open, openSorting } from 'rxephys'
import { registerRecording } from 'rxephys/operators'
import { describe, expect, test } from 'vitest'
import { writeExample } from './plexonSorting.example.js'
import { context, haveShared, shared, temporaryFolder } from './support.js'

const root = temporaryFolder()

describe('spikes of a file', () => {
  const { filePath } = writeExample(context.files, join(root, 'session')).params

  test('are of a unit a number on a channel, by the clock of the file', async () => {
    const sorting = await openSorting(filePath)
    expect([sorting.unitIds, sorting.getProperty('channel_name'), sorting.getProperty('unit')]).toEqual([
      ['ch1#0', 'ch1#2', 'ch2#1'],
      ['sig001', 'sig001', 'sig002'],
      [0, 2, 1],
    ])
    expect([sorting.samplingFrequency, sorting.getNumSegments()]).toEqual([40_000, 1])
    expect([...(await sorting.getUnitSpikeTrain('ch2#1'))]).toEqual([410, 700])
    expect([...(await sorting.getUnitSpikeTrain('ch1#0'))]).toEqual([420, 492])
    expect(sorting.notices.map(({ message }) => message)).toEqual([
      'the waveforms of spikes are not read',
      'also there: 304 samples, which open opens',
      'also there: 6 events, which openEvents opens',
    ])
    expect((await openSorting(sorting.toJson())).unitIds).toEqual(sorting.unitIds)
  })

  test('are in the frames and segments of a stream, where one is asked for', async () => {
    const wide = await openSorting(filePath, { stream: 'WB' })
    const recording = await open(filePath, { stream: 'WB' })
    expect(wide.segments.map(({ times }) => times)).toEqual(recording.segments.map(({ times }) => times))
    expect([...(await wide.getUnitSpikeTrain('ch2#1', { segment: 0 }))]).toEqual([10])
    // After the last sample: 700 - 497.
    expect([...(await wide.getUnitSpikeTrain('ch2#1', { segment: 1 }))]).toEqual([203])
    expect([...(await wide.getUnitSpikeTrain('ch1#0', { segment: 0 }))]).toEqual([20])
    expect(wide.notices.map(({ message }) => message).join('; ')).toContain('samples are missing are left out: 1 in all')
    const low = await openSorting(filePath, { stream: 'FP' })
    expect([low.samplingFrequency, ...(await low.getUnitSpikeTrain('ch1#0'))]).toEqual([1000, 0, 2])
    expect(wide.pipe(registerRecording(recording)).getNumSegments()).toBe(2)
  })
})

describe.runIf(haveShared)('recorded', () => {
  test('spikes of a MAP system are those that neo and SpikeInterface read', async () => {
    const path = shared('plexon/explore1.plx')
    const sorting = await openSorting(path)
    expect([sorting.samplingFrequency, sorting.unitIds]).toEqual([40_000, ['ch1#1', 'ch2#1', 'ch9#1', 'ch10#1']])
    const trains = await Promise.all(sorting.unitIds.map((id) => sorting.getUnitSpikeTrain(id)))
    expect(trains.map((train) => [train.length, ...train.slice(0, 3)])).toEqual([
      [2112, 524, 1140, 1725],
      [642, 6108, 6678, 8060],
      [228, 1248, 7748, 8059],
      [279, 5478, 7991, 9893],
    ])
    await expect(open(path)).rejects.toThrow('it holds none (openSorting reads its spikes, openEvents its events)')
  })
})
