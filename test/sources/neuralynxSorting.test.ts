import { join } from 'node:path'
import { open, openSorting } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { csc, electrode, follow, ncs, spikes } from './neuralynxFiles.js'
import { writeExample } from './neuralynxSorting.example.js'
import { context, haveShared, put, shared, temporaryFolder } from './support.js'

const root = temporaryFolder()
const session = join(root, 'session')
writeExample(context.files, session)
const trainsOf = async (path: string): Promise<Readonly<Record<string, readonly number[]>>> => {
  const sorting = await openSorting(path)
  const all = await Promise.all(sorting.segments.map((_, segment) => sorting.toSpikeTrains({ segment })))
  return Object.fromEntries(
    all.flatMap((trains, segment) => [...trains].map(([unit, train]) => [`${segment} ${unit}`, [...train]] as const)),
  )
}

test('units are clusters of electrodes, those of a tetrode once, in the segments of the recording', async () => {
  const sorting = await openSorting(session)
  expect(sorting.unitIds).toEqual(['chSE1#4#0', 'chSE1#4#3', 'chTT1#8#1'])
  expect([sorting.getProperty('electrode'), sorting.getProperty('cluster')]).toEqual([
    ['SE1', 'SE1', 'TT1'],
    [0, 3, 1],
  ])
  expect(sorting.segments).toEqual((await open(session)).segments)
  expect(await trainsOf(session)).toEqual({
    '0 chSE1#4#0': [2],
    '0 chSE1#4#3': [1],
    '0 chTT1#8#1': [1],
    '1 chSE1#4#0': [],
    '1 chSE1#4#3': [0],
    '1 chTT1#8#1': [476],
  })
  const messages = sorting.notices.map(({ message }) => message)
  expect(messages).toContain('spikes where no sample was taken are left out: 1 in all')
  expect(messages).toContain('the waveforms and features of spikes are not read')
  expect((await openSorting(sorting.toJson())).unitIds).toEqual(sorting.unitIds)
})

test('files of one electrode that follow each other are one, those of the same time are told apart', async () => {
  const folder = join(root, 'several')
  put(join(folder, 'CSC1.ncs'), ncs(csc('A', 1), follow(0, 2)))
  put(
    join(folder, 'SE1.nse'),
    spikes(1, electrode('SE1', [1]), [
      [1000, 1],
      [9000, 1],
    ]),
  )
  put(join(folder, 'SE1_0001.nse'), spikes(1, electrode('SE1', [1]), [[500_000, 1]]))
  expect(await trainsOf(folder)).toEqual({ '0 chSE1#1#1': [1, 9, 500] })
  put(
    join(folder, 'sorted.nse'),
    spikes(1, electrode('SE1', [1]), [
      [1000, 2],
      [9000, 3],
    ]),
  )
  expect(Object.keys(await trainsOf(folder))).toEqual(['0 chSE1#1#1', '0 chSE1#1#1', '0 chsorted#1#2', '0 chsorted#1#3'].slice(1))
  expect((await openSorting(folder)).notices.map(({ message }) => message).join()).toContain('told apart by their names')
})

test('without samples spikes are counted at their own rate, those of stereotrodes too', async () => {
  const folder = join(root, 'alone')
  put(
    join(folder, 'ST1.NST'),
    spikes(2, electrode('ST1', [1, 2], { SamplingFrequency: 32_000 }), [
      [1_000_000, 0],
      [1_001_000, 7],
    ]),
  )
  const sorting = await openSorting(folder)
  expect([sorting.samplingFrequency, sorting.segments]).toEqual([
    32_000,
    [{ frames: Number.POSITIVE_INFINITY, times: { tStart: 0 } }],
  ])
  expect(await trainsOf(folder)).toEqual({ '0 chST1#1#0': [0], '0 chST1#1#7': [32] })
})

describe.skipIf(!haveShared)('spikes that a Neuralynx system found', () => {
  test('are as many as neo has, at their samples, where SpikeInterface has microseconds', async () => {
    const trains = await trainsOf(shared('neuralynx/Cheetah_v5.5.1/original_data'))
    const [first, second] = [trains['0 chSTet3a#8#0'], trains['1 chSTet3a#8#0']]
    expect([first.length, second.length]).toEqual([1009, 389])
    // 26122760712 µs, of a recording that began at 26122557633 µs, at 32 kHz.
    expect(first.slice(0, 3)).toEqual(
      [26_122_760_712, 26_123_307_993, 26_123_357_680].map((time) => Math.round((time - 26_122_557_633) * 0.032)),
    )
  })
})
