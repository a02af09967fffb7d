import { optional, path, positive, required, text } from '../../codec/codec.js'
import type { SpikesNode } from '../../engine/node.js'
import { type Equal, equal, sortingEqual } from './equal.js'
import { noEqual, type Written } from './kinds.js'
import { ours } from './kwargs.js'

const MODULE = 'spikeinterface.extractors.mdaextractors'

/** Recordings of MountainSort. */
export const mdaClass: Equal = equal(
  'MdaRecordingExtractor',
  'none',
  {
    folder_path: required(path, { doc: 'the folder' }),
    raw_fname: optional(text, { doc: 'the file of the samples' }),
    params_fname: optional(text, { doc: 'the file of the rate' }),
    geom_fname: optional(text, { doc: 'the file of the positions' }),
  },
  (kwargs, _, { open }) => open('mda', ours(kwargs)),
)

/** What MountainSort found. */
export const mdaSortingClass: Equal<SpikesNode> = sortingEqual(
  'MdaSortingExtractor',
  'none',
  {
    file_path: required(path, { doc: 'the file' }),
    sampling_frequency: required(positive, { doc: 'Hz' }),
  },
  (kwargs, _, { open }) => open('mdaSorting', ours(kwargs)),
)

/** A recording of MountainSort, as SpikeInterface reads it. */
export const mda: Written = (
  { folderPath, rawFname, paramsFname, geomFname, tolerateTruncation },
  { node: { header }, path: placed },
) => {
  if (typeof folderPath !== 'string') return noEqual('a recording of MountainSort without a path')
  if (header.probe === undefined) return noEqual('a recording of MountainSort without positions of two numbers')
  if (tolerateTruncation === true) return noEqual('a recording of MountainSort that was cut')
  return {
    class: `${MODULE}.MdaRecordingExtractor`,
    kwargs: { folder_path: placed(folderPath), raw_fname: rawFname, params_fname: paramsFname, geom_fname: geomFname },
  }
}

/** What MountainSort found, as SpikeInterface reads it. */
export const mdaSorting: Written<SpikesNode> = ({ filePath }, { node: { header }, path: placed }) =>
  typeof filePath === 'string'
    ? {
        class: `${MODULE}.MdaSortingExtractor`,
        kwargs: { file_path: placed(filePath), sampling_frequency: header.samplingFrequency },
      }
    : noEqual('a sorting of MountainSort without a path')
