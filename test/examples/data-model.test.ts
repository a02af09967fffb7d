/**
 * SpikeInterface's tutorial on its data model, cell by cell, in its order and under its headings. Every test is a cell: the
 * lines that do what the cell does, and what there is to see.
 */
import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  aggregateChannels,
  aggregateUnits,
  binary,
  concatenateRecordings,
  concatenateSortings,
  extractWaveforms,
  generateGroundTruthRecording,
  generateRecording,
  generateSorting,
  getGlobalJobOptions,
  open,
  openSorting,
  type Recording,
  rebase,
  resetGlobalJobOptions,
  setGlobalJobOptions,
  withSpikes,
} from 'rxephys'
import {
  bandpassFilter,
  commonReference,
  detectPeaks,
  frameSlice,
  renameChannels,
  renameUnits,
  selectChannels,
  selectUnits,
  setProperty,
} from 'rxephys/operators'
import { lastValueFrom, toArray } from 'rxjs'
import { afterAll, afterEach, describe, expect, test } from 'vitest'

/** All samples of a recording of one segment, as bytes: what must not differ by a bit. */
const samplesOf = async (recording: Recording): Promise<Buffer> => {
  const { data } = await recording.getTraces()
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
}

const folder = mkdtempSync(join(tmpdir(), 'rxephys-tutorial-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('Why not just numpy? Because the data in electrophysiology is too massive', () => {
  test('384 channels for 24 hours are 1.8 TiB: a Recording refers to them, and reads what is asked for', async () => {
    const recording = await generateRecording({ numChannels: 384, durations: [24 * 60 * 60], dtype: 'int16' })

    expect(recording.getNumSamples()).toBe(2_592_000_000)
    expect(recording.toString()).toBe('Recording: 384 channels · 30.0 kHz · 1 segment · 24.00 h · int16 · 1.8 TiB')
    const { data } = await recording.getTraces({ startFrame: 2_000_000_000, endFrame: 2_000_000_003 })
    expect(data.length).toBe(3 * 384)
  })
})

describe('Recording objects', () => {
  test('Generate synthetic data', async () => {
    const recording = await generateRecording({ numChannels: 3, durations: [10] })

    expect(`${recording}`).toBe('Recording: 3 channels · 30.0 kHz · 1 segment · 10.00 s · float32 · 3.4 MiB')
    expect(recording.channelIds).toEqual(['0', '1', '2'])
  })

  /** The recording of the cells that follow. */
  const named = async () =>
    (await generateRecording({ numChannels: 3, durations: [10] })).pipe(renameChannels({ newChannelIds: ['a', 'b', 'c'] }))

  test('Setting channel names', async () => {
    const recording = await generateRecording({ numChannels: 3, durations: [10] })
    const renamed = recording.pipe(renameChannels({ newChannelIds: ['a', 'b', 'c'] }))

    expect(renamed.channelIds).toEqual(['a', 'b', 'c'])
    expect(recording.channelIds).toEqual(['0', '1', '2']) // it is not in-place: nothing ever is
  })

  test('Getting the data', async () => {
    const recording = await named()
    const traces = await recording.getTraces({ startFrame: 0, endFrame: 3, channelIds: ['a', 'c'] })

    expect(traces.frames).toBe(3)
    expect(traces.channelIds).toEqual(['a', 'c'])
    const all = await recording.getTraces({ startFrame: 0, endFrame: 3 }) // one flat array, frame after frame: a b c a b c ...
    expect([...traces.data]).toEqual([0, 2, 3, 5, 6, 8].map((index) => all.data[index]))
  })

  test('Selecting channels, lazily', async () => {
    const selected = (await named()).pipe(selectChannels({ channelIds: ['a', 'b'] }))

    expect(selected.channelIds).toEqual(['a', 'b'])
    expect(selected.probe?.probes[0].contactPositions).toEqual([
      [0, 0],
      [0, 20],
    ]) // the contacts go with their channels
  })

  test('Slicing frames, lazily', async () => {
    const sliced = (await named()).pipe(frameSlice({ startFrame: 0, endFrame: 1000 }))

    expect(sliced.getNumSamples()).toBe(1000)
    expect(sliced.getDuration()).toBeCloseTo(1 / 30)
  })

  test('Concatenating recordings, across time', async () => {
    const recording1 = await generateRecording({ numChannels: 3, durations: [10] })
    const recording2 = await generateRecording({ numChannels: 3, durations: [10], seed: 1 })
    const concatenated = concatenateRecordings([recording1, recording2])

    expect(concatenated.getDuration()).toBe(recording1.getDuration() + recording2.getDuration())
    const joint = await concatenated.getTraces({ startFrame: 299_999, endFrame: 300_001 })
    const [last, first] = [await recording1.getTraces({ startFrame: 299_999 }), await recording2.getTraces({ endFrame: 1 })]
    expect([...joint.data]).toEqual([...last.data, ...first.data])
  })

  test('Aggregating channels as a single recording', async () => {
    const abc = (await generateRecording({ numChannels: 3, durations: [10], setProbe: false })).pipe(
      renameChannels({ newChannelIds: ['a', 'b', 'c'] }),
    )
    const de = (await generateRecording({ numChannels: 2, durations: [10], setProbe: false })).pipe(
      renameChannels({ newChannelIds: ['d', 'e'] }),
    )
    const aggregated = aggregateChannels([abc, de])

    expect(aggregated.getNumChannels()).toBe(5)
    expect(aggregated.channelIds).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  test('A summary of the operations: each takes frames or channels from where they are', async () => {
    const abcd = (await generateRecording({ numChannels: 4, durations: [6 / 30_000] })).pipe(
      renameChannels({ newChannelIds: ['a', 'b', 'c', 'd'] }),
    )
    const more = (await generateRecording({ numChannels: 4, durations: [4 / 30_000] })).pipe(
      renameChannels({ newChannelIds: ['a', 'b', 'c', 'd'] }),
    )
    const ef = (await generateRecording({ numChannels: 2, durations: [6 / 30_000] })).pipe(
      renameChannels({ newChannelIds: ['e', 'f'] }),
    )

    expect(concatenateRecordings([abcd, more]).getNumSamples()).toBe(10)
    expect(aggregateChannels([abcd, ef]).channelIds).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
    expect(abcd.pipe(selectChannels({ channelIds: ['a', 'd'] })).channelIds).toEqual(['a', 'd'])
    expect(abcd.pipe(frameSlice({ startFrame: 1, endFrame: 5 })).getNumSamples()).toBe(4)
  })
})

describe('Sorting objects', () => {
  test('Generate synthetic data', async () => {
    const sorting = await generateSorting({ numUnits: 3, durations: [10] })

    expect(`${sorting}`).toBe('Sorting: 3 units · 30.0 kHz · 1 segment · 10.00 s')
    expect(sorting.unitIds).toEqual(['0', '1', '2'])
  })

  /** The sorting of the cells that follow. */
  const named = async () =>
    (await generateSorting({ numUnits: 3, durations: [10] })).pipe(renameUnits({ newUnitIds: ['unit1', 'unit2', 'unit3'] }))

  test('Setting the unit ids', async () => {
    const sorting = await generateSorting({ numUnits: 3, durations: [10] })
    const renamed = sorting.pipe(renameUnits({ newUnitIds: ['unit1', 'unit2', 'unit3'] }))

    expect(renamed.unitIds).toEqual(['unit1', 'unit2', 'unit3'])
    expect(sorting.unitIds).toEqual(['0', '1', '2']) // nor is this in-place
  })

  test('Getting the data', async () => {
    const frames = await (await named()).getUnitSpikeTrain('unit2')

    expect(frames.length).toBeGreaterThan(10)
    expect(frames).toEqual(frames.toSorted()) // in order of time, each below 10 s × 30,000 Hz
    expect(frames.at(-1)).toBeLessThan(300_000)
  })

  test('Selecting units, lazily', async () => {
    const sorting = await named()
    const selected = sorting.pipe(selectUnits({ unitIds: ['unit1', 'unit2'] }))

    expect(selected.unitIds).toEqual(['unit1', 'unit2'])
    expect(await selected.getUnitSpikeTrain('unit2')).toEqual(await sorting.getUnitSpikeTrain('unit2'))
  })

  test('Slicing frames, lazily', async () => {
    const sorting = await named()
    const sliced = sorting.pipe(frameSlice({ startFrame: 0, endFrame: 1000 }))

    expect(sliced.getNumSamples()).toBe(1000)
    expect(await sliced.getSpikes()).toEqual(await sorting.getSpikes({ startFrame: 0, endFrame: 1000 }))
  })

  test('Concatenating sortings, across time', async () => {
    const duration = 1.0 // seconds
    const unitIds = renameUnits({ newUnitIds: ['unit1', 'unit2', 'unit3'] })
    const sorting1 = (await generateSorting({ numUnits: 3, durations: [duration], seed: 0 })).pipe(unitIds)
    const sorting2 = (await generateSorting({ numUnits: 3, durations: [duration], seed: 1 })).pipe(unitIds)
    const numSamples = sorting1.samplingFrequency * duration

    const concatenated = concatenateSortings([sorting1, sorting2], { totalSamplesList: [numSamples, numSamples] })

    const first = await sorting1.getUnitSpikeTrain('unit1', { returnTimes: true })
    const second = await sorting2.getUnitSpikeTrain('unit1', { returnTimes: true })
    const both = await concatenated.getUnitSpikeTrain('unit1', { returnTimes: true })
    const expected = [...first, ...second.map((time) => time + duration)]
    expect(expected.length).toBeGreaterThan(2)
    expect(both.length).toBe(expected.length)
    for (const [spike, time] of both.entries()) expect(time).toBeCloseTo(expected[spike], 9)
  })

  test('Aggregating units as a single sorting', async () => {
    const duration = 10.0 // seconds
    const sorting1 = await generateSorting({ numUnits: 3, durations: [duration] })
    const sorting2 = await generateSorting({ numUnits: 2, durations: [duration] })

    const aggregated = aggregateUnits([sorting1, sorting2])
    expect(aggregated.unitIds).toEqual(['0', '1', '2', '3', '4']) // both had a '0': then ids are counted anew
    expect(await aggregated.getUnitSpikeTrain('3')).toEqual(await sorting2.getUnitSpikeTrain('0'))
  })

  test('A summary of the operations: each takes frames or units from where they are', async () => {
    const sorting = await named()
    const more = (await generateSorting({ numUnits: 3, durations: [5], seed: 1 })).pipe(
      renameUnits({ newUnitIds: ['unit1', 'unit2', 'unit3'] }),
    )
    const others = (await generateSorting({ numUnits: 2, durations: [10], seed: 2 })).pipe(
      renameUnits({ newUnitIds: ['unit4', 'unit5'] }),
    )

    expect(concatenateSortings([sorting, more]).getTotalDuration()).toBe(15)
    expect(aggregateUnits([sorting, others]).unitIds).toEqual(['unit1', 'unit2', 'unit3', 'unit4', 'unit5'])
    expect(sorting.pipe(selectUnits({ unitIds: ['unit3', 'unit1'] })).unitIds).toEqual(['unit3', 'unit1'])
    expect(sorting.pipe(frameSlice({ startFrame: 1000, endFrame: 5000 })).getNumSamples()).toBe(4000)
  })
})

describe('Parallel processing', () => {
  afterEach(resetGlobalJobOptions)

  test('A recording is cut along time into chunks, which workers take', async () => {
    const recording = await generateRecording({ numChannels: 3, durations: [10] })
    const path = join(folder, 'traces.raw')
    await recording.writeBinary(path, { jobs: 2, chunkDuration: 5.0, progress: true })

    expect(statSync(path).size).toBe(10 * 30_000 * 3 * 4) // seconds × frames × channels × bytes: samples and nothing else
  })

  test('Setting global job options', async () => {
    const recording = await generateRecording({ numChannels: 3, durations: [10] })
    expect(getGlobalJobOptions()).toMatchObject({ jobs: 1, chunkDuration: '1s', progress: false })
    await recording.writeBinary(join(folder, 'before.raw'))

    setGlobalJobOptions({ jobs: 2, chunkDuration: 5.0, progress: true })
    await recording.writeBinary(join(folder, 'after.raw'))

    const [before, after] = ['before.raw', 'after.raw'].map((name) => join(folder, name))
    const read = { samplingFrequency: 30_000, numChannels: 3, dtype: 'float32' } as const
    const one = await samplesOf(await binary({ filePaths: [before], ...read }))
    const other = await samplesOf(await binary({ filePaths: [after], ...read }))
    expect(one.equals(other)).toBe(true) // however the work is cut up
  })
})

describe('Spike vector', () => {
  test('All spikes of a segment, as columns', async () => {
    const sorting = await generateSorting({ numUnits: 3, durations: [10] })
    const [{ sampleIndex, unitIndex, segmentIndex }] = await sorting.toSpikeVector({ concatenated: false })

    expect(sampleIndex.length).toBe(await sorting.countTotalSpikes())
    expect(sampleIndex).toEqual(sampleIndex.toSorted())
    expect(sampleIndex.filter((_, spike) => unitIndex[spike] === 1)).toEqual(await sorting.getUnitSpikeTrain('1'))
    expect(new Set(segmentIndex)).toEqual(new Set([0]))
  })

  test('The common chunk: traces, and the spikes of the same frames', async () => {
    const { recording, sorting } = await generateGroundTruthRecording({ numChannels: 4, numUnits: 3, durations: [2] })
    const chunks = recording.chunks().pipe(withSpikes(sorting, { margin: 60 }))
    const waveforms = await lastValueFrom(chunks.pipe(extractWaveforms({ msBefore: 1, msAfter: 2 }), toArray()))

    const cut = waveforms.reduce((sum, { sampleIndex }) => sum + sampleIndex.length, 0)
    expect(cut).toBe(await sorting.countTotalSpikes()) // each spike is in exactly one chunk

    const peaks = recording.pipe(await recording.fit(detectPeaks({ detectThreshold: 5 }))) // a sorting, too
    expect(await peaks.countTotalSpikes()).toBeGreaterThan(20)
  })
})

describe('Saving recordings and sortings', () => {
  test('Binary format: a recording', async () => {
    const recording = (await generateRecording({ numChannels: 3, durations: [10], setProbe: true })).pipe(
      renameChannels({ newChannelIds: ['a', 'b', 'c'] }),
      setProperty({ key: 'a_property', values: ['value1', 'value2', 'value3'] }), // and neither is this in place
    )
    const saved = await recording.save(join(folder, 'test_recording'), {
      overwrite: true,
      jobs: 2,
      progress: true,
      verbose: true,
    })

    expect(saved.channelIds).toEqual(['a', 'b', 'c'])
    expect(saved.getProperty('a_property')).toEqual(['value1', 'value2', 'value3'])
    expect(saved.probe).toEqual(recording.probe)
    expect((await samplesOf(saved)).equals(await samplesOf(recording))).toBe(true)
  })

  test('Binary format: a sorting', async () => {
    const sorting = (await generateSorting({ numUnits: 3, durations: [10] })).pipe(
      renameUnits({ newUnitIds: ['unit1', 'unit2', 'unit3'] }),
      setProperty({ key: 'a_property', values: ['value1', 'value2', 'value3'] }),
    )
    const saved = await sorting.save(join(folder, 'test_sorting'), { overwrite: true })

    expect(saved.unitIds).toEqual(['unit1', 'unit2', 'unit3'])
    expect(saved.getProperty('a_property')).toEqual(['value1', 'value2', 'value3'])
    expect(await saved.toSpikeVector()).toEqual(await sorting.toSpikeVector())
    expect(`${sorting}`).toBe('Sorting: 3 units · 30.0 kHz · 1 segment · 10.00 s')
  })

  test('Zarr format: a recording', async () => {
    const recording = (await generateRecording({ numChannels: 3, durations: [10], setProbe: true })).pipe(
      renameChannels({ newChannelIds: ['a', 'b', 'c'] }),
      setProperty({ key: 'a_property', values: ['value1', 'value2', 'value3'] }),
    )
    const zarrRecording = await recording.save(join(folder, 'test_recording.zarr'), {
      overwrite: true,
      progress: true,
      verbose: true,
      jobs: 2,
    })

    expect(zarrRecording.channelIds).toEqual(['a', 'b', 'c'])
    expect(zarrRecording.getProperty('a_property')).toEqual(['value1', 'value2', 'value3'])
    expect(zarrRecording.probe).toEqual(recording.probe)
    expect((await samplesOf(zarrRecording)).equals(await samplesOf(recording))).toBe(true)
    expect(zarrRecording.tree()).toBe(
      [
        '/',
        ' ├── channel_ids (3,) <U1',
        ' ├── properties',
        ' │   ├── a_property (3,) <U6',
        ' │   ├── gain_to_uV (3,) float64',
        ' │   ├── group (3,) int64',
        ' │   └── offset_to_uV (3,) float64',
        ' └── traces_seg0 (300000, 3) float32',
      ].join('\n'),
    )
  })

  test('Zarr format: a sorting', async () => {
    const sorting = (await generateSorting({ numUnits: 3, durations: [10] })).pipe(
      renameUnits({ newUnitIds: ['unit1', 'unit2', 'unit3'] }),
      setProperty({ key: 'a_property', values: ['value1', 'value2', 'value3'] }),
    )
    const zarrSorting = await sorting.save(join(folder, 'test_sorting.zarr'), { overwrite: true })

    expect(zarrSorting.unitIds).toEqual(['unit1', 'unit2', 'unit3'])
    expect(zarrSorting.getProperty('a_property')).toEqual(['value1', 'value2', 'value3'])
    expect(await zarrSorting.toSpikeVector()).toEqual(await sorting.toSpikeVector())
    const count = await sorting.countTotalSpikes()
    expect(zarrSorting.tree()).toBe(
      [
        '/',
        ' ├── properties',
        ' │   └── a_property (3,) <U6',
        ' ├── spikes',
        ` │   ├── sample_index (${count},) int64`,
        ' │   ├── sample_index_chunk_firsts (1,) int64',
        ' │   ├── segment_slices (1, 2) int64',
        ` │   └── unit_index (${count},) int64`,
        ' └── unit_ids (3,) <U5',
      ].join('\n'),
    )
  })

  test('Saving is portable', async () => {
    const [folderA, folderB] = [join(folder, 'moving', 'folderA'), join(folder, 'moving', 'folderB')]
    const recording = await generateRecording({ numChannels: 3, durations: [10], setProbe: true })
    await recording.save(join(folderA, 'recording_folder'), { overwrite: true })

    mkdirSync(folderB, { recursive: true })
    renameSync(join(folderA, 'recording_folder'), join(folderB, 'recording_folder'))

    const moved = await open(join(folderB, 'recording_folder'))
    expect((await samplesOf(moved)).equals(await samplesOf(recording))).toBe(true)
  })
})

describe('Saving preprocessing provenance', () => {
  test('A pipeline is saved as JSON, and its files may move', async () => {
    // First we simulate having raw data (can be large!) in a folder
    const base = join(folder, 'working_with_preprocessing_provenance')
    const simulated = await generateRecording({ numChannels: 3, durations: [10] })
    await simulated.save(join(base, 'raw_data'), { overwrite: true })

    // Now our common analysis pipeline starts by loading the raw data, and we apply some preprocessing steps
    const raw = await open(join(base, 'raw_data'))
    const preprocessed = raw.pipe(commonReference(), bandpassFilter())

    // We could save the preprocessed data for faster access: preprocessed.save(...)
    // But maybe we only want to save our provenance: the pipeline and its parameters
    const analysis = join(base, 'analysis')
    preprocessed.dump(join(analysis, 'pipeline.json'))
    preprocessed.dump(join(analysis, 'pipeline_relative.json'), { relativeTo: base })

    // This then can be opened again to recover the pipeline
    const recovered = await open(join(analysis, 'pipeline.json'))
    const window = { startFrame: 1000, endFrame: 2000 }
    const wanted = (await preprocessed.getTraces(window)).data
    expect((await recovered.getTraces(window)).data).toEqual(wanted)

    // We move everything to a new folder
    const moved = join(folder, 'new_working_with_preprocessing_provenance')
    renameSync(base, moved)

    // The references to the raw data were absolute, so that it is not found; the error says what can be done
    await expect(open(join(moved, 'analysis', 'pipeline.json'))).rejects.toThrow('rebase(json, from, to) mends them')

    // We can solve this by saving the JSON with relative paths, which knows by itself where its base is
    const fromRelative = await open(join(moved, 'analysis', 'pipeline_relative.json'))
    expect((await fromRelative.getTraces(window)).data).toEqual(wanted)

    // or by telling where things are now
    const mended = await open(rebase(preprocessed.toJson(), base, moved))
    expect((await mended.getTraces(window)).data).toEqual(wanted)
  })

  test('So is that of a sorting', async () => {
    const sorting = (await generateSorting({ numUnits: 3, durations: [10] })).pipe(frameSlice({ startFrame: 30_000 }))
    sorting.dump(join(folder, 'sorting.json'))

    const recovered = await openSorting(join(folder, 'sorting.json'))
    expect(await recovered.toSpikeTrains()).toEqual(await sorting.toSpikeTrains())
  })
})
