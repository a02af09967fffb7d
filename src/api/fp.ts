/**
 * The same functions for people who compose in fp-ts: faults are values on the left.
 *
 * @module rxephys/fp
 */
import { either as E, taskEither as TE } from 'fp-ts'
import { type Fault, faultOf } from '../model/fault.js'
import { openRecording } from './open.js'
import type { OnRecording } from './pipe.js'
import type { Recording } from './recording.js'
import type { Traces } from './traces.js'

const guard = <A>(doing: string, act: () => Promise<A>): TE.TaskEither<Fault, A> =>
  TE.tryCatch(act, (error) => faultOf(error, doing))

/** `open`, as a task. */
export const open = (...args: Parameters<typeof openRecording>): TE.TaskEither<Fault, Recording> =>
  guard('opening', () => openRecording(...args))

/** `recording.pipe`, for use in `pipe(recording, apply(bandpassFilter()))`. */
export const apply =
  (...operators: readonly OnRecording<Recording>[]) =>
  (recording: Recording): E.Either<Fault, Recording> =>
    E.tryCatch(
      () => recording.pipe(...operators),
      (error) => faultOf(error, 'pipe'),
    )

/** `recording.getTraces`, as a task. */
export const getTraces =
  (...args: Parameters<Recording['getTraces']>) =>
  (recording: Recording): TE.TaskEither<Fault, Traces> =>
    guard('reading traces', () => recording.getTraces(...args))

/** `recording.save`, as a task. */
export const save =
  (...args: Parameters<Recording['save']>) =>
  (recording: Recording): TE.TaskEither<Fault, Recording> =>
    guard(`saving ${args[0]}`, () => recording.save(...args))
