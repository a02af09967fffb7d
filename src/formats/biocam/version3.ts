import { refuse } from '../../model/attempt.js'
import { corrupt, unreadable, unsupported } from '../../model/fault.js'
import { columnAt, namesIn, numberAt, numberOf, positiveAt } from '../hdf5/fields.js'
import type { Hdf5File } from '../hdf5/file.js'
import type { Stream } from './layout.js'

const INFO = '/3BRecInfo'
export const DATA = '/3BData'
export const VARIABLES = `${INFO}/3BRecVars`
/** Versions of data that are of one axis; 100 is of two. */
const FLAT = [101, 102]
const [PITCH, WIDTH] = [42, 21]

/** Whether a file is of BioCam 3. */
export const isVersion3 = (file: Hdf5File): boolean => file.kindOf(VARIABLES) === 'group'

/** The samples of a file of BioCam 3. Throws a `FaultError`. */
export const streamOf3 = (file: Hdf5File): Stream => {
  const path = `${DATA}/Raw`
  const at = `${file.path}: ${path}`
  if (file.kindOf(path) !== 'dataset') return refuse(withoutSamples(file))
  const [rows, columns] = [
    columnAt(file, `${INFO}/3BMeaStreams/Raw/Chs`, 'Row'),
    columnAt(file, `${INFO}/3BMeaStreams/Raw/Chs`, 'Col'),
  ]
  const version = numberOf(file, DATA, 'Version')
  if (version !== undefined && version !== 100 && !FLAT.includes(version))
    refuse(unsupported(`${file.path}: data of version ${version}`, 'versions 100, 101 and 102 are read'))
  const { shape } = file.dataset(path)
  const frames = positiveAt(file, `${VARIABLES}/NRecFrames`)
  const expected = version === 100 ? [frames, rows.length] : [frames * rows.length]
  if (String(shape) !== String(expected))
    refuse(corrupt(at, `${expected.join(' × ')} samples, of ${frames} frames of ${rows.length} channels`, shape.join(' × ')))
  const inversion = numberAt(file, `${VARIABLES}/SignalInversion`) ?? 1
  if (Math.abs(inversion) !== 1) refuse(corrupt(`${file.path}: ${VARIABLES}/SignalInversion`, '1 or -1', `${inversion}`))
  const steps = 2 ** positiveAt(file, `${VARIABLES}/BitDepth`)
  const [low, high] = ['MinVolt', 'MaxVolt'].map((name) => numberAt(file, `${VARIABLES}/${name}`) ?? Number.NaN)
  if (!(high > low)) refuse(corrupt(`${file.path}: ${VARIABLES}`, 'a MaxVolt above MinVolt', `${high} and ${low}`))
  return {
    name: 'Raw',
    path,
    isFlat: version !== 100,
    frames,
    channels: rows.length,
    places: Array.from(rows, (row, channel) => ({ row: row - 1, column: columns[channel] - 1 })),
    samplingFrequency: positiveAt(file, `${VARIABLES}/SamplingRate`),
    gain: (high - low) / steps,
    offset: low,
    ...(inversion === -1 && { invertedFrom: steps }),
    stretches: [{ start: 0, frames, first: 0 }],
    pitch: PITCH,
    width: WIDTH,
    notices: [],
  }
}

const withoutSamples = (file: Hdf5File) => {
  const others = namesIn(file, DATA).filter((name) => name !== '3BInfo')
  return others.length > 0
    ? unsupported(`${file.path}: samples in ${others.join(', ')}, which are compressed`, 'export them as raw data in BrainWave')
    : unreadable(
        file.path,
        `samples in ${DATA}/Raw`,
        'none',
        namesIn(file, '/3BResults').length > 0 ? 'it holds results alone: openSorting opens its spikes' : undefined,
      )
}
