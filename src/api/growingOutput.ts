import { files } from '#platform'
import { isObject } from '../codec/shown.js'
import { among, lookUp } from '../declare/catalog.js'
import type { SinkInstance } from '../declare/sink.js'
import { orThrow } from '../model/attempt.js'
import type { Chunk } from '../model/block.js'
import type { EventChunk } from '../model/events.js'
import { conflict, FaultError, faultOf, unsupported } from '../model/fault.js'
import type { Header, Json, Segment } from '../model/header.js'
import type { SpikeChunk } from '../model/spikes.js'
import { GrowingRecording, type GrowingSink, type WriteProgress } from '../run/growing.js'
import type { Recovery } from '../run/recover.js'
import type { GrowingOutput } from '../stream/write.js'
import type { Events } from './events.js'
import { sinkFor } from './format.js'
import { allKinds, kindsNow } from './kinds.js'
import { openNode, openSource } from './openers.js'
import { Recording } from './recording.js'
import { eventsOutput, sortingOutput } from './rowsOutput.js'
import { paramsOf } from './saving.js'
import type { Sorting } from './sorting.js'
import type { WriteToOptions } from './writeTo.options.generated.js'

/** What a stream of traces became. */
export interface ToldOutput {
  readonly header: Header
  readonly segments: readonly Segment[]
}

/** How a stream is written, wherever. */
type Written = Omit<WriteToOptions, 'inWorker'>

/** The output of the kind that the first chunk shows; `open` makes of one of traces what `saved` is. */
export const outputAt = <S>(
  path: string,
  options: Written,
  open: (instance: SinkInstance, told: ToldOutput, path: string) => Promise<S>,
): GrowingOutput<Chunk | SpikeChunk | EventChunk, WriteProgress<S | Sorting | Events>> => {
  let traces: GrowingRecording<S> | undefined
  let spikes: ReturnType<typeof sortingOutput> | undefined
  let events: ReturnType<typeof eventsOutput> | undefined
  const output = () => traces ?? spikes ?? events
  const failed = (error: unknown): FaultError => new FaultError(faultOf(error, `writing ${path}`), { cause: error })
  const guarded = <A>(act: () => A): A => {
    try {
      return act()
    } catch (error) {
      throw failed(error)
    }
  }
  const write = (chunk: Chunk | SpikeChunk | EventChunk): void => {
    if (isSpikes(chunk)) {
      if ('data' in chunk) throw new FaultError(unsupported('writing chunks that hold traces and spikes', 'write each by itself'))
      spikes ??= sortingOutput(path, options)
      spikes.write(chunk)
    } else if (isEvents(chunk)) {
      events ??= eventsOutput(path, options)
      events.write(chunk)
    } else {
      traces ??= new GrowingRecording(growingSink(path, options, open), options, files)
      traces.write(chunk)
    }
  }
  return {
    write: (chunk) => guarded(() => write(chunk)),
    commit: () => guarded(() => output()?.commit()),
    finish: async () => {
      const written = output()
      if (written === undefined)
        throw new FaultError(conflict('the stream of writeTo', 'at least one chunk, since it holds the header', 'none'))
      return written.finish().catch((error: unknown) => {
        throw failed(error)
      })
    },
    close: () => output()?.close(),
  }
}

const isSpikes = (chunk: unknown): chunk is SpikeChunk => isObject(chunk) && 'spikes' in chunk
const isEvents = (chunk: unknown): chunk is EventChunk => isObject(chunk) && 'events' in chunk

const sinksNow = () => {
  const { sinks } = kindsNow()
  return { traces: among(sinks, { takes: 'traces' }), spikes: among(sinks, { takes: 'spikes' }) }
}

/** What a stream of traces is written through. */
export const growingSink = <S>(
  path: string,
  { format, formatParams, dtype: written }: Written,
  open: (instance: SinkInstance, told: ToldOutput, path: string) => Promise<S>,
): GrowingSink<S> => {
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
    open: (told) => open(instance(told.segments.length), told, path),
  }
}

/** What was written, opened. */
export const openedAt = async (instance: SinkInstance, told: ToldOutput, path: string): Promise<Recording> => {
  const opening = instance.opens?.(told)
  if (opening === undefined) return new Recording(await openNode(path))
  const sources = among((await allKinds()).sources, { gives: 'traces' })
  return new Recording(await openSource(orThrow(lookUp(sources, opening.source, instance.kind)), opening.params))
}

/** What an output that a stream was written to is finished with, or read. */
export const recovering = async (): Promise<Recovery> => {
  const sinks = among((await allKinds()).sinks, { takes: 'traces' })
  return {
    sink: (kind: string, params: Json): SinkInstance =>
      orThrow(orThrow(lookUp(sinks, kind, 'an unfinished recording')).instantiate(params, `${kind}.params`)),
    openHeader: async (folder: string): Promise<Header> => (await openNode(folder)).header,
  }
}
