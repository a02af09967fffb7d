import { FaultError, unsupported } from '../model/fault.js'

/** The kinds of sinks that the folder, or the file, of either may be. */
export const formats = { recording: ['binaryFolder', 'binary'], sorting: ['numpyFolder', 'npz'] } as const
export type RecordingFormat = (typeof formats)['recording'][number]
export type SortingFormat = (typeof formats)['sorting'][number]

const RAW = /\.(dat|raw|bin)$/i
const NPZ = /\.npz$/i
/** Endings that name a format which nothing here writes. */
const OTHERS = /\.(zarr|csv|json|nwb|npz|dat|raw|bin)$/i

/** What a recording becomes at `path`: what was asked for, else what the name says; a name without such an ending is a folder. */
export const recordingFormat = (path: string, format: RecordingFormat | undefined): RecordingFormat =>
  format ?? (RAW.test(nameOf(path)) ? 'binary' : folderAt(path, 'recording', 'binaryFolder', '.dat, .raw or .bin'))

/** The same of a sorting. */
export const sortingFormat = (path: string, format: SortingFormat | undefined): SortingFormat =>
  format ?? (NPZ.test(nameOf(path)) ? 'npz' : folderAt(path, 'sorting', 'numpyFolder', '.npz'))

/** The path without what only says that it is a folder. */
const nameOf = (path: string): string => path.replace(/[\\/]+$/, '')

const folderAt = <F extends string>(path: string, what: string, folder: F, written: string): F => {
  const [ending] = OTHERS.exec(nameOf(path)) ?? []
  if (ending === undefined) return folder
  const hint = `a name that ends in ${written} is written as such, one without such an ending as a folder that SpikeInterface loads`
  const json = ending.toLowerCase() === '.json' ? '; dump() writes the pipeline as JSON' : ''
  throw new FaultError(
    unsupported(`saving a ${what} as ${ending}: ${path}`, `${hint}; format: "${folder}" makes a folder of any name${json}`),
  )
}

/** The files of samples at `path`: it itself, or one for each of several segments, `x_seg0.dat` for `x.dat`. */
export const rawPaths = (path: string, segments: number): readonly string[] => {
  if (segments === 1) return [path]
  const [ending] = RAW.exec(path) ?? ['']
  const stem = path.slice(0, path.length - ending.length)
  return Array.from({ length: segments }, (_, segment) => `${stem}_seg${segment}${ending}`)
}
