import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { open as openRecording, openSorting } from 'rxephys'
import { nwbSorting } from 'rxephys/sources'
import { describe, expect, test } from 'vitest'
import { files } from '../../src/platform/node.js'
import { type Branch, hdf5Bytes, type Stored } from './hdf5Files.js'
import { nwbFile, series, sixElectrodes, units } from './nwbFiles.js'
import { writeExample } from './nwbSorting.example.js'
import { haveShared, put, shared, temporaryFolder } from './support.js'

const folder = temporaryFolder()
const { params } = writeExample(files, join(folder, 'example'))

let made = 0
const fileWith = (more: Readonly<Record<string, Branch>>): string =>
  put(join(folder, `${made++}.nwb`), hdf5Bytes(nwbFile(more, sixElectrodes)))
const raw = (rate: number, more: Partial<Parameters<typeof series>[1]> = {}) =>
  series(`series of ${rate}`, { data: { data: Int16Array.of(1, 2, 3, 4), shape: [4, 1] }, rate, rows: [0], ...more })

test('seconds become frames of the series, rounded half to even, in order', async () => {
  const sorting = await nwbSorting(params)
  expect([sorting.samplingFrequency, sorting.unitIds]).toEqual([1000, [7, 8, 9]])
  expect(await sorting.getUnitSpikeTrain(7)).toEqual(Float64Array.of(1, 62, 188, 500))
  expect((await sorting.getUnitSpikeTrain(8)).length).toBe(0)
  expect(await sorting.getUnitSpikeTrain(9)).toEqual(Float64Array.of(62, 1000))
  expect(sorting.notices.map(({ message }) => message)).toEqual([
    expect.stringContaining('1 spikes before the clock starts at 2 s are left out'),
    'also there: acquisition/ElectricalSeries, which open opens',
  ])
})

test('a file that holds both opens as a recording and as a sorting', async () => {
  expect((await openRecording(params.filePath)).notices.at(-1)?.message).toBe(
    'also there: units in units, which openSorting opens',
  )
  expect((await openSorting(params.filePath)).getNumUnits()).toBe(3)
})

describe('the clock', () => {
  const table = units([0], [[0.5, 1.5]])

  test('is that of the fastest of several series, as a notice says, unless one is named', async () => {
    const filePath = fileWith({ acquisition: { groups: { fast: raw(2000), slow: raw(100) } }, units: table })
    const sorting = await openSorting(filePath)
    expect([
      sorting.samplingFrequency,
      sorting.notices.some(({ message }) => message.includes('those of acquisition/fast')),
    ]).toEqual([2000, true])
    expect((await nwbSorting({ filePath, electricalSeriesPath: 'acquisition/slow' })).samplingFrequency).toBe(100)
  })

  test('of two that are as fast and start apart, none is taken', async () => {
    const filePath = fileWith({ acquisition: { groups: { a: raw(2000), b: { ...raw(2000, { start: 1 }) } } }, units: table })
    await expect(openSorting(filePath)).rejects.toThrow(
      'one of acquisition/a, acquisition/b, found nothing (their clocks differ)',
    )
  })

  test('of timestamps, a spike is of the last frame that is not later', async () => {
    const times = [0.1, 0.2, 0.9, 1.5]
    const { groups: _, ...irregular } = series('irregular', {
      data: { data: Int16Array.of(1, 2, 3, 4), shape: [4, 1] },
      timestamps: times,
      rows: [0],
    })
    const filePath = fileWith({ acquisition: { groups: { irregular } }, units: units([0], [[0.15, 0.2, 0.899, 1.5, 9, 0.05]]) })
    const sorting = await openSorting(filePath)
    expect(await sorting.getUnitSpikeTrain(0)).toEqual(Float64Array.of(0, 1, 1, 3, 3))
  })

  test('without a series is the resolution of the times, or what is asked for', async () => {
    const filePath = fileWith({ units: units([0], [[0.5, 1.5]], {}, 1 / 500) })
    expect(await (await openSorting(filePath)).getUnitSpikeTrain(0)).toEqual(Float64Array.of(250, 750))
    const asked = await nwbSorting({ filePath, samplingFrequency: 1000, tStart: 0.5 })
    expect(await asked.getUnitSpikeTrain(0)).toEqual(Float64Array.of(0, 1000))
    await expect(openSorting(fileWith({ units: table }))).rejects.toThrow('the file does not tell a rate')
    await expect(nwbSorting({ ...params, tStart: 0 })).rejects.toThrow('a series has a rate and a start')
  })
})

test('columns are properties, groups are named, intervals are annotated, and the rest is told', async () => {
  const columns: Readonly<Record<string, Stored>> = {
    unit_name: { data: ['a', 'b'] },
    quality: { data: ['good', 'mua'] },
    waveform_mean: { data: Float64Array.of(1, 2, 3, 4), shape: [2, 2] },
    electrodes: { data: Int32Array.of(0, 1, 2, 3) },
    electrodes_index: { data: Int32Array.of(2, 4) },
    amplitudes: { data: Float64Array.of(1, 2, 3) },
    amplitudes_index: { data: Int32Array.of(2, 3) },
    electrode_group: { data: [1, 0].map((shank) => ({ to: `/general/extracellular_ephys/shank${shank}` })) },
    obs_intervals: { data: Float64Array.of(0, 1, 2, 3, 0, 4), shape: [3, 2] },
    obs_intervals_index: { data: Int32Array.of(2, 3) },
    waveforms: { data: Float64Array.of(1, 2, 3, 4), shape: [2, 2] },
    waveforms_index: { data: Int32Array.of(1, 2) },
    waveforms_index_index: { data: Int32Array.of(1, 2) },
  }
  const sorting = await openSorting(fileWith({ units: units([4, 5], [[1], [2]], columns, 0.001) }))
  expect([sorting.unitIds, sorting.annotations]).toEqual([
    ['a', 'b'],
    {
      obs_intervals: [
        [
          [0, 1],
          [2, 3],
        ],
        [[0, 4]],
      ],
    },
  ])
  expect(sorting.properties).toEqual({
    quality: { dtype: 'string', values: ['good', 'mua'] },
    waveform_mean: {
      dtype: 'float64',
      values: [
        [1, 2],
        [3, 4],
      ],
    },
    electrodes: {
      dtype: 'int32',
      values: [
        [0, 1],
        [2, 3],
      ],
    },
    electrode_group: { dtype: 'string', values: ['shank1', 'shank0'] },
  })
  expect(sorting.notices.map(({ message }) => message)).toEqual([
    expect.stringContaining('what is no value a unit is not read: "amplitudes", "waveforms"'),
  ])
})

test.each([
  ['that shrink', [2, 1], 'an end from that before it to 3'],
  ['beyond the times', [2, 4], 'an end from that before it to 3'],
])('ends of rows %s are refused', async (_, ends, message) => {
  const { arrays, ...table } = units([0, 1], [[1, 2], [3]], {}, 0.001)
  const filePath = fileWith({ units: { ...table, arrays: { ...arrays, spike_times_index: { data: Int32Array.from(ends) } } } })
  await expect(openSorting(filePath)).rejects.toThrow(message)
})

interface Known {
  readonly cls: string
  readonly args: readonly string[]
  readonly unit_ids: readonly number[]
  readonly property_keys: readonly string[]
  readonly counts: Readonly<Record<string, readonly number[]>>
  readonly first3: Readonly<Record<string, readonly number[]>>
}
const answers: readonly Known[] = haveShared ? JSON.parse(readFileSync(shared('known-answers-si-formats.json'), 'utf8')) : []

test.each(answers.filter(({ cls }) => cls === 'NwbSortingExtractor'))(
  'the units of $args read as SpikeInterface reads them',
  async ({ args, unit_ids, property_keys, counts, first3 }) => {
    const sorting = await nwbSorting({ filePath: shared(args[0]), samplingFrequency: 30_000, tStart: 0 })
    expect([sorting.unitIds, Object.keys(sorting.properties).sort()]).toEqual([unit_ids, property_keys])
    for (const id of unit_ids) expect([(await sorting.getUnitSpikeTrain(id)).length]).toEqual(counts[id])
    for (const [id, first] of Object.entries(first3))
      expect(Array.from((await sorting.getUnitSpikeTrain(Number(id))).slice(0, 3))).toEqual(first)
  },
)
