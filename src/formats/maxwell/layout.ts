import { refuse } from '../../model/attempt.js'
import { unreadable, unsupported } from '../../model/fault.js'
import { namesIn, textAt } from '../hdf5/fields.js'
import type { Hdf5File } from '../hdf5/file.js'

/** The version that has all in the root of the file, and no wells. */
export const OLD = 20160704

/** Where a recording of a well stands in a file. */
export interface Place {
  readonly name: string
  readonly well: string
  readonly recording?: string
  /** The array of samples, channels × frames. */
  readonly samples: string
  readonly settings: string
  readonly mapping: string
  /** The group of the recording. */
  readonly root: string
  /** What numbers the frames: an array of its own, or the last two rows of the samples. */
  readonly counter?: string
}

/** The version of a MaxWell file; undefined of a file of another format. */
export const versionOf = (file: Hdf5File): number | undefined => {
  const held = (file.kindOf('/sig') === 'dataset' && file.kindOf('/mapping') === 'dataset') || file.kindOf('/wells') === 'group'
  const text = held ? textAt(file, '/version') : undefined
  return text !== undefined && /^\d{8}\b/.test(text.trim()) ? Number.parseInt(text, 10) : undefined
}

/** Every recording of every well that holds samples, and what groups of them are passed over. */
export const placesOf = (file: Hdf5File): readonly Place[] => {
  const version = versionOf(file)
  if (version === undefined || version < OLD) return []
  if (version === OLD)
    return [{ name: 'well000', well: 'well000', samples: '/sig', settings: '/settings', mapping: '/mapping', root: '' }]
  const wells = namesIn(file, '/wells').flatMap((well) =>
    namesIn(file, `/wells/${well}`).map((recording) => ({ well, recording })),
  )
  const found = wells.filter(({ well, recording }) => file.kindOf(`/wells/${well}/${recording}/groups/routed/raw`) === 'dataset')
  const isOne = new Set(found.map(({ recording }) => recording)).size <= 1
  return found.map(({ well, recording }) => {
    const root = `/wells/${well}/${recording}`
    return {
      name: isOne ? well : `${well}/${recording}`,
      well,
      recording,
      samples: `${root}/groups/routed/raw`,
      settings: `${root}/settings`,
      mapping: `${root}/settings/mapping`,
      counter: `${root}/groups/routed/frame_nos`,
      root,
    }
  })
}

/** The recordings of a file that has some. Throws a `FaultError`. */
export const placesIn = (file: Hdf5File): readonly Place[] => {
  const version = versionOf(file) ?? refuse(unreadable(file.path, 'a file of MaxWell', 'another HDF5 file'))
  if (version < OLD) refuse(unsupported(`${file.path}: version ${version} of MaxWell`, `versions from ${OLD} on are read`))
  const places = placesOf(file)
  return places.length > 0 ? places : refuse(unreadable(file.path, 'samples in groups/routed/raw of a well', 'none'))
}
