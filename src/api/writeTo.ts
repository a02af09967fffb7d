import type { Observable } from 'rxjs'
import { files } from '#platform'
import { dtype, flag, optional, path as pathCodec } from '../codec/codec.js'
import { argumentOf, exactArguments, optionsOf } from '../codec/options.js'
import { isObject } from '../codec/shown.js'
import { among, lookUp } from '../declare/catalog.js'
import type { SinkInstance, SinkSubject } from '../declare/sink.js'
import { orThrow } from '../model/attempt.js'
import type { Chunk } from '../model/block.js'
import { conflict, FaultError, faultOf, unsupported } from '../model/fault.js'
import type { Header, Json, Segment } from '../model/header.js'
import type { SpikeChunk } from '../model/spikes.js'
import { GrowingRecording, type GrowingSink, type WriteProgress } from '../run/growing.js'
import { GrowingSorting } from '../run/growingSpikes.js'
import { recover } from '../run/recover.js'
import { type GrowingOutput, writtenTo } from '../stream/write.js'
import { sinkFor } from './format.js'
import { allKinds, kindsNow } from './kinds.js'
import { openNode, openSortingNode, openSource } from './openers.js'
import { Recording } from './recording.js'
import { formatFields, paramsOf } from './saving.js'
import { Sorting } from './sorting.js'
import type { RecoverOptions, WriteToOptions } from './writeTo.options.generated.js'

export type { RecoverOptions, WriteToOptions } from './writeTo.options.generated.js'

/** How a stream is written. */
export const writeToFields = {
  ...formatFields,
  dtype: optional(dtype, { doc: "dtype of the written samples. Default: the stream's" }),
  overwrite: optional(flag, { doc: 'replace what stands there, once the stream has ended' }),
}

/** How what a stream had written is recovered. */
export const recoverFields = { overwrite: optional(flag, { doc: 'replace what stands there' }) }

/** What is written of a stream: of spikes a sorting, of samples a recording. */
type Written<C> = C extends SpikeChunk ? Sorting : Recording

/** Writes a stream of chunks, of samples or of spikes. */
export type StreamWriter = <C extends Chunk | SpikeChunk>(chunks: Observable<C>) => Observable<WriteProgress<Written<C>>>

/**
 * Write a stream of chunks, live or not, in the format that the path's ending says, as `save` does: of samples the same bytes
 * as those of a recording that is saved, without its pipeline, which no stream knows. Segments appear as they come.
 *
 * Emits    `frames`, `bytes` and `seconds` about once a second, when what was written is durable; the last value has `saved`, opened.
 * Killed   `open(path)` answers Incomplete and says how many frames are durable; `recoverUnfinished(path)` makes a recording
 *          of these. Unsubscribing before the end, and a fault, leave the same, with all that came. Of a sorting nothing is left.
 * Errors   in the error channel. Conflict: something stands there, or the stream is empty. Incomplete: an unfinished one is there
 *          (`overwrite` starts anew). Unsupported: a second segment of a stream that is written as one file of samples.
 *
 * ```ts
 * const { saved } = await lastValueFrom(acquisition$.pipe(takeUntil(stop$), writeTo('night')))
 * ```
 */
export const writeTo = exactArguments('writeTo', (path: string, options?: WriteToOptions): StreamWriter => {
  const place = argumentOf(pathCodec, path, 'writeTo.path')
  const given = optionsOf(writeToFields, options, 'writeTo')
  const write = writtenTo<Chunk | SpikeChunk, WriteProgress<Recording | Sorting>>(() => outputAt(place, given))
  // What comes is of one kind, and `saved` of the same: which, the first chunk tells.
  return write as StreamWriter
})

/** The output of the kind that the first chunk shows. */
const outputAt = (
  path: string,
  options: WriteToOptions,
): GrowingOutput<Chunk | SpikeChunk, WriteProgress<Recording | Sorting>> => {
  let traces: GrowingRecording<Recording> | undefined
  let spikes: GrowingSorting<Sorting> | undefined
  const failed = (error: unknown): FaultError => new FaultError(faultOf(error, `writing ${path}`), { cause: error })
  const guarded = <A>(act: () => A): A => {
    try {
      return act()
    } catch (error) {
      throw failed(error)
    }
  }
  const write = (chunk: Chunk | SpikeChunk): void => {
    if (isSpikes(chunk)) {
      if ('data' in chunk) throw new FaultError(unsupported('writing chunks that hold traces and spikes', 'write each by itself'))
      spikes ??= sortingAt(path, options)
      spikes.write(chunk)
    } else {
      traces ??= new GrowingRecording(growingSink(path, options), options, files)
      traces.write(chunk)
    }
  }
  return {
    write: (chunk) => guarded(() => write(chunk)),
    commit: () => guarded(() => (spikes ?? traces)?.commit()),
    finish: async () => {
      const output = spikes ?? traces
      if (output === undefined)
        throw new FaultError(conflict('the stream of writeTo', 'at least one chunk, since it holds the header', 'none'))
      return output.finish().catch((error: unknown) => {
        throw failed(error)
      })
    },
    close: () => {
      traces?.close()
      spikes?.close()
    },
  }
}

const isSpikes = (chunk: Chunk | SpikeChunk): chunk is SpikeChunk => isObject(chunk) && 'spikes' in chunk

const sinksNow = () => {
  const { sinks } = kindsNow()
  return { traces: among(sinks, { takes: 'traces' }), spikes: among(sinks, { takes: 'spikes' }) }
}

const growingSink = (path: string, { format, formatParams, dtype: written }: WriteToOptions): GrowingSink<Recording> => {
  const { traces, spikes } = sinksNow()
  const sink = orThrow(sinkFor(path, format, { own: traces, others: spikes, what: 'recording' }))
  const params = (segments: number): object => orThrow(paramsOf(sink, path, segments, { formatParams, dtype: written }))
  const instance = (segments: number): SinkInstance => orThrow(sink.instantiate(params(segments), `${sink.kind}.params`))
  return {
    kind: sink.kind,
    params: (segments) => JSON.parse(JSON.stringify(params(segments))),
    instance,
    openWriter: sink.openStreamWriter ?? sink.openWriter,
    headerSink: (folder) => orThrow(orThrow(lookUp(traces, 'binaryFolder', 'writeTo')).instantiate({ folder }, 'header')),
    open: (told) => openedAt(path, instance(told.segments.length), told),
  }
}

const openedAt = async (
  path: string,
  instance: SinkInstance,
  told: { readonly header: Header; readonly segments: readonly Segment[] },
): Promise<Recording> => {
  const opening = instance.opens?.(told)
  if (opening === undefined) return new Recording(await openNode(path))
  const sources = among((await allKinds()).sources, { gives: 'traces' })
  return new Recording(await openSource(orThrow(lookUp(sources, opening.source, instance.kind)), opening.params))
}

const sortingAt = (path: string, { format, formatParams, ...options }: WriteToOptions): GrowingSorting<Sorting> => {
  const { traces, spikes } = sinksNow()
  const sink = orThrow(sinkFor(path, format, { own: spikes, others: traces, what: 'sorting' }))
  const params = orThrow(paramsOf(sink, path, 1, { formatParams, dtype: options.dtype }))
  const instance = orThrow(sink.instantiate(params, `${sink.kind}.params`))
  const open = async (told: Pick<SinkSubject<'spikes'>, 'header' | 'segments'>): Promise<Sorting> => {
    const opening = instance.opens?.(told)
    if (opening === undefined) return new Sorting(await openSortingNode(path))
    const sources = among((await allKinds()).sources, { gives: 'spikes' })
    return new Sorting(await openSource(orThrow(lookUp(sources, opening.source, sink.kind)), opening.params))
  }
  return new GrowingSorting(instance, open, options, files)
}

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
    const sinks = among((await allKinds()).sinks, { takes: 'traces' })
    const sink = (kind: string, params: Json): SinkInstance =>
      orThrow(orThrow(lookUp(sinks, kind, 'recoverUnfinished')).instantiate(params, `${kind}.params`))
    const openHeader = async (folder: string): Promise<Header> => (await openNode(folder)).header
    const given = optionsOf(recoverFields, options, 'recoverUnfinished')
    const { instance, ...told } = await recover(place, { sink, openHeader }, given, files)
    return openedAt(place, instance, told)
  },
)
