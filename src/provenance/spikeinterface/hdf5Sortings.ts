import { listOf, optional, path, positive, required, text } from '../../codec/codec.js'
import type { SpikesNode } from '../../engine/node.js'
import { type Equal, sortingEqual } from './equal.js'
import { ignored } from './kwargs.js'

/** The classes that read what sorters wrote, as HDF5 for the most part. */
export const hdf5Sortings: readonly Equal<SpikesNode>[] = [
  sortingEqual(
    'KlustaSortingExtractor',
    'none',
    {
      file_or_folder_path: required(path, { doc: 'the .kwik file' }),
      exclude_cluster_groups: optional(listOf(text), { doc: 'left out' }),
    },
    ({ file_or_folder_path, exclude_cluster_groups }, _, { open }) =>
      open('klusta', { filePath: file_or_folder_path, excludeClusterGroups: exclude_cluster_groups }),
  ),
  sortingEqual(
    'CellExplorerSortingExtractor',
    'none',
    {
      file_path: required(path, { doc: 'the file of the spikes' }),
      sampling_frequency: optional(positive, { doc: 'Hz' }),
      // Where the rate was found is told as "None" where nobody looked; the rate is told too.
      ...ignored('session_info_file_path'),
    },
    ({ file_path, sampling_frequency }, _, { open }) =>
      open('cellExplorer', { filePath: file_path, samplingFrequency: sampling_frequency }),
  ),
  sortingEqual(
    'SpykingCircusSortingExtractor',
    'none',
    { folder_path: required(path, { doc: 'the folder' }) },
    ({ folder_path }, _, { open }) => open('spykingCircus', { folderPath: folder_path }),
  ),
  sortingEqual(
    'HerdingspikesSortingExtractor',
    'none',
    { file_path: required(path, { doc: 'the file' }), ...ignored('load_unit_info') },
    ({ file_path }, _, { open }) => open('herdingSpikes', { filePath: file_path }),
  ),
]
