import { type Decoded, optional, path, required, text } from '../../codec/codec.js'
import type { Detected, OpenOptions } from '../../declare/source.js'
import { chosenStream } from '../../kit/streams.js'
import type { Json } from '../../model/header.js'
import type { Files } from '../../platform/files.js'
import { lookInto } from '../hdf5/fields.js'
import type { Hdf5File } from '../hdf5/file.js'
import { type Place, placesIn, versionOf } from './layout.js'

/** Which recording of which well. */
export const maxwellParams = {
  filePath: required(path, { doc: 'the `.raw.h5` file' }),
  stream: optional(text, {
    doc: 'which well, and which recording of it where there are several; may be left out where there is one',
  }),
}

export type MaxwellParams = Decoded<typeof maxwellParams>

/** The parameters that open a path: a MaxWell file that holds what is wanted. */
export const detectMaxwell = (
  files: Files,
  at: string,
  { stream }: OpenOptions,
  holds: (file: Hdf5File) => boolean = () => true,
): Detected<{ readonly filePath: string; readonly stream?: string }> | undefined =>
  lookInto(files, at, (file) => versionOf(file) !== undefined && holds(file)) === true
    ? { params: { filePath: at, ...(stream !== undefined && { stream }) }, rank: 'marked' }
    : undefined

/** The streams at a path, of those that `placesOf` finds. */
export const streamsAt = (files: Files, at: string, placesOf: (file: Hdf5File) => readonly Place[]): readonly string[] =>
  lookInto(files, at, (file) => placesOf(file).map(({ name }) => name)) ?? []

/** The recording that is asked for, by its well, its own name or both, or the only one. Throws a `FaultError`. */
export const chosenPlace = (file: Hdf5File, stream: string | undefined, kind: string): Place => {
  const places = placesIn(file)
  const [match, ...more] = places.filter(
    ({ well, recording }) => stream !== undefined && [well, recording, `${well}/${recording}`].includes(stream),
  )
  if (match !== undefined && more.length === 0) return match
  const names = places.map(({ name }) => name)
  return places[names.indexOf(chosenStream(names, stream, `${kind}.params.stream`, file.path))]
}

/** The parameters that choose the same again. */
export const closedMaxwell = (filePath: string, { name }: Place): { readonly [key: string]: Json } => ({ filePath, stream: name })
