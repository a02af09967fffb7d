import { refuse } from '../../model/attempt.js'
import { corrupt, unreadable } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import { lookInto, namesIn, numberOf, positiveAt, textAt, withHdf5 } from '../hdf5/fields.js'
import type { Hdf5File } from '../hdf5/file.js'

/** The samples of a simulation, and what opens them; the names of its spike trains. */
export interface Contents {
  readonly hasSamples: boolean
  readonly trains: readonly string[]
}

const [SAMPLES, TRAINS, INFO] = ['/recordings', '/spiketrains', '/info/recordings']

/** Of a file without samples and spike trains. */
export const NOTHING = 'it holds what describes a simulation, and neither samples nor spike trains: simulate them with MEArec'

/** What a file of MEArec holds; undefined of a file of another format. */
const contentsOf = (file: Hdf5File): Contents | undefined =>
  file.kindOf(INFO) === 'group' && file.kindOf('/channel_positions') === 'dataset'
    ? {
        hasSamples: file.kindOf(SAMPLES) === 'dataset',
        trains: namesIn(file, TRAINS)
          .filter((name) => /^\d+$/.test(name))
          .sort((a, b) => Number(a) - Number(b)),
      }
    : undefined

/** The same of whatever is at a path. */
export const lookedInto = (files: Files, at: string): Contents | undefined => lookInto(files, at, contentsOf)

/** Use a file of MEArec. Throws a `FaultError`. */
export const withMearec = <A>(files: Files, path: string, use: (file: Hdf5File, contents: Contents) => A): A =>
  withHdf5(files, path, 'a file of MEArec', (file) =>
    use(file, contentsOf(file) ?? refuse(unreadable(path, 'a file of MEArec', 'another HDF5 file'))),
  )

/** Hz. Throws a `FaultError`. */
export const samplingFrequencyOf = (file: Hdf5File): number => positiveAt(file, `${INFO}/fs`)

/** Where the samples stand, which axis is time, how many frames, and what one is worth. Throws a `FaultError`. */
export const samplesIn = (
  file: Hdf5File,
  channels: number,
): { readonly path: string; readonly timeAxis: 0 | 1; readonly frames: number; readonly gain: number } => {
  const { shape } = file.dataset(SAMPLES)
  const [first, second] = shape
  if (shape.length !== 2 || !shape.includes(channels))
    return refuse(
      corrupt(`${file.path}: ${SAMPLES}`, `two axes, one of ${channels} channels, as there are positions`, shape.join(' × ')),
    )
  // Releases before 1.5 wrote channels first.
  const timeAxis = first === second ? (isRecent(file) ? 0 : 1) : second === channels ? 0 : 1
  return {
    path: SAMPLES,
    timeAxis,
    frames: timeAxis === 0 ? first : second,
    gain: numberOf(file, SAMPLES, 'gain_to_uV') ?? 1,
  }
}

/** Whether a release from 1.5 on has written it; those before 1.4 wrote no version. */
const isRecent = (file: Hdf5File): boolean => {
  const value = file.attribute('/', 'mearec_version')?.values
  const [major = 1, minor = 4] = value?.kind === 'text' ? value.values[0].split('.').map(Number) : []
  return major > 1 || minor >= 5
}

/** Whether the samples were filtered, as the file says. */
export const isFiltered = (file: Hdf5File): boolean => {
  const value = file.kindOf(`${INFO}/filter`) === 'dataset' ? file.values(`${INFO}/filter`) : undefined
  return value?.kind === 'flag' ? value.values[0] : textAt(file, `${INFO}/filter`) !== 'null'
}

/** What a file holds besides what was opened, and what opens that. */
export const alsoThere = ({ hasSamples, trains }: Contents, opened: 'samples' | 'spikes'): readonly Notice[] => [
  ...(opened !== 'samples' && hasSamples ? [notice('SkippedArray', 'also there: samples, which open opens')] : []),
  ...(opened !== 'spikes' && trains.length > 0
    ? [notice('SkippedArray', `also there: ${trains.length} spike trains, which openSorting opens`)]
    : []),
]
