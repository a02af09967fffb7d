/** The same functions for people who compose in fp-ts: faults are values on the left. */
import { type either as E, taskEither as TE } from 'fp-ts'
import { type Fault, faultOf } from '../model/fault.js'
import type { Json } from '../model/header.js'
import { type OpenOptions, openRecording } from './open.js'
import type { OnRecording } from './pipe.js'
import type { Recording } from './recording.js'
import type { SaveFolderOptions } from './save.js'
import type { Traces, TracesOptions } from './traces.js'

const guard = <A>(doing: string, act: () => Promise<A>): TE.TaskEither<Fault, A> =>
  TE.tryCatch(act, (error) => faultOf(error, doing))

/** `open`, as a task. */
export const open = (
  from: string | { readonly [key: string]: Json },
  options: OpenOptions = {},
): TE.TaskEither<Fault, Recording> => guard('opening', () => openRecording(from, options))

/** `recording.pipe`, for use in `pipe(recording, apply(bandpassFilter()))`. */
export const apply =
  (operator: OnRecording<Recording>) =>
  (recording: Recording): E.Either<Fault, Recording> =>
    operator.onRecording(recording)

/** `recording.getTraces`, as a task. */
export const getTraces =
  (options: TracesOptions = {}) =>
  (recording: Recording): TE.TaskEither<Fault, Traces> =>
    guard('reading traces', () => recording.getTraces(options))

/** `recording.save`, as a task. */
export const save =
  (folder: string, options: SaveFolderOptions = {}) =>
  (recording: Recording): TE.TaskEither<Fault, Recording> =>
    guard(`saving ${folder}`, () => recording.save(folder, options))
