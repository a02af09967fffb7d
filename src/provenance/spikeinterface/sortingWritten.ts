import type { SpikesNode } from '../../engine/node.js'
import { readDump } from '../../formats/spikeinterface/dump.js'
import type { PythonJson } from '../../formats/spikeinterface/pythonJson.js'
import type { Lane } from '../../model/frames.js'
import type { Json } from '../../model/header.js'
import {
  core,
  ids,
  onList as list,
  noEqual,
  type Writing as Of,
  onOne as one,
  sameObject,
  type Theirs,
  taken,
  type Written as WrittenOf,
} from './kinds.js'
import { mdaSorting } from './mda.js'
import { objectOf } from './object.js'
import { herdingSpikes, klusta, neuroscopeSorting } from './sorterFiles.js'
import { NO_END } from './sortingClasses.js'

type Writing = Of<SpikesNode>
type Written = WrittenOf<SpikesNode>
const onOne = one<SpikesNode>
const onList = list<SpikesNode>

const curation = (name: string): string => `spikeinterface.curation.${name}`
const SAVE = 'save the sorting: SpikeInterface opens the folder'

const place = (value: Json | undefined, { path }: Writing): PythonJson =>
  typeof value === 'string' ? path(value) : noEqual('a source without a path', SAVE)

/** A folder of the one layout or the other; one that SpikeInterface no longer reads is written as the archive it holds. */
const savedFolder: Written = ({ folder }, writing) => {
  const { files } = writing
  if (typeof folder !== 'string') return noEqual('a folder without a path', SAVE)
  const holds = (name: string): boolean => files.stat(files.join(folder, name)) !== undefined
  const kwargs = { folder_path: place(folder, writing) }
  if (holds('numpysorting_info.json')) return { class: core('sortingfolder.NumpyFolderSorting'), kwargs }
  const reads = holds('npz.json') && readDump(files, files.join(folder, 'npz.json')).class.endsWith('.NpzSortingExtractor')
  if (reads) return { class: core('sortingfolder.NpzFolderSorting'), kwargs }
  const archive = files.join(folder, 'sorting_cached.npz')
  return { class: core('npzsortingextractor.NpzSortingExtractor'), kwargs: { file_path: place(archive, writing) } }
}

const selection = core('unitsselectionsorting.UnitsSelectionSorting')
/** Whatever leaves units out is, when it is written, a list of those that stay. */
const chosen = onOne(selection, 'parent_sorting', ({ unitIds }, { node }) => ({
  unit_ids: unitIds ?? ids(node.header.unitIds),
  renamed_unit_ids: ids(node.header.unitIds),
}))

const lanesOf = (node: SpikesNode, segment = 0): readonly Lane[] => (node._tag === 'operator' ? node.outputs[segment].lanes : [])

/** Frames of a sorting of one segment. */
const frames = (sorting: PythonJson, start: number, length: number): Theirs => ({
  class: core('frameslicesorting.FrameSliceSorting'),
  kwargs: {
    parent_sorting: sorting,
    start_frame: start,
    end_frame: Number.isFinite(length) ? start + length : NO_END,
    check_spike_frames: false,
  },
})
const sliced: Written = (_, { node, inputs }) => {
  const [lane] = lanesOf(node)
  return frames(inputs[0], lane.from, lane.frames)
}

/** One segment of a sorting that may have several. */
const segmentOf = (sorting: PythonJson, parent: SpikesNode, segment: number): PythonJson =>
  parent.segments.length === 1
    ? sorting
    : objectOf({
        class: core('segmentutils.SelectSegmentSorting'),
        kwargs: { sorting, segment_indices: [segment] },
      })

/** Lengths are told there, segment by segment, whatever recording they came from. */
const concatenated: Written = ({ samplingFrequencyMaxDiff = 0 }, { node, parents, inputs }) => ({
  class: core('segmentutils.ConcatenateSegmentSorting'),
  kwargs: {
    sorting_list: lanesOf(node).map(({ input, segment }) => segmentOf(inputs[input], parents[input], segment)),
    total_samples_list: lanesOf(node).map((lane) => lane.frames),
    ignore_times: true,
    sampling_frequency_max_diff: samplingFrequencyMaxDiff,
  },
})

/** There a recording would have to be named; the frames up to its end are the same spikes. */
const withoutExcess: Written = (_, { node, parents: [parent], inputs: [input] }) => {
  const empty = node.segments.findIndex((segment) => segment.frames === 0)
  if (empty >= 0) return noEqual(`segment ${empty} without frames`, SAVE)
  const pieces = node.segments.map((segment, index) => frames(segmentOf(input, parent, index), 0, segment.frames))
  return pieces.length === 1
    ? pieces[0]
    : {
        class: core('segmentutils.AppendSegmentSorting'),
        kwargs: { sorting_list: pieces.map((piece) => objectOf(piece)), sampling_frequency_max_diff: 0 },
      }
}

const merged: Written = (params, writing) => {
  const { unitsToMerge } = params
  const groups = Array.isArray(unitsToMerge) ? unitsToMerge.length : 0
  if (groups === 0) return sameObject(params, writing)
  const { unitIds } = writing.node.header
  return onOne(curation('mergeunitssorting.MergeUnitsSorting'), 'sorting', () => ({
    ...taken(params, 'unitsToMerge', 'propertiesPolicy', 'deltaTimeMs'),
    new_unit_ids: ids(unitIds.slice(unitIds.length - groups)),
  }))(params, writing)
}

/** Every kind of spikes that has an equal in SpikeInterface, one row each. */
export const sortingWritten: Readonly<Record<string, Written>> = {
  spikeinterfaceSortingFolder: savedFolder,
  npz: ({ filePath }, writing) => ({
    class: core('npzsortingextractor.NpzSortingExtractor'),
    kwargs: { file_path: place(filePath, writing) },
  }),
  phy: (params, writing) => ({
    class: 'spikeinterface.extractors.phykilosortextractors.PhySortingExtractor',
    kwargs: {
      folder_path: place(params.folderPath, writing),
      ...taken(params, 'excludeClusterGroups', 'loadAllClusterProperties'),
    },
  }),
  nwbSorting: ({ filePath, ...params }, writing) => ({
    class: 'spikeinterface.extractors.nwbextractors.NwbSortingExtractor',
    kwargs: {
      file_path: place(filePath, writing),
      ...taken(params, 'unitTablePath', 'electricalSeriesPath', 'samplingFrequency', 'tStart'),
    },
  }),
  mdaSorting,
  neuroscopeSorting,
  herdingSpikes,
  klusta,
  mearecSorting: ({ filePath }, writing) => ({
    class: 'spikeinterface.extractors.neoextractors.mearec.MEArecSortingExtractor',
    kwargs: { file_path: place(filePath, writing) },
  }),
  cellExplorer: ({ filePath, samplingFrequency }, writing) => ({
    class: 'spikeinterface.extractors.cellexplorersortingextractor.CellExplorerSortingExtractor',
    kwargs: { file_path: place(filePath, writing), sampling_frequency: samplingFrequency },
  }),
  spykingCircus: ({ folderPath }, writing) => ({
    class: 'spikeinterface.extractors.spykingcircusextractors.SpykingCircusSortingExtractor',
    kwargs: { folder_path: place(folderPath, writing) },
  }),
  kilosort: (params, writing) => ({
    class: 'spikeinterface.extractors.phykilosortextractors.KiloSortSortingExtractor',
    kwargs: { folder_path: place(params.folderPath, writing), ...taken(params, 'keepGoodOnly', 'removeEmptyUnits') },
  }),
  selectUnits: chosen,
  removeUnits: chosen,
  removeEmptyUnits: chosen,
  renameUnits: onOne(selection, 'parent_sorting', ({ newUnitIds }, { parents: [parent] }) => ({
    unit_ids: ids(parent.header.unitIds),
    renamed_unit_ids: newUnitIds,
  })),
  frameSlice: sliced,
  timeSlice: sliced,
  selectSegments: onOne(core('segmentutils.SelectSegmentSorting'), 'sorting', (params) => taken(params, 'segmentIndices')),
  appendSortings: onList('segmentutils.AppendSegmentSorting', 'sorting_list', (params) =>
    taken(params, 'samplingFrequencyMaxDiff'),
  ),
  concatenateSortings: concatenated,
  aggregateUnits: onList('unitsaggregationsorting.UnitsAggregationSorting', 'sorting_list', (params, { node }) => ({
    renamed_unit_ids: ids(node.header.unitIds),
    ...taken(params, 'samplingFrequencyMaxDiff'),
  })),
  mergeUnits: merged,
  removeDuplicatedSpikes: onOne(curation('remove_duplicated_spikes.RemoveDuplicatedSpikesSorting'), 'sorting', (params) =>
    taken(params, 'censoredPeriodMs', 'method'),
  ),
  removeExcessSpikes: withoutExcess,
  annotate: sameObject,
  setProperty: sameObject,
  // Its own JSON does not tell the recording either.
  registerRecording: sameObject,
  shiftTimes: () => noEqual('the times of a sorting in a pipeline', 'leave shiftTimes out, and call sorting.shift_times there'),
}
