import { flag, listOf, nonNegativeInteger, optional, path, required } from '../../codec/codec.js'
import { isFile, namesIn } from '../../encoding/reading.js'
import type { SpikesNode } from '../../engine/node.js'
import { type Equal, sortingEqual } from './equal.js'
import { noEqual, type Written } from './kinds.js'
import { ignored, orNone, ours } from './kwargs.js'

const EXTRACTORS = 'spikeinterface.extractors'

/** The clusters of Klusters, of a whole folder. */
export const neuroscopeSortingClass: Equal<SpikesNode> = sortingEqual(
  'NeuroScopeSortingExtractor',
  'none',
  {
    folder_path: required(path, { doc: 'the folder of the .res and .clu files' }),
    keep_mua_units: optional(flag, { doc: 'keep cluster 1' }),
    exclude_shanks: optional(orNone(listOf(nonNegativeInteger)), { doc: 'groups left out' }),
    xml_file_path: optional(orNone(path), { doc: 'the .xml of the session' }),
    ...ignored('resfile_path', 'clufile_path'),
  },
  (kwargs, _, { open }) => open('neuroscopeSorting', ours(kwargs)),
)

/** The same as SpikeInterface reads it, which takes all files of a folder for one sorting. */
export const neuroscopeSorting: Written<SpikesNode> = (
  { folderPath, keepMuaUnits, excludeShanks, xmlFilePath },
  { files, path: placed },
) => {
  if (typeof folderPath !== 'string') return noEqual('a sorting of Klusters without a path')
  const isXml = isFile(files, folderPath)
  const folder = isXml ? files.dirname(folderPath) : folderPath
  const bases = new Set(namesIn(files, folder).flatMap((name) => /^(.+)\.res(\.\d+)?$/.exec(name)?.[1] ?? []))
  if (bases.size > 1) return noEqual('one of several sortings of Klusters in a folder')
  const xml = xmlFilePath ?? (isXml ? folderPath : undefined)
  return {
    class: `${EXTRACTORS}.neoextractors.neuroscope.NeuroScopeSortingExtractor`,
    kwargs: {
      folder_path: placed(folder),
      resfile_path: null,
      clufile_path: null,
      keep_mua_units: keepMuaUnits,
      exclude_shanks: excludeShanks,
      ...(typeof xml === 'string' && { xml_file_path: placed(xml) }),
    },
  }
}

/** Clusters of HerdingSpikes, as SpikeInterface reads them: at the rate of the file. */
export const herdingSpikes: Written<SpikesNode> = ({ filePath, samplingFrequency }, { path: placed }) => {
  if (typeof filePath !== 'string') return noEqual('clusters of HerdingSpikes without a path')
  if (samplingFrequency !== undefined) return noEqual('clusters of HerdingSpikes at another rate than that of their file')
  return {
    class: `${EXTRACTORS}.herdingspikesextractors.HerdingspikesSortingExtractor`,
    kwargs: { file_path: placed(filePath) },
  }
}

/** Clusters of Klusta, as SpikeInterface reads them: the rate stands in a `.prm` file beside them. */
export const klusta: Written<SpikesNode> = ({ filePath, samplingFrequency, excludeClusterGroups }, { files, path: placed }) => {
  if (typeof filePath !== 'string') return noEqual('clusters of Klusta without a path')
  if (samplingFrequency !== undefined) return noEqual('clusters of Klusta at a rate that was given')
  if (!namesIn(files, files.dirname(filePath)).some((name) => name.endsWith('.prm')))
    return noEqual('clusters of Klusta without a .prm file beside them, of which SpikeInterface takes the rate')
  return {
    class: `${EXTRACTORS}.klustaextractors.KlustaSortingExtractor`,
    kwargs: { file_or_folder_path: placed(filePath), exclude_cluster_groups: excludeClusterGroups },
  }
}
