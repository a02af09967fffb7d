/**
 * The same functions for people who compose in fp-ts: faults are values on the left.
 *
 * @module rxephys/fp
 */
import { either as E, taskEither as TE } from 'fp-ts'
import type { Events as EventColumns } from '../model/events.js'
import { type Fault, faultOf } from '../model/fault.js'
import type { Spikes } from '../model/spikes.js'
import { applyPipeline as pipelineApplied } from './applyPipeline.js'
import type { Events } from './events.js'
import { openEvents as eventsFrom, openRecording, openSorting as sortingFrom } from './open.js'
import type { OnRecording } from './pipe.js'
import type { Recording } from './recording.js'
import type { Sorting } from './sorting.js'
import type { Traces } from './traces.js'
import { type Verified, verify as verified } from './verify.js'

const guard = <A>(doing: string, act: () => Promise<A>): TE.TaskEither<Fault, A> =>
  TE.tryCatch(act, (error) => faultOf(error, doing))

/** `open`, as a task. */
export const open = (...args: Parameters<typeof openRecording>): TE.TaskEither<Fault, Recording> =>
  guard('opening', () => openRecording(...args))

/** `openSorting`, as a task. */
export const openSorting = (...args: Parameters<typeof sortingFrom>): TE.TaskEither<Fault, Sorting> =>
  guard('opening', () => sortingFrom(...args))

/** `openEvents`, as a task. */
export const openEvents = (...args: Parameters<typeof eventsFrom>): TE.TaskEither<Fault, Events> =>
  guard('opening', () => eventsFrom(...args))

/** `recording.pipe`, for use in `pipe(recording, apply(bandpassFilter()))`. */
export const apply =
  (...operators: readonly OnRecording<Recording>[]) =>
  (recording: Recording): E.Either<Fault, Recording> =>
    E.tryCatch(
      () => recording.pipe(...operators),
      (error) => faultOf(error, 'pipe'),
    )

/** `applyPipeline`, as a task. */
export const applyPipeline = (...args: Parameters<typeof pipelineApplied>): TE.TaskEither<Fault, Recording> =>
  guard('applying a recipe', () => pipelineApplied(...args))

/** `recording.getTraces`, as a task. */
export const getTraces =
  (...args: Parameters<Recording['getTraces']>) =>
  (recording: Recording): TE.TaskEither<Fault, Traces> =>
    guard('reading traces', () => recording.getTraces(...args))

/** `sorting.getSpikes`, as a task. */
export const getSpikes =
  (...args: Parameters<Sorting['getSpikes']>) =>
  (sorting: Sorting): TE.TaskEither<Fault, Spikes> =>
    guard('reading spikes', () => sorting.getSpikes(...args))

/** `events.getEvents`, as a task. */
export const getEvents =
  (...args: Parameters<Events['getEvents']>) =>
  (events: Events): TE.TaskEither<Fault, EventColumns> =>
    guard('reading events', () => events.getEvents(...args))

/** `recording.save`, as a task. */
export const save =
  (...args: Parameters<Recording['save']>) =>
  (recording: Recording): TE.TaskEither<Fault, Recording> =>
    guard(`saving ${args[0]}`, () => recording.save(...args))

/** `verify`, as a task. */
export const verify = (...args: Parameters<typeof verified>): TE.TaskEither<Fault, Verified> =>
  guard(`verifying ${args[0]}`, () => verified(...args))
