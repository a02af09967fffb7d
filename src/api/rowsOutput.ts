import { files } from '#platform'
import { among, lookUp } from '../declare/catalog.js'
import type { AnyRaggedSink } from '../declare/sink.js'
import { orThrow } from '../model/attempt.js'
import type { RaggedKind } from '../model/kinds.js'
import { GrowingRows } from '../run/growingRows.js'
import { Events } from './events.js'
import { type Format, sinkFor } from './format.js'
import { allKinds, kindsNow } from './kinds.js'
import { openEventsNode, openSortingNode, openSource } from './openers.js'
import { paramsOf } from './saving.js'
import { Sorting } from './sorting.js'
import type { WriteToOptions } from './writeTo.options.generated.js'

/** A source that reads what was written, with its parameters; undefined where the path says it. */
type Opening = { readonly source: string; readonly params: object } | undefined

/** A sorting at a path, which grows as its spikes come. */
export const sortingOutput = (path: string, options: Omit<WriteToOptions, 'inWorker'>): GrowingRows<'spikes', Sorting> => {
  const { sinks } = kindsNow()
  const others = new Map<string, Format>([...among(sinks, { takes: 'traces' }), ...among(sinks, { takes: 'events' })])
  const sink = orThrow(sinkFor(path, options.format, { own: among(sinks, { takes: 'spikes' }), others, what: 'sorting' }))
  return outputOf('spikes', path, options, sink, async (opening) => {
    if (opening === undefined) return new Sorting(await openSortingNode(path))
    const sources = among((await allKinds()).sources, { gives: 'spikes' })
    return new Sorting(await openSource(orThrow(lookUp(sources, opening.source, sink.kind)), opening.params))
  })
}

/** Events at a path, which grow as they come. */
export const eventsOutput = (path: string, options: Omit<WriteToOptions, 'inWorker'>): GrowingRows<'events', Events> => {
  const { sinks } = kindsNow()
  const others = new Map<string, Format>([...among(sinks, { takes: 'traces' }), ...among(sinks, { takes: 'spikes' })])
  const sink = orThrow(sinkFor(path, options.format, { own: among(sinks, { takes: 'events' }), others, what: 'list of events' }))
  return outputOf('events', path, options, sink, async (opening) => {
    if (opening === undefined) return new Events(await openEventsNode(path))
    const sources = among((await allKinds()).sources, { gives: 'events' })
    return new Events(await openSource(orThrow(lookUp(sources, opening.source, sink.kind)), opening.params))
  })
}

const outputOf = <K extends RaggedKind, S>(
  kind: K,
  path: string,
  { format: _, formatParams, ...options }: Omit<WriteToOptions, 'inWorker'>,
  sink: AnyRaggedSink<K>,
  open: (opening: Opening) => Promise<S>,
): GrowingRows<K, S> => {
  const params = orThrow(paramsOf(sink, path, 1, { formatParams, dtype: options.dtype }))
  const instance = orThrow(sink.instantiate(params, `${sink.kind}.params`))
  return new GrowingRows(kind, instance, (told) => open(instance.opens?.(told)), options, files)
}
