import {
  channelId,
  either,
  finite,
  flag,
  json,
  listOf,
  nonNegative,
  nonNegativeInteger,
  oneOf,
  optional,
  path,
  positive,
  required,
  text,
} from '../../codec/codec.js'
import type { SpikesNode } from '../../engine/node.js'
import { sameList } from '../../kit/headers.js'
import { refuse } from '../../model/attempt.js'
import { unsupported } from '../../model/fault.js'
import { notice } from '../../model/notice.js'
import { blackrockSortingClass } from './blackrockSorting.js'
import { noticed } from './description.js'
import { type Builder, type Equal, rowsByName, sortingEqual } from './equal.js'
import { hdf5Sortings } from './hdf5Sortings.js'
import { ignored, nwbReading, oneOrMore, ours } from './kwargs.js'
import { mdaSortingClass } from './mda.js'
import { neuroscopeSortingClass } from './sorterFiles.js'
import { aggregatedIds } from './unitIds.js'

const folder = { folder_path: required(path, { doc: 'the folder' }) }
const tolerance = { sampling_frequency_max_diff: optional(nonNegative, { doc: 'Hz by which the inputs may differ' }) }

/** What stands for the end of a sorting that has none: no frame is later. */
export const NO_END = Number.MAX_SAFE_INTEGER

/** The classes that read files. */
const sources: readonly Equal<SpikesNode>[] = [
  sortingEqual('NumpyFolderSorting', 'none', { ...folder, ...ignored('mmap_mode') }, ({ folder_path }, _, { open }) =>
    open('spikeinterfaceSortingFolder', { folder: folder_path }),
  ),
  sortingEqual('NpzFolderSorting', 'none', folder, ({ folder_path }, _, { open }) =>
    open('spikeinterfaceSortingFolder', { folder: folder_path }),
  ),
  sortingEqual(
    'NpzSortingExtractor',
    'none',
    { file_path: required(path, { doc: 'the archive' }) },
    // What 0.94 and before saved is its folder: properties stand beside the spikes.
    ({ file_path }, _, { open, folder: saved }) =>
      saved === undefined ? open('npz', { filePath: file_path }) : open('spikeinterfaceSortingFolder', { folder: saved }),
  ),
  sortingEqual(
    'PhySortingExtractor',
    'none',
    {
      ...folder,
      exclude_cluster_groups: optional(oneOrMore(text), { doc: 'left out' }),
      load_all_cluster_properties: optional(flag, { doc: 'every column of the tables' }),
    },
    (kwargs, _, { open }) => open('phy', ours(kwargs)),
  ),
  sortingEqual(
    'NwbSortingExtractor',
    'none',
    {
      file_path: required(path, { doc: 'the file' }),
      unit_table_path: optional(text, { doc: 'which table of units' }),
      electrical_series_path: optional(text, { doc: 'the series whose clock it is' }),
      sampling_frequency: optional(positive, { doc: 'Hz' }),
      t_start: optional(finite, { doc: 'seconds at frame 0' }),
      ...nwbReading,
      ...ignored('load_unit_properties'),
    },
    // What it writes of a series is followed by the rate and the start that it found there.
    ({ file_path, unit_table_path, electrical_series_path, sampling_frequency, t_start }, _, { open }) =>
      open('nwbSorting', {
        filePath: file_path,
        unitTablePath: unit_table_path,
        ...(electrical_series_path === undefined
          ? { samplingFrequency: sampling_frequency, tStart: t_start }
          : { electricalSeriesPath: electrical_series_path }),
      }),
  ),
  sortingEqual(
    'MEArecSortingExtractor',
    'none',
    { file_path: required(path, { doc: 'the file' }) },
    ({ file_path }, _, { open }) => open('mearecSorting', { filePath: file_path }),
  ),
  sortingEqual(
    'KiloSortSortingExtractor',
    'none',
    {
      ...folder,
      keep_good_only: optional(flag, { doc: 'those Kilosort calls "good"' }),
      remove_empty_units: optional(flag, { doc: 'leave out clusters without spikes' }),
      channel_ids: optional(json, { doc: 'ids from which the main channel of each unit is told' }),
    },
    ({ channel_ids, ...kwargs }, _, { open, at }) =>
      channel_ids === undefined
        ? open('kilosort', ours(kwargs))
        : refuse(unsupported(`${at}.kwargs.channel_ids: the main channels of units`, 'take the argument out of the JSON')),
  ),
]

/** A sorting cut into pieces of these lengths, one a segment. */
const cut = (lengths: readonly number[], inputs: readonly SpikesNode[], { apply }: Builder<SpikesNode>): SpikesNode => {
  const starts = lengths.map((_, index) => lengths.slice(0, index).reduce((sum, length) => sum + length, 0))
  const pieces = starts.map((startFrame, index) =>
    apply('frameSlice', inputs, { startFrame, endFrame: startFrame + lengths[index] }),
  )
  return pieces.length === 1 ? pieces[0] : apply('appendSortings', pieces, {})
}

/** The classes that choose and combine units, frames, segments and sortings. */
const structure: readonly Equal<SpikesNode>[] = [
  sortingEqual(
    'UnitsSelectionSorting',
    'one',
    {
      unit_ids: optional(listOf(channelId), { doc: 'which' }),
      renamed_unit_ids: optional(listOf(channelId), { doc: 'and what they are called from here on' }),
    },
    ({ unit_ids, renamed_unit_ids }, { inputs: [input] }, { apply }) => {
      const ids = unit_ids ?? input.header.unitIds
      const selected = sameList(ids, input.header.unitIds) ? input : apply('selectUnits', [input], { unitIds: ids })
      return renamed_unit_ids === undefined || sameList(renamed_unit_ids, ids)
        ? selected
        : apply('renameUnits', [selected], { newUnitIds: renamed_unit_ids })
    },
  ),
  sortingEqual(
    'FrameSliceSorting',
    'one',
    {
      start_frame: optional(nonNegativeInteger, { doc: 'first frame' }),
      end_frame: optional(nonNegativeInteger, { doc: 'first frame not kept' }),
      ...ignored('check_spike_frames'),
    },
    ({ start_frame, end_frame = NO_END }, { inputs: [input] }, { apply, at }) => {
      const [most = NO_END] = input.segments.map(({ frames }) => frames)
      if (end_frame === NO_END || end_frame <= most)
        return apply('frameSlice', [input], { startFrame: start_frame, endFrame: end_frame === NO_END ? undefined : end_frame })
      const text = `${at} ends at frame ${end_frame} of ${most}: it is cut off there, where SpikeInterface has spikes that had been sliced away`
      return noticed(apply('frameSlice', [input], { startFrame: start_frame }), notice('Tolerated', text))
    },
  ),
  sortingEqual(
    'SelectSegmentSorting',
    'one',
    { segment_indices: required(oneOrMore(nonNegativeInteger), { doc: 'which' }) },
    (kwargs, { inputs: sortings }, { apply }) => apply('selectSegments', sortings, ours(kwargs)),
  ),
  sortingEqual('SplitSegmentSorting', 'one', {}, (_, { inputs: sortings, recordings }, builder) =>
    cut(
      recordings.flatMap(({ segments }) => segments.map(({ frames }) => frames)),
      sortings,
      builder,
    ),
  ),
  sortingEqual('AppendSegmentSorting', 'many', tolerance, (kwargs, { inputs: sortings }, { apply }) =>
    apply('appendSortings', sortings, ours(kwargs)),
  ),
  sortingEqual(
    'ConcatenateSegmentSorting',
    'many',
    {
      ...tolerance,
      total_samples_list: optional(listOf(nonNegativeInteger), { doc: 'frames of each sorting' }),
      ignore_times: optional(flag, { doc: 'whether times may be lost' }),
    },
    (kwargs, { inputs: sortings }, { apply }) => apply('concatenateSortings', sortings, ours(kwargs)),
  ),
  sortingEqual(
    'UnitsAggregationSorting',
    'many',
    { ...tolerance, renamed_unit_ids: optional(listOf(channelId), { doc: 'for all units' }) },
    (kwargs, { inputs: sortings, heldIds }, { apply }) => {
      const kept = apply('aggregateUnits', sortings, ours(kwargs))
      const { ids } = aggregatedIds(heldIds)
      if (kwargs.renamed_unit_ids !== undefined || sameList(ids, kept.header.unitIds)) return kept
      return apply('aggregateUnits', sortings, { ...ours(kwargs), renamedUnitIds: ids })
    },
  ),
]

/** The classes of curation. */
const curation: readonly Equal<SpikesNode>[] = [
  sortingEqual(
    'MergeUnitsSorting',
    'one',
    {
      units_to_merge: required(either(listOf(listOf(channelId)), listOf(channelId)), { doc: 'groups, or one group' }),
      new_unit_ids: optional(oneOrMore(channelId), { doc: 'one a group' }),
      properties_policy: optional(oneOf(['keep', 'remove']), { doc: 'what becomes of properties' }),
      delta_time_ms: optional(nonNegative, { doc: 'ms' }),
    },
    ({ units_to_merge, ...kwargs }, { inputs: sortings }, { apply }) => {
      const groups = units_to_merge.filter((group) => typeof group === 'object')
      return apply('mergeUnits', sortings, { ...ours(kwargs), unitsToMerge: groups.length > 0 ? groups : [units_to_merge] })
    },
  ),
  sortingEqual(
    'RemoveDuplicatedSpikesSorting',
    'one',
    {
      censored_period_ms: optional(nonNegative, { doc: 'ms' }),
      method: optional(text, { doc: 'which stays' }),
    },
    (kwargs, { inputs: sortings }, { apply, at }) =>
      kwargs.method === 'random'
        ? refuse(
            unsupported(`${at}.kwargs.method: "random", which gives other spikes each time`, 'save that sorting, and open it'),
          )
        : apply('removeDuplicatedSpikes', sortings, ours(kwargs)),
  ),
  sortingEqual('RemoveExcessSpikesSorting', 'one', {}, (_, { inputs: sortings, recordings: [recording] }, { apply, at }) =>
    recording === undefined
      ? refuse(unsupported(`${at}.kwargs: removing excess spikes without a recording`))
      : apply('removeExcessSpikes', sortings, { numSamples: recording.segments.map(({ frames }) => frames) }),
  ),
]

/** Every class of sortings of SpikeInterface's that has an equal here, one row each. */
export const sortingClasses: ReadonlyMap<string, Equal<SpikesNode>> = rowsByName([
  blackrockSortingClass,
  ...sources,
  ...hdf5Sortings,
  mdaSortingClass,
  neuroscopeSortingClass,
  ...structure,
  ...curation,
])
