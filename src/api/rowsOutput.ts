import { files } from '#platform'
import { among, lookUp } from '../declare/catalog.js'
import type { AnyRaggedSink, RaggedSinkInstance } from '../declare/sink.js'
import { orThrow } from '../model/attempt.js'
import type { Json } from '../model/header.js'
import type { Headers, RaggedKind } from '../model/kinds.js'
import { COMMIT } from '../run/growing.js'
import { GrowingRows } from '../run/growingRows.js'
import { type RowsRecovery, recoverRows } from '../run/recoverRows.js'
import { Events } from './events.js'
import { type Format, sinkFor } from './format.js'
import { allKinds, kindsNow } from './kinds.js'
import { openEventsNode, openSortingNode, openSource } from './openers.js'
import { paramsOf } from './saving.js'
import { Sorting } from './sorting.js'
import type { RecoverOptions, WriteToOptions } from './writeTo.options.generated.js'

/** A source that reads what was written, with its parameters; undefined where the path says it. */
type Opening = { readonly source: string; readonly params: object } | undefined

const sortingSinks = (): ReadonlyMap<string, AnyRaggedSink<'spikes'>> => among(kindsNow().sinks, { takes: 'spikes' })
const eventSinks = (): ReadonlyMap<string, AnyRaggedSink<'events'>> => among(kindsNow().sinks, { takes: 'events' })

/** A sorting at a path, which grows as its spikes come. */
export const sortingOutput = (path: string, options: Omit<WriteToOptions, 'inWorker'>): GrowingRows<'spikes', Sorting> => {
  const { sinks } = kindsNow()
  const others = new Map<string, Format>([...among(sinks, { takes: 'traces' }), ...among(sinks, { takes: 'events' })])
  const sink = orThrow(sinkFor(path, options.format, { own: sortingSinks(), others, what: 'sorting' }))
  return outputOf('spikes', path, options, { sink, headers: headersIn(sortingSinks(), 'numpyFolder') }, openedSorting(path))
}

/** Events at a path, which grow as they come. */
export const eventsOutput = (path: string, options: Omit<WriteToOptions, 'inWorker'>): GrowingRows<'events', Events> => {
  const { sinks } = kindsNow()
  const others = new Map<string, Format>([...among(sinks, { takes: 'traces' }), ...among(sinks, { takes: 'spikes' })])
  const sink = orThrow(sinkFor(path, options.format, { own: eventSinks(), others, what: 'list of events' }))
  return outputOf('events', path, options, { sink, headers: headersIn(eventSinks(), 'eventsFolder') }, openedEvents(path))
}

/** A sorting of what a stream had written durably when it was interrupted. Rejects with a `FaultError`. */
export const recoveredSorting = (path: string, options: RecoverOptions): Promise<Sorting> =>
  recoveredRows(
    'spikes',
    path,
    options,
    sortingSinks(),
    openedSorting(path),
    async (folder) => (await openSortingNode(folder)).header,
  )

/** Events of the same. */
export const recoveredEvents = (path: string, options: RecoverOptions): Promise<Events> =>
  recoveredRows(
    'events',
    path,
    options,
    eventSinks(),
    openedEvents(path),
    async (folder) => (await openEventsNode(folder)).header,
  )

const openedSorting =
  (path: string) =>
  async (opening: Opening): Promise<Sorting> => {
    if (opening === undefined) return new Sorting(await openSortingNode(path))
    const sources = among((await allKinds()).sources, { gives: 'spikes' })
    return new Sorting(await openSource(orThrow(lookUp(sources, opening.source, path)), opening.params))
  }

const openedEvents =
  (path: string) =>
  async (opening: Opening): Promise<Events> => {
    if (opening === undefined) return new Events(await openEventsNode(path))
    const sources = among((await allKinds()).sources, { gives: 'events' })
    return new Events(await openSource(orThrow(lookUp(sources, opening.source, path)), opening.params))
  }

/** What writes a header alone, into a folder. */
const headersIn =
  <K extends RaggedKind>(sinks: ReadonlyMap<string, AnyRaggedSink<K>>, kind: string) =>
  (folder: string): RaggedSinkInstance<K> =>
    orThrow(orThrow(lookUp(sinks, kind, 'writeTo')).instantiate({ folder }, 'header'))

const outputOf = <K extends RaggedKind, S>(
  kind: K,
  path: string,
  { format: _, formatParams, ...options }: Omit<WriteToOptions, 'inWorker'>,
  { sink, headers }: { readonly sink: AnyRaggedSink<K>; readonly headers: (folder: string) => RaggedSinkInstance<K> },
  open: (opening: Opening) => Promise<S>,
): GrowingRows<K, S> => {
  const params = orThrow(paramsOf(sink, path, 1, { formatParams, dtype: options.dtype }))
  const instance = orThrow(sink.instantiate(params, `${sink.kind}.params`))
  const keptAs = { params: JSON.parse(JSON.stringify(params)), headerSink: headers }
  return new GrowingRows(kind, instance, (told) => open(instance.opens?.(told)), options, files, keptAs, COMMIT)
}

const recoveredRows = async <K extends RaggedKind, S>(
  data: K,
  path: string,
  options: RecoverOptions,
  sinks: ReadonlyMap<string, AnyRaggedSink<K>>,
  open: (opening: Opening) => Promise<S>,
  openHeader: (folder: string) => Promise<Headers[K]>,
): Promise<S> => {
  const recovery: RowsRecovery<K> = {
    sink: (kind: string, params: Json) =>
      orThrow(orThrow(lookUp(sinks, kind, `unfinished ${data}`)).instantiate(params, `${kind}.params`)),
    openHeader,
  }
  const { instance, ...told } = await recoverRows(data, path, recovery, options, files)
  return open(instance.opens?.(told))
}
