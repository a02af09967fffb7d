import { inMicrovolts } from '../../kit/microvolts.js'
import { planarProbe } from '../../kit/planarProbe.js'
import type { SampleRows } from '../../kit/rowsReader.js'
import { chosenStream } from '../../kit/streams.js'
import { refuse } from '../../model/attempt.js'
import { unreadable } from '../../model/fault.js'
import type { ProbeGroup } from '../../model/probe.js'
import type { Properties } from '../../model/properties.js'
import { namesIn } from '../hdf5/fields.js'
import type { Hdf5File } from '../hdf5/file.js'
import { flatSamples, type StoredSamples, samplesOf } from '../hdf5/samples.js'
import type { Stream } from './layout.js'
import { sparseSamples } from './sparse.js'
import { DATA, isVersion3, streamOf3 } from './version3.js'
import { isVersion4, streamOf4, wellsOf } from './version4.js'

/** Whether a file is one of BioCam's, of samples or of results. */
export const isBiocam = (file: Hdf5File): boolean => isVersion3(file) || isVersion4(file)

/** Whether a file holds samples, of any kind. */
export const hasSamples = (file: Hdf5File): boolean =>
  isVersion3(file) ? namesIn(file, DATA).some((name) => name !== '3BInfo') : wellsOf(file).length > 0

/** The streams of a file: wells of a plate, or the only one. */
export const streamsOf = (file: Hdf5File): readonly string[] =>
  isVersion3(file) ? ['Raw'] : isVersion4(file) ? wellsOf(file) : []

/** The stream that is asked for, by its name or SpikeInterface's id, or the only one. Throws a `FaultError`. */
export const openStream = (file: Hdf5File, asked: string | undefined): Stream => {
  if (!isBiocam(file)) return refuse(unreadable(file.path, 'a file of 3Brain BioCam', 'another HDF5 file'))
  const names = streamsOf(file)
  if (names.length === 0) return refuse(unreadable(file.path, 'samples of a well', 'none'))
  const theirs = names.length === 1 && (asked === '0' || asked === 'Signals')
  const name = chosenStream(names, theirs ? undefined : asked, 'biocam.params.stream', file.path)
  return isVersion3(file) ? streamOf3(file) : streamOf4(file, name)
}

/** The samples of a stream. */
export const rowsOf = (file: Hdf5File, { path, isFlat, channels, invertedFrom, sparse }: Stream): StoredSamples => {
  if (sparse !== undefined) return sparseSamples(file, sparse)
  const rows = isFlat ? flatSamples(file, path, channels) : samplesOf(file, path, 0)
  return invertedFrom === undefined ? rows : { ...rows, ...inverted(rows, invertedFrom) }
}

/** Samples of amplifiers that invert: `from` less each, of 16 bits. */
const inverted = (rows: StoredSamples, from: number): SampleRows => {
  if (rows.dtype !== 'uint16') return refuse(unreadable('inverted samples', 'uint16', rows.dtype))
  const invert = (into: Uint8Array): void => {
    const samples = new Uint16Array(into.buffer, into.byteOffset, into.length / 2)
    for (let place = 0; place < samples.length; place++) samples[place] = from - samples[place]
  }
  return {
    ...rows,
    read: (start, frames, channels, into) => {
      const pending = rows.read(start, frames, channels, into)
      return pending instanceof Promise ? pending.then(() => invert(into)) : invert(into)
    },
  }
}

/** What each channel is called and worth, and where it lies. */
export const propertiesOf = ({ channels, places, gain, offset }: Stream): Properties => ({
  ...(places && {
    channel_name: { dtype: 'string', values: places.map(({ row, column }) => `ch${row + 1}-${column + 1}`) },
    row: { dtype: 'int64', values: places.map(({ row }) => row) },
    col: { dtype: 'int64', values: places.map(({ column }) => column) },
  }),
  ...inMicrovolts(channels, gain, offset),
})

/** Squares on a chip, `pitch` µm apart and `width` µm wide: as asked, or as the model has them. */
export const probeOf = (
  { places, pitch, width }: Stream,
  asked: { readonly pitch?: number | undefined; readonly width?: number | undefined },
): ProbeGroup | undefined =>
  places &&
  planarProbe({
    positions: places.map(({ row, column }) => [row * (asked.pitch ?? pitch), column * (asked.pitch ?? pitch)]),
    shape: 'square',
    shapeParams: { width: asked.width ?? width },
    annotations: { manufacturer: '3Brain' },
    contactAnnotations: { row: places.map(({ row }) => row), col: places.map(({ column }) => column) },
  })
