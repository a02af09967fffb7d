import type { Observable } from 'rxjs'
import { files } from '#platform'
import { dtype, flag, optional, path as pathCodec } from '../codec/codec.js'
import { argumentOf, exactArguments, optionsOf } from '../codec/options.js'
import type { Chunk } from '../model/block.js'
import type { EventChunk } from '../model/events.js'
import type { SpikeChunk } from '../model/spikes.js'
import type { WriteProgress } from '../run/growing.js'
import { recover } from '../run/recover.js'
import { writtenTo } from '../stream/write.js'
import type { Events } from './events.js'
import { openedAt, outputAt, recovering } from './growingOutput.js'
import { writtenInWorker } from './inWorkers.js'
import { allKinds } from './kinds.js'
import type { Recording } from './recording.js'
import { recoveredEvents, recoveredSorting } from './rowsOutput.js'
import { formatFields } from './saving.js'
import type { Sorting } from './sorting.js'
import type { RecoverOptions, WriteToOptions } from './writeTo.options.generated.js'

export type { RecoverOptions, WriteToOptions } from './writeTo.options.generated.js'

/** How a stream is written. */
export const writeToFields = {
  ...formatFields,
  dtype: optional(dtype, { doc: "dtype of the written samples. Default: the stream's" }),
  overwrite: optional(flag, { doc: 'replace what stands there, once the stream has ended' }),
  inWorker: optional(flag, {
    doc: 'write samples in a thread of its own: the disk and compression hold up nothing else here. Default false',
  }),
}

/** How what a stream had written is recovered. */
export const recoverFields = { overwrite: optional(flag, { doc: 'replace what stands there' }) }

/** What is written of a stream: of spikes a sorting, of events events, of samples a recording. */
type Written<C> = C extends SpikeChunk ? Sorting : C extends EventChunk ? Events : Recording
type AnyChunk = Chunk | SpikeChunk | EventChunk

/** Writes a stream of chunks, of samples, of spikes or of events. */
export type StreamWriter = <C extends AnyChunk>(chunks: Observable<C>) => Observable<WriteProgress<Written<C>>>

/**
 * Write a stream of chunks, of samples, spikes or events, live or not, in the format that the path's ending says, as `save` does: of
 * samples the same bytes as those of a recording that is saved, without its pipeline, which no stream knows. Segments appear as they come.
 *
 * Emits    `frames`, `bytes` and `seconds` about once a second, when what was written is durable; the last value has `saved`, opened.
 * Killed   `open(path)` answers Incomplete and says how many frames are durable; `recoverUnfinished(path)` makes a recording
 *          of these, `recoverUnfinishedSorting(path)` and `recoverUnfinishedEvents(path)` of spikes and events. Unsubscribing before the
 *          end, and a fault, leave the same, with all that came.
 * Errors   in the error channel. Conflict: something stands there, or the stream is empty. Incomplete: an unfinished one is there
 *          (`overwrite` starts anew). Unsupported: a second segment of a stream that is written as one file of samples.
 *
 * ```ts
 * const { saved } = await lastValueFrom(acquisition$.pipe(takeUntil(stop$), writeTo('night')))
 * ```
 */
export const writeTo = exactArguments('writeTo', (path: string, options?: WriteToOptions): StreamWriter => {
  const place = argumentOf(pathCodec, path, 'writeTo.path')
  const { inWorker = false, ...given } = optionsOf(writeToFields, options, 'writeTo')
  // What comes is of one kind, and `saved` of the same: which, the first chunk tells.
  if (inWorker) return writtenInWorker(place, given) as StreamWriter
  return writtenTo<AnyChunk, WriteProgress<Recording | Sorting | Events>>(() => outputAt(place, given, openedAt)) as StreamWriter
})

/**
 * Make a recording of what a stream had written durably when it was interrupted: killed, unsubscribed from, or ended in a fault.
 * The complete save then stands at `path`. Rejects with a `FaultError`: Unreadable where there is nothing to recover,
 * Conflict where a process is still writing it, Corrupt where samples are others than were written.
 *
 * ```ts
 * const night = await recoverUnfinished('night')
 * ```
 */
export const recoverUnfinished = exactArguments(
  'recoverUnfinished',
  async (path: string, options?: RecoverOptions): Promise<Recording> => {
    const place = argumentOf(pathCodec, path, 'recoverUnfinished.path')
    const given = optionsOf(recoverFields, options, 'recoverUnfinished')
    const { instance, ...told } = await recover(place, await recovering(), given, files)
    return openedAt(instance, told, place)
  },
)

/**
 * Make a sorting of the spikes that a stream had written durably when it was interrupted, as `recoverUnfinished` makes a recording.
 *
 * ```ts
 * const peaks = await recoverUnfinishedSorting('night-peaks')
 * ```
 */
export const recoverUnfinishedSorting = exactArguments(
  'recoverUnfinishedSorting',
  async (path: string, options?: RecoverOptions): Promise<Sorting> => {
    const place = argumentOf(pathCodec, path, 'recoverUnfinishedSorting.path')
    const given = optionsOf(recoverFields, options, 'recoverUnfinishedSorting')
    await allKinds()
    return recoveredSorting(place, given)
  },
)

/**
 * Make events of those that a stream had written durably when it was interrupted, as `recoverUnfinished` makes a recording.
 *
 * ```ts
 * const digital = await recoverUnfinishedEvents('night-events')
 * ```
 */
export const recoverUnfinishedEvents = exactArguments(
  'recoverUnfinishedEvents',
  async (path: string, options?: RecoverOptions): Promise<Events> => {
    const place = argumentOf(pathCodec, path, 'recoverUnfinishedEvents.path')
    const given = optionsOf(recoverFields, options, 'recoverUnfinishedEvents')
    await allKinds()
    return recoveredEvents(place, given)
  },
)
