import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  aggregateUnits,
  appendSortings,
  concatenateSortings,
  generateRecording,
  generateSorting,
  numpySorting,
  open,
  openSorting,
  rebase,
  type Sorting,
} from 'rxephys'
import * as operators from 'rxephys/operators'
import { beforeAll, describe, expect, it } from 'vitest'
import { builtIn } from '../../../../src/catalog.js'
import { sortingWritten } from '../../../../src/provenance/spikeinterface/sortingWritten.js'
import { haveShared, put, shared, temporaryFolder } from '../../../sources/support.js'
import { type Dump, dump, FS, type Stored, store } from './support.js'

const folder = temporaryFolder()
const UNITS = ['a', 'b', 'c']
type Trains = Readonly<Record<'a' | 'b' | 'c', readonly number[]>>
let recorded: Stored
let one: Sorting
let two: Sorting
let json: Dump
let pair: Dump

const numpyFolder = (path: string): Dump => dump('core.sortingfolder.NumpyFolderSorting', { folder_path: path, mmap_mode: null })

beforeAll(async () => {
  recorded = await store(folder, 'recorded', 'int16')
  const trains: Trains = { a: [5, 9, 40, 41, 700], b: [9, 40, 300, 20_000, 24_999], c: [] }
  const made = (segments: readonly Trains[], name: string): Promise<Sorting> =>
    numpySorting({ samplingFrequency: FS, trains: segments.map((each) => new Map(Object.entries(each))) })
      .then((sorting) =>
        sorting.pipe(
          operators.setProperty({ key: 'depth', values: [1.5, Number.NaN, 3] }),
          operators.annotate({ key: 'subject', value: 'mouse 7' }),
        ),
      )
      .then((sorting) => sorting.save(join(folder, name)))
  one = await made([trains], 'one')
  two = await made([trains, { a: [1, 2], b: [], c: [30_000] }], 'two')
  await one.save(join(folder, 'one.npz'))
  json = numpyFolder(join(folder, 'one'))
  pair = numpyFolder(join(folder, 'two'))
})

const expectSame = async (found: Sorting, expected: Sorting): Promise<void> => {
  expect(found.unitIds).toEqual(expected.unitIds)
  expect(found.segments).toHaveLength(expected.segments.length)
  for (const segment of expected.segments.keys())
    expect(await found.getSpikes({ segment })).toEqual(await expected.getSpikes({ segment }))
  expect(found.properties).toEqual(expected.properties)
  expect(found.annotations).toEqual(expected.annotations)
}

const refusal = async (theirs: Dump): Promise<string> => {
  const opened = await openSorting(theirs).catch((error: unknown) => error)
  return opened instanceof Error ? opened.message : 'it opened'
}

/** What SpikeInterface writes, and the same pipeline here. */
const pairs: Readonly<Record<string, () => readonly [Dump, Sorting]>> = {
  'select and rename units': () => [
    dump('core.unitsselectionsorting.UnitsSelectionSorting', {
      parent_sorting: json,
      unit_ids: ['c', 'a'],
      renamed_unit_ids: [7, 9],
    }),
    one.pipe(operators.selectUnits({ unitIds: ['c', 'a'] }), operators.renameUnits({ newUnitIds: [7, 9] })),
  ],
  'all units, under the names they have': () => [
    dump('core.unitsselectionsorting.UnitsSelectionSorting', { parent_sorting: json, unit_ids: UNITS, renamed_unit_ids: UNITS }),
    one,
  ],
  'slice frames': () => [
    dump('core.frameslicesorting.FrameSliceSorting', {
      parent_sorting: json,
      start_frame: 9,
      end_frame: 300,
      check_spike_frames: true,
    }),
    one.pipe(operators.frameSlice({ startFrame: 9, endFrame: 300 })),
  ],
  'select and append segments': () => [
    dump('core.segmentutils.SelectSegmentSorting', {
      sorting: dump('core.segmentutils.AppendSegmentSorting', { sorting_list: [pair, json], sampling_frequency_max_diff: 0 }),
      segment_indices: [2, 1],
    }),
    appendSortings([two, one]).pipe(operators.selectSegments({ segmentIndices: [2, 1] })),
  ],
  concatenate: () => [
    dump('core.segmentutils.ConcatenateSegmentSorting', {
      sorting_list: [json, json],
      total_samples_list: [25_000, 30_000],
      ignore_times: true,
      sampling_frequency_max_diff: 0,
    }),
    concatenateSortings([one, one], { totalSamplesList: [25_000, 30_000] }),
  ],
  'split by the lengths of recordings': () => [
    dump('core.segmentutils.SplitSegmentSorting', {
      parent_sorting: dump('core.segmentutils.ConcatenateSegmentSorting', {
        sorting_list: [json, json],
        total_samples_list: [25_000, 25_000],
      }),
      recording_or_recording_list: [recorded.json, recorded.json],
    }),
    appendSortings([one, one]),
  ],
  aggregate: () => [
    dump('core.unitsaggregationsorting.UnitsAggregationSorting', { sorting_list: [json, json], renamed_unit_ids: null }),
    aggregateUnits([one, one]),
  ],
  'merge groups': () => [
    dump('curation.mergeunitssorting.MergeUnitsSorting', {
      sorting: json,
      units_to_merge: [['b', 'a']],
      new_unit_ids: ['ab'],
      properties_policy: 'keep',
      delta_time_ms: 0.1,
    }),
    one.pipe(operators.mergeUnits({ unitsToMerge: [['b', 'a']], newUnitIds: ['ab'], deltaTimeMs: 0.1 })),
  ],
  'merge one group, as releases before 0.101 wrote it': () => [
    dump('curation.mergeunitssorting.MergeUnitsSorting', {
      parent_sorting: json,
      units_to_merge: ['a', 'c'],
      new_unit_ids: 'ac',
    }),
    one.pipe(operators.mergeUnits({ unitsToMerge: [['a', 'c']], newUnitIds: ['ac'] })),
  ],
  'remove duplicated spikes': () => [
    dump('curation.remove_duplicated_spikes.RemoveDuplicatedSpikesSorting', {
      sorting: json,
      censored_period_ms: 3.5,
      method: 'keep_last',
    }),
    one.pipe(operators.removeDuplicatedSpikes({ censoredPeriodMs: 3.5, method: 'keep_last' })),
  ],
  'remove excess spikes': () => [
    dump('curation.remove_excess_spikes.RemoveExcessSpikesSorting', {
      sorting: json,
      recording: dump('core.frameslicerecording.FrameSliceRecording', {
        parent_recording: recorded.json,
        start_frame: 0,
        end_frame: 300,
      }),
    }),
    one.pipe(operators.removeExcessSpikes({ numSamples: [300] })),
  ],
}

describe('a pipeline of spikes that SpikeInterface dumped', () => {
  it.each(Object.keys(pairs))('%s', async (name) => {
    const [theirs, ours] = pairs[name]()
    await expectSame(await openSorting(theirs), ours)
  })

  it('opens archives and folders, under the module names of any release', async () => {
    for (const name of ['core.npzsortingextractor.NpzSortingExtractor', 'extractors.npzsortingextractor.NpzSortingExtractor'])
      expect((await openSorting(dump(name, { file_path: join(folder, 'one.npz') }))).unitIds).toEqual(UNITS)
    await expectSame(await openSorting(dump('core.sortingfolder.NpzFolderSorting', { folder_path: join(folder, 'one') })), one)
  })

  it('becomes what is said of it beside the arguments, where it is not so already', async () => {
    const said = {
      annotations: { subject: 'mouse 7', run: 3 },
      properties: { depth: [1.5, 2, 3], good: [true, false, true], x: null },
    }
    const opened = await openSorting({ ...json, ...said })
    expect(opened.annotations).toEqual(said.annotations)
    expect(opened.getProperty('depth')).toEqual([1.5, 2, 3])
    expect(opened.properties.good).toEqual({ dtype: 'bool', values: [true, false, true] })
    expect((await openSorting({ ...json, annotations: { subject: 'mouse 7' } })).toJson()).toEqual(one.toJson())
  })

  it('opens a parent that stands in it twice once', async () => {
    const graph = (await openSorting(dump('core.segmentutils.AppendSegmentSorting', { sorting_list: [json, json] }))).toJson()
    expect(graph.nodes).toHaveLength(2)
  })

  it('has paths from the JSON or from baseFolder; those that lead elsewhere are mended by rebase', async () => {
    const relative = { ...json, kwargs: { folder_path: 'one' }, relative_paths: true }
    await expectSame(await openSorting(put(join(folder, 'beside.json'), JSON.stringify(relative))), one)
    await expectSame(await openSorting(relative, { baseFolder: folder }), one)
    const moved = { ...json, kwargs: { folder_path: '/lab/one' } }
    expect(await refusal(moved)).toMatch(/\/lab\/one.*rebase/)
    await expectSame(await openSorting(rebase(moved, '/lab', folder)), one)
  })

  it('is refused by name where it has no equal', async () => {
    const split = dump('curation.splitunitsorting.SplitUnitSorting', { sorting: json })
    expect(await refusal(dump('core.segmentutils.AppendSegmentSorting', { sorting_list: [json, split] }))).toMatch(
      /pipeline\.kwargs\.sorting_list\[1\]\.class: "spikeinterface\.curation\.splitunitsorting\.SplitUnitSorting" has no equal/,
    )
    expect(await refusal(recorded.json)).toContain('is not a sorting (open() opens recordings)')
    const merge = (more: Dump) =>
      refusal(dump('curation.mergeunitssorting.MergeUnitsSorting', { sorting: json, units_to_merge: [['a', 'b']], ...more }))
    expect(await merge({ delta_time_ms: null })).toContain('kwargs.delta_time_ms: null')
    expect(await merge({ delta_time_s: 1 })).toMatch(/kwargs\.delta_time_s: .*did you mean "delta_time_ms"/)
    const random = { sorting: json, method: 'random' }
    expect(await refusal(dump('curation.remove_duplicated_spikes.RemoveDuplicatedSpikesSorting', random))).toContain('"random"')
    expect(await refusal(dump('core.unitsselectionsorting.UnitsSelectionSorting', {}))).toContain('expected one sorting')
    expect(await refusal({ hello: 1 })).toContain('"class" and "kwargs" (SpikeInterface)')
    await expect(open(json)).rejects.toThrow('is a sorting, not a recording (openSorting() opens it)')
  })

  it.skipIf(!haveShared)('of 0.94 is the folder it was saved in, with all that stands there', async () => {
    const old = shared('si-generated/si-0.94.0/sorting_default')
    const [opened, whole] = [await openSorting(join(old, 'cached.json'), { baseFolder: old }), await openSorting(old)]
    expect(Object.keys(whole.properties)).toEqual(['depth', 'quality', 'snr'])
    await expectSame(opened, whole)
  })
})

/** Pipelines that have an equal, and the class of its last step. */
const pipelines: Readonly<Record<string, () => Sorting | Promise<Sorting>>> = {
  'core.sortingfolder.NumpyFolderSorting': () => one,
  'core.npzsortingextractor.NpzSortingExtractor': () => openSorting(join(folder, 'one.npz')),
  'core.unitsselectionsorting.UnitsSelectionSorting': () =>
    one.pipe(operators.removeUnits({ removeUnitIds: ['b'] }), operators.renameUnits({ newUnitIds: [3, 1] })),
  'core.frameslicesorting.FrameSliceSorting': () => one.pipe(operators.timeSlice({ startTime: 0.001 })),
  'core.segmentutils.SelectSegmentSorting': () => two.pipe(operators.selectSegments({ segmentIndices: [1, 0] })),
  'core.segmentutils.AppendSegmentSorting': () => appendSortings([two, one]),
  'core.segmentutils.ConcatenateSegmentSorting': () =>
    concatenateSortings([one, one], { totalSamplesList: [25_000, 25_001] }).pipe(
      operators.annotate({ key: 'notes', value: { a: [1, 2.5, null] } }),
    ),
  'core.unitsaggregationsorting.UnitsAggregationSorting': () => aggregateUnits([one, one]),
  'curation.mergeunitssorting.MergeUnitsSorting': () =>
    one.pipe(operators.mergeUnits({ unitsToMerge: [['c', 'a']], deltaTimeMs: 1 })),
  'curation.remove_duplicated_spikes.RemoveDuplicatedSpikesSorting': () =>
    one.pipe(operators.removeDuplicatedSpikes({ method: 'keep_last_iterative' })),
}

describe('toSpikeInterface of a sorting', () => {
  it.each(Object.keys(pipelines))('%s', async (name) => {
    const sorting = await pipelines[name]()
    const theirs = sorting.toSpikeInterface()
    expect(theirs.class).toBe(`spikeinterface.${name}`)
    await expectSame(await openSorting(JSON.parse(JSON.stringify(theirs))), sorting)
  })

  it('has a row for nothing but what there is', () => {
    const kinds = [...builtIn.operators.keys(), ...builtIn.sources.keys()]
    expect(Object.keys(sortingWritten).filter((kind) => !kinds.includes(kind))).toEqual([])
  })

  it('tells the lengths of registered recordings, which its JSON cannot name', async () => {
    const made = await generateRecording({ numChannels: 1, samplingFrequency: FS, durations: [2.5, 3.5] })
    const registered = await two.registerRecording(made)
    const joined = concatenateSortings([registered, registered])
    const { kwargs } = joined.toSpikeInterface()
    expect(kwargs).toMatchObject({
      ...{ ignore_times: true, total_samples_list: [25_000, 35_000, 25_000, 35_000] },
      sorting_list: [0, 1, 0, 1].map((segment) => ({ kwargs: { segment_indices: [segment] } })),
    })
    await expectSame(await openSorting(joined.toSpikeInterface()), joined)
    const short = await two.registerRecording(await generateRecording({ samplingFrequency: FS, durations: [0.03, 1] }))
    const cut = short.pipe(operators.removeExcessSpikes())
    await expectSame(await openSorting(cut.toSpikeInterface()), cut)
  })

  it('says how far rates may differ, and what is opened again says it too', async () => {
    const more = { samplingFrequencyMaxDiff: 2 }
    for (const joined of [
      appendSortings([one, two], more),
      concatenateSortings([one, one], { ...more, totalSamplesList: [25_000, 30_000] }),
      aggregateUnits([one, one], more),
    ]) {
      const json = joined.toSpikeInterface()
      expect(json.kwargs).toHaveProperty('sampling_frequency_max_diff', 2)
      expect((await openSorting(json)).toSpikeInterface()).toEqual(json)
    }
  })

  it('has paths that are absolute, or seen from a folder; dump writes it as Python does', async () => {
    expect(one.toSpikeInterface().kwargs).toEqual({ folder_path: join(folder, 'one') })
    const at = join(folder, 'analysis', 'theirs.json')
    one.dump(at, { format: 'spikeinterface', relativeTo: folder })
    expect(readFileSync(at, 'utf8')).toMatch(/"folder_path": "one"[\s\S]*"depth": \[\s+1\.5,\s+NaN,\s+3\.0\s/)
    await expectSame(await openSorting(at, { baseFolder: folder }), one)
  })

  it('names what has no equal', async () => {
    const generated = await generateSorting({})
    expect(() => generated.toSpikeInterface()).toThrow(/Unsupported: "generateSorting" has no equal.*save the sorting/)
    const held = await numpySorting({ samplingFrequency: FS, trains: { a: [1] } })
    expect(() => held.pipe(operators.frameSlice({ endFrame: 2 })).toSpikeInterface()).toThrow('"numpySorting" has no equal')
    expect(() => one.pipe(operators.selectPeriods({ periods: [] })).toSpikeInterface()).toThrow('"selectPeriods" has no equal')
    expect(() => one.pipe(operators.shiftTimes({ shift: 1 })).toSpikeInterface()).toThrow('the times of a sorting')
    const peaks = recorded.recording.pipe(operators.detectPeaks({ method: 'by_channel', noiseLevels: [9, 9, 9, 9] }))
    expect(() => peaks.toSpikeInterface()).toThrow('"detectPeaks" has no equal')
  })
})
