import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  binary,
  exportToNwb,
  generateRecording,
  listStreams,
  memory,
  numpySorting,
  open,
  openSorting,
  type Recording,
} from 'rxephys'
import { annotate, setProperty, setTimes } from 'rxephys/operators'
import { nwb, nwbSorting } from 'rxephys/sources'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../sources/support.js'

const root = temporaryFolder()
const FS = 10_000
const sessionStartTime = '2026-01-31T09:30:00+01:00'
const recordingOf = (): Promise<Recording> =>
  generateRecording({ numChannels: 4, durations: [2], samplingFrequency: FS, seed: 3 })
const trains: Readonly<Record<string, readonly number[]>> = { a: [3, 50, 900, 19_999], none: [], b: [60, 910, 15_000] }
const sortingOf = () => numpySorting({ samplingFrequency: FS, trains })
/** A place in a folder of its own: what is left beside it is seen. */
const placeIn = (name: string): string => {
  mkdirSync(join(root, name))
  return join(root, name, 'session.nwb')
}

describe('what is written opens again', () => {
  test('a recording and a sorting in one file: samples, ids, places and spikes', async () => {
    const path = placeIn('both')
    const [recording, sorting] = [await recordingOf(), await sortingOf()]
    const { notices } = await exportToNwb(path, { recording, sorting, sessionStartTime, chunkSize: 777, lab: 'ün', sex: 'F' })
    expect(notices).toEqual([])
    const again = await open(path)
    expect([again.channelIds, again.dtype, again.samplingFrequency]).toEqual([recording.channelIds, recording.dtype, FS])
    expect((await again.getTraces()).data).toEqual((await recording.getTraces()).data)
    expect(again.getChannelLocations()).toEqual(recording.getChannelLocations())
    const spikes = await openSorting(path)
    expect([spikes.unitIds, spikes.samplingFrequency]).toEqual([Object.keys(trains), FS])
    for (const [id, train] of Object.entries(trains)) expect([...(await spikes.getUnitSpikeTrain(id))]).toEqual(train)
    expect(readdirSync(join(root, 'both'))).toEqual(['session.nwb'])
  })

  test('integers keep their dtype, and gains, offsets, ids and properties of each channel are kept', async () => {
    const path = placeIn('gains')
    const recording = (
      await memory({
        traces: [Int16Array.from({ length: 3000 }, (_, at) => at - 1500)],
        samplingFrequency: FS,
        channelIds: [7, 3, 5],
        gainToUv: [0.195, 2, 0.5],
        offsetToUv: [1, -20, 0],
      })
    ).pipe(
      setProperty({ key: 'group', values: ['left', 'right', 'left'] }),
      setProperty({ key: 'brain_area', values: ['CA1', 'DG', 'CA1'] }),
      setProperty({ key: 'quality', values: [0.5, 1, 2], dtype: 'float32' }),
      setProperty({ key: 'bad', values: [true, false, false] }),
      setProperty({ key: 'rel_x', values: [1, 2, 3] }),
    )
    const { notices } = await exportToNwb(path, { recording, sessionStartTime })
    expect(notices.map(({ message }) => message)).toEqual([
      'property "bad" of channels is written as 0 and 1',
      'property "rel_x" of channels is no column of an NWB file',
    ])
    const again = await open(path)
    expect([again.channelIds, again.dtype]).toEqual([[7, 3, 5], 'int16'])
    expect((await again.getTraces()).data).toEqual((await recording.getTraces()).data)
    for (const [at, gain] of [0.195, 2, 0.5].entries()) expect(again.getChannelGains()?.[at]).toBeCloseTo(gain, 12)
    for (const [at, offset] of [1, -20, 0].entries()) expect(again.getChannelOffsets()?.[at]).toBeCloseTo(offset, 12)
    expect(again.getProperty('group')).toEqual(['left', 'right', 'left'])
    expect(again.getProperty('brain_area')).toEqual(['CA1', 'DG', 'CA1'])
    expect(again.getProperty('quality')).toEqual([0.5, 1, 2])
    expect(again.getProperty('bad')).toEqual([1, 0, 0])
  })

  test('each segment is a series; those without a time follow one another', async () => {
    const path = placeIn('segments')
    const traces = [4000, 0, 1].map((frames) => BigInt64Array.from({ length: 2 * frames }, (_, at) => BigInt(at) - 2n ** 60n))
    const recording = await memory({ traces, samplingFrequency: FS, channelIds: ['x', 'y'] })
    const { notices } = await exportToNwb(path, { recording, sessionStartTime })
    expect(notices.map(({ message }) => message)).toEqual([
      'the recording has no gains: the file says that its samples are volts, as NWB has no other way',
    ])
    expect(await listStreams(path)).toHaveLength(3)
    for (const [segment, data] of traces.entries()) {
      const again = await nwb({ filePath: path, electricalSeriesPath: `acquisition/ElectricalSeries${segment}` })
      expect((await again.getTraces()).data).toEqual(data)
      expect(await again.getStartTime()).toBe(segment === 0 ? 0 : 0.4)
    }
  })

  test('times that are no rate are written frame by frame, and spikes have them', async () => {
    const path = placeIn('times')
    const times = Float64Array.from({ length: 20_000 }, (_, frame) => 100 + frame / FS + (frame >= 500 ? 3 : 0))
    const recording = (await recordingOf()).pipe(setTimes({ times }))
    await exportToNwb(path, { recording, sorting: await sortingOf(), sessionStartTime })
    expect(await (await open(path)).getTimes()).toEqual(times)
    const spikes = await openSorting(path)
    expect([...(await spikes.getUnitSpikeTrain('a'))]).toEqual(trains.a)
    expect((await spikes.getUnitSpikeTrain('a', { returnTimes: true }))[2]).toBe(times[900])
  })

  test('a sorting alone, with numbers as ids, properties, and when units were looked for', async () => {
    const path = placeIn('units')
    const observed = [
      [[0, 1]],
      [],
      [
        [0, 0.5],
        [1, 2],
      ],
    ]
    const sorting = (
      await numpySorting({
        samplingFrequency: FS,
        trains: new Map([
          [4, [1, 5]],
          [2, []],
          [9, [7]],
        ]),
      })
    ).pipe(
      setProperty({ key: 'depth', values: [10, 20, 30] }),
      setProperty({
        key: 'place',
        values: [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
      }),
      annotate({ key: 'obs_intervals', value: observed }),
    )
    await exportToNwb(path, { sorting, sessionStartTime })
    const again = await nwbSorting({ filePath: path })
    expect([again.unitIds, again.samplingFrequency]).toEqual([[4, 2, 9], FS])
    expect([...(await again.getUnitSpikeTrain(4))]).toEqual([1, 5])
    expect(again.getProperty('depth')).toEqual([10, 20, 30])
    expect(again.getProperty('place')).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ])
    expect(again.annotations.obs_intervals).toEqual(observed)
  })
})

describe('nothing is lost and nothing is left behind', () => {
  test('what stands there is replaced where that is asked for, and only a file of HDF5', async () => {
    const path = placeIn('standing')
    const recording = await recordingOf()
    await exportToNwb(path, { recording, sessionStartTime })
    const before = readFileSync(path)
    await expect(exportToNwb(path, { recording, sessionStartTime })).rejects.toThrow('found something')
    expect(readFileSync(path).equals(before)).toBe(true)
    await exportToNwb(path, { sorting: await sortingOf(), sessionStartTime, overwrite: true })
    expect((await nwbSorting({ filePath: path })).unitIds).toEqual(Object.keys(trains))
    writeFileSync(path, 'notes')
    await expect(exportToNwb(path, { recording, sessionStartTime, overwrite: true })).rejects.toThrow('an HDF5 file to overwrite')
    expect(readFileSync(path, 'utf8')).toBe('notes')
    expect(readdirSync(join(root, 'standing'))).toEqual(['session.nwb'])
  })

  test('a recording that cannot be read to its end leaves nothing', async () => {
    const path = placeIn('cut')
    const samples = join(root, 'samples.dat')
    writeFileSync(samples, new Uint8Array(new Int16Array(8000).buffer))
    const recording = await binary({ filePaths: [samples], samplingFrequency: 1000, numChannels: 4, dtype: 'int16' })
    writeFileSync(samples, new Uint8Array(10))
    await expect(exportToNwb(path, { recording, sessionStartTime })).rejects.toThrow('samples.dat')
    expect(readdirSync(join(root, 'cut'))).toEqual([])
  })

  test('a signal stops it, before it begins and on its way', async () => {
    const path = placeIn('stopped')
    const recording = await recordingOf()
    const stopped = { recording, sessionStartTime, signal: AbortSignal.abort() }
    await expect(exportToNwb(path, stopped)).rejects.toMatchObject({ fault: { _tag: 'Aborted' } })
    const stop = new AbortController()
    let ended = false
    const writing = exportToNwb(path, { recording, sessionStartTime, chunkSize: 1, signal: stop.signal }).finally(() => {
      ended = true
    })
    const told = expect(writing).rejects.toMatchObject({ fault: { _tag: 'Aborted' } })
    while (!ended && readdirSync(join(root, 'stopped')).length === 0) await new Promise(setImmediate)
    stop.abort()
    await told
    expect(readdirSync(join(root, 'stopped'))).toEqual([])
  })
})

test('what a file of NWB cannot hold, or does not say, is refused by name', async () => {
  const path = placeIn('refused')
  const [recording, sorting] = [await recordingOf(), await sortingOf()]
  const refused = async (options: unknown, told: string): Promise<void> => {
    // @ts-expect-error: what a program without types gives.
    await expect(exportToNwb(path, options)).rejects.toThrow(told)
  }
  await refused({ sessionStartTime }, 'a recording, a sorting, or both')
  await refused({ recording }, 'exportToNwb.sessionStartTime')
  await refused({ recording, sessionStartTime: '2026-01-31 09:30' }, 'a time zone')
  await refused({ recording: sorting, sessionStartTime }, 'exportToNwb.recording')
  await refused({ recording, sessionStartTime, labs: 'x' }, 'exportToNwb.labs')
  const two = await numpySorting({ samplingFrequency: FS, trains: [{ a: [1] }, { a: [2] }] })
  await refused({ sorting: two, sessionStartTime }, '2 segments')
  const late = await numpySorting({ samplingFrequency: FS, trains: { a: [20_000] } })
  await refused({ recording, sorting: late, sessionStartTime }, 'where the recording ends')
  const odd = recording.pipe(setProperty({ key: 'group', values: ['a/b', 'a', 'a', 'a'] }))
  await refused({ recording: odd, sessionStartTime }, 'names without "/"')
  await expect(exportToNwb('s3://bucket/session.nwb', { recording, sessionStartTime })).rejects.toMatchObject({
    fault: { _tag: 'Unsupported' },
  })
  expect(readdirSync(join(root, 'refused'))).toEqual([])
})
