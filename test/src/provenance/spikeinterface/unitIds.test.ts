import { join } from 'node:path'
import { numpySorting, openSorting } from 'rxephys'
import { frameSlice } from 'rxephys/operators'
import { beforeAll, describe, expect, it } from 'vitest'
import { aggregatedIds, numpyDtypeOf } from '../../../../src/provenance/spikeinterface/unitIds.js'
import { temporaryFolder } from '../../../sources/support.js'
import { type Dump, dump } from './support.js'

const folder = temporaryFolder()
const UNITS = ['a', 'b', 'c']
const saved = dump('core.sortingfolder.NumpyFolderSorting', { folder_path: join(folder, 'saved') })
const renamed = (ids: readonly (string | number)[]): Dump =>
  dump('core.unitsselectionsorting.UnitsSelectionSorting', { parent_sorting: saved, unit_ids: UNITS, renamed_unit_ids: ids })
const aggregated = (...sortings: readonly Dump[]): Dump =>
  dump('core.unitsaggregationsorting.UnitsAggregationSorting', { sorting_list: sortings, renamed_unit_ids: null })

beforeAll(async () => {
  const trains = new Map([
    ['a', [5, 9, 40]],
    ['b', [9, 300]],
    ['c', [20]],
  ])
  await (await numpySorting({ samplingFrequency: 10_000, trains })).save(join(folder, 'saved'))
})

describe('aggregate_units, opened', () => {
  it('keeps ids of one dtype that differ', async () => {
    expect((await openSorting(aggregated(saved, renamed(['d', 'e', 'f'])))).unitIds).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
    expect((await openSorting(aggregated(renamed([7, 8, 9]), renamed([1, 2, 3])))).unitIds).toEqual([7, 8, 9, 1, 2, 3])
  })

  it('numbers anew where strings are of another width, as numpy counts it', async () => {
    expect((await openSorting(aggregated(saved, renamed(['dd', 'e', 'f'])))).unitIds).toEqual(['0', '1', '2', '3', '4', '5'])
  })

  it('numbers integers that clash, and holds them as unsigned ones, beside which others are of another dtype', async () => {
    const clash = aggregated(renamed([7, 8, 9]), renamed([7, 1, 2]))
    expect((await openSorting(clash)).unitIds).toEqual([0, 1, 2, 3, 4, 5])
    const sliced = dump('core.frameslicesorting.FrameSliceSorting', { parent_sorting: clash, start_frame: 0, end_frame: 99 })
    expect((await openSorting(aggregated(sliced, renamed([17, 18, 19])))).unitIds).toEqual(
      Array.from({ length: 9 }, (_, index) => String(index)),
    )
  })

  it('takes the dtype that an archive holds', async () => {
    const path = join(folder, 'wide.npz')
    await (await openSorting(renamed(['d', 'e', 'long']))).save(path)
    const archive = dump('core.npzsortingextractor.NpzSortingExtractor', { file_path: path })
    const narrow = dump('core.segmentutils.AppendSegmentSorting', { sorting_list: [archive] })
    expect((await openSorting(aggregated(narrow, renamed(['wide', 'x', 'y'])))).unitIds).toEqual([
      'd',
      'e',
      'long',
      'wide',
      'x',
      'y',
    ])
    expect((await openSorting(aggregated(narrow, saved))).unitIds).toEqual(['0', '1', '2', '3', '4', '5'])
  })
})

it('dtypes are numpy’s', () => {
  expect([[], [1, 2], ['a', 'µµ'], [1, 'abc']].map(numpyDtypeOf)).toEqual(['<f8', '<i8', '<U2', '<U3'])
  expect(
    aggregatedIds([
      { ids: [5], dtype: '<i4' },
      { ids: [6], dtype: '<i8' },
    ]),
  ).toEqual({ ids: ['0', '1'], dtype: '<U1' })
})

it('a slice that ends beyond the one below it ends there, which is told', async () => {
  const inner = dump('core.frameslicesorting.FrameSliceSorting', { parent_sorting: saved, start_frame: 9, end_frame: 250 })
  const outer = dump('core.frameslicesorting.FrameSliceSorting', { parent_sorting: inner, start_frame: 1, end_frame: 20_000 })
  const opened = await openSorting(outer)
  const below = (await openSorting(saved)).pipe(frameSlice({ startFrame: 10, endFrame: 250 }))
  expect(await opened.getSpikes()).toEqual(await below.getSpikes())
  expect(opened.notices.map(({ message }) => message)).toEqual([expect.stringContaining('ends at frame 20000 of 241')])
})
