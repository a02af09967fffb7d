import { either as E } from 'fp-ts'
import { files } from '#platform'
import { dtype, nonNegativeInteger, optional, text } from '../codec/codec.js'
import { held } from '../codec/options.js'
import { isPlain } from '../codec/plain.js'
import { among, type Catalog, lookUp } from '../declare/catalog.js'
import type { AnyRaggedSink, AnySink, SinkInstance, SinkSubject } from '../declare/sink.js'
import type { AnySource } from '../declare/source.js'
import { arrayFile, isArrayFile } from '../encoding/arrayFiles.js'
import {
  type EventsNode,
  type Node,
  nodesOf,
  type RaggedNode,
  type SourceNode,
  type SpikesNode,
  type TracesNode,
} from '../engine/node.js'
import { orThrow } from '../model/attempt.js'
import type { Dtype } from '../model/dtype.js'
import { type Fault, FaultError, invalidParams } from '../model/fault.js'
import type { SegmentTimes } from '../model/header.js'
import type { RaggedKind } from '../model/kinds.js'
import { type Notice, notice } from '../model/notice.js'
import { pipe } from '../model/pipe.js'
import { whenReady } from '../model/waiting.js'
import { isUrl } from '../platform/paths.js'
import { encodeGraph } from '../provenance/encode.js'
import { graphToJson } from '../provenance/graph.js'
import { neverElsewhere } from '../run/elsewhere.js'
import { registeredModules } from '../run/modules.js'
import { type SaveOptions, saveFields } from '../run/saveFields.js'
import { type SaveSpikesOptions, saveRagged, saveSpikesFields } from '../run/saveSpikes.js'
import { type Detecting, sourceOf } from './detect.js'
import { type Format, pathParams, sinkFor } from './format.js'
import { allKinds } from './kinds.js'
import { openEventsNode, openNode, openSortingNode, openSource } from './openers.js'
import { contextOf } from './opening.js'
import type { BinaryOptions, SaveFolderOptions, SaveSortingOptions } from './saving.options.generated.js'
import { threadEngine } from './traces.js'

export type { BinaryOptions, SaveFolderOptions, SaveSortingOptions } from './saving.options.generated.js'

export const formatFields = {
  format: optional(text, { doc: 'the kind of sink. Default: by the ending of the name' }),
  formatParams: optional(held('an object of parameters', isPlain), {
    doc: 'parameters of the format beside the path. Default: its own defaults',
  }),
}

/** How a recording is saved. */
export const saveFolderFields = {
  ...saveFields,
  ...formatFields,
  dtype: optional(dtype, { doc: "dtype of the saved samples. Default: the recording's" }),
}

/** How the samples of a recording are written as files of nothing but samples. */
export const binaryFields = {
  ...saveFields,
  dtype: optional(dtype, { doc: "dtype of the files. Default: the recording's" }),
  byteOffset: optional(nonNegativeInteger, { doc: 'left free at the start of each file. Default 0', unit: 'bytes' }),
}

/** How a sorting is saved. */
export const saveSortingFields = { ...saveSpikesFields, ...formatFields }

const ofTraces = { takes: 'traces' } as const
const ofSpikes = { takes: 'spikes' } as const
const ofEvents = { takes: 'events' } as const

/** Write a recording through a sink; the sink with its parameters. Rejects with a `FaultError`. */
const runSink = async (node: TracesNode, sink: AnySink, params: unknown, options: SaveOptions, catalog: Catalog) => {
  const instance = orThrow(sink.instantiate(params, `${sink.kind}.params`))
  // Loaded when it is needed: a page has no workers, and a short command no use for them.
  const { save } = await import('#run')
  await save(node, instance, options, { files, catalog, modules: registeredModules() })
  return instance
}

/** What a sink is told: the paths, what its format is asked for, and the dtype. */
export const paramsOf = (
  sink: Format,
  path: string,
  segments: number,
  { formatParams = {}, dtype }: { readonly formatParams?: object | undefined; readonly dtype?: Dtype | undefined },
): E.Either<Fault, object> =>
  isUrl(path) && sink.elsewhere === undefined
    ? E.left(neverElsewhere(path, sink))
    : dtype !== undefined && !Object.hasOwn(sink.fields, 'dtype')
      ? E.left(invalidParams('save.dtype', `no dtype: "${sink.kind}" has one of its own`, dtype))
      : pipe(
          pathParams(sink, path, segments),
          E.map((paths) => ({ ...formatParams, ...paths, ...(dtype !== undefined && { dtype }) })),
        )

/** The sink that a recording is saved by, and its parameters. Throws a `FaultError`. */
export const sinkOfTraces = (
  node: TracesNode,
  path: string,
  { format, formatParams, dtype }: Pick<SaveFolderOptions, 'format' | 'formatParams' | 'dtype'>,
  { sinks }: Catalog,
): { readonly sink: AnySink; readonly params: object } => {
  const sink = orThrow(sinkFor(path, format, { own: among(sinks, ofTraces), others: among(sinks, ofSpikes), what: 'recording' }))
  return { sink, params: orThrow(paramsOf(sink, path, node.segments.length, { formatParams, dtype })) }
}

/** Save a recording in the format of the path, and open what was saved. Rejects with a `FaultError`. */
export const saveNode = async (
  node: TracesNode,
  path: string,
  { format, formatParams, dtype, ...options }: SaveFolderOptions,
): Promise<TracesNode> => {
  const catalog = await allKinds()
  const { sink, params } = sinkOfTraces(node, path, { format, formatParams, dtype }, catalog)
  return openSaved(node, path, await runSink(node, sink, params, options, catalog), catalog)
}

/** Open what a sink has saved of a recording. Rejects with a `FaultError`. */
export const openSaved = async (node: TracesNode, path: string, sink: SinkInstance, catalog: Catalog): Promise<TracesNode> => {
  const sources = among(catalog.sources, { gives: 'traces' })
  const opening = sink.opens?.(node)
  if (opening !== undefined) return openSource(orThrow(lookUp(sources, opening.source, sink.kind)), opening.params)
  return (await isKnown(sources, path, 'open')) ? openNode(path) : unopened(node, sink, path)
}

/** Write files of samples alone. Rejects with a `FaultError`. */
export const writeBinary = async (
  node: TracesNode,
  filePaths: readonly string[],
  { dtype, byteOffset, ...options }: BinaryOptions,
): Promise<void> => {
  const away = filePaths.find(isUrl)
  if (away !== undefined) throw new FaultError(neverElsewhere(away, { kind: 'binary' }))
  const catalog = await allKinds()
  const params = { filePaths, ...(dtype !== undefined && { dtype }), ...(byteOffset !== undefined && { byteOffset }) }
  await runSink(node, orThrow(lookUp(among(catalog.sinks, ofTraces), 'binary', 'writeBinary')), params, options, catalog)
}

/** Save a sorting in the format of the path, and open what was saved. Rejects with a `FaultError`. */
export const saveSortingNode = async (
  node: SpikesNode,
  path: string,
  { format, formatParams, ...options }: SaveSortingOptions,
): Promise<SpikesNode> => {
  const { sinks, sources } = await allKinds()
  const saved = await saveRaggedNode<'spikes', SpikesNode>(node, path, options, {
    sink: orThrow(sinkFor(path, format, { own: among(sinks, ofSpikes), others: among(sinks, ofTraces), what: 'sorting' })),
    formatParams,
    sources: among(sources, { gives: 'spikes' }),
    at: 'openSorting',
    open: openSortingNode,
  })
  const dropped = timesNotice(node, saved)
  return dropped === undefined ? saved : { ...saved, notices: [...saved.notices, dropped] }
}

/** Save events in the format of the path, and open what was saved. Rejects with a `FaultError`. */
export const saveEventsNode = async (
  node: EventsNode,
  path: string,
  { format, formatParams, ...options }: SaveSortingOptions,
): Promise<EventsNode> => {
  const { sinks, sources } = await allKinds()
  const others = new Map<string, Format>([...among(sinks, ofTraces), ...among(sinks, ofSpikes)])
  return saveRaggedNode<'events', EventsNode>(node, path, options, {
    sink: orThrow(sinkFor(path, format, { own: among(sinks, ofEvents), others, what: 'list of events' })),
    formatParams,
    sources: among(sources, { gives: 'events' }),
    at: 'openEvents',
    open: openEventsNode,
  })
}

/** Where a sorting, or events, are saved, and how what was written is opened. */
interface RaggedSaving<K extends RaggedKind, N> {
  readonly sink: AnyRaggedSink<K>
  readonly formatParams: object | undefined
  readonly sources: ReadonlyMap<string, AnySource<K>>
  readonly at: string
  readonly open: (path: string) => Promise<N>
}

const saveRaggedNode = async <K extends RaggedKind, N extends RaggedNode<K> & Node>(
  node: N,
  path: string,
  options: SaveSpikesOptions,
  { sink, formatParams, sources, at, open }: RaggedSaving<K, N>,
): Promise<N | SourceNode<K>> => {
  const params = orThrow(paramsOf(sink, path, node.segments.length, { formatParams }))
  const instance = orThrow(sink.instantiate(params, `${sink.kind}.params`))
  await saveRagged<K>(node, instance, provenanceOf(node), options, { engine: threadEngine(), files })
  const opening = instance.opens?.(node)
  if (opening !== undefined) return openSource(orThrow(lookUp(sources, opening.source, sink.kind)), opening.params)
  return (await isKnown(sources, path, at)) ? open(path) : unopened(node, sink, path)
}

/** Whether a source takes what was written for its own; a fault of one that does is told when it is opened. */
const isKnown = async (sources: ReadonlyMap<string, Detecting>, path: string, at: string): Promise<boolean> => {
  files.refresh(path)
  const found = await whenReady(() => sourceOf(sources, path, {}, contextOf(), at))
  return E.isLeft(found) || found.right !== undefined
}

/** What was saved itself, where nothing opens what was written. */
const unopened = <N extends { readonly notices: readonly Notice[] }>(
  node: N,
  { kind }: Pick<Format, 'kind'>,
  path: string,
): N => ({
  ...node,
  notices: [
    ...node.notices,
    notice('Tolerated', `no source opens what "${kind}" has written to ${path}: the pipeline that was saved is returned instead`),
  ],
})

/** What is lost of a sorting's clock where the format has no place for it; undefined where nothing is. */
const timesNotice = ({ segments }: SpikesNode, saved: SpikesNode): Notice | undefined => {
  const segment = segments.findIndex(
    ({ times: { tStart = 0, vector, samplingFrequency } }, index) =>
      (tStart !== 0 || vector !== undefined || samplingFrequency !== undefined) && isBare(saved.segments.at(index)?.times),
  )
  if (segment < 0) return undefined
  const { tStart = 0, vector } = segments[segment].times
  const clock = vector === undefined ? `started at ${tStart} s` : 'had a time for every frame'
  return notice(
    'DroppedTimes',
    `segment ${segment} ${clock}: a saved sorting has no times, and starts at 0 s; registerRecording gives it its recording's`,
  )
}

const isBare = ({ tStart, vector }: SegmentTimes = {}): boolean => tStart === undefined && vector === undefined

/** The pipeline as JSON, what is in memory without its name; and the arrays that it names, by their files. */
const provenanceOf = (node: Node): Pick<SinkSubject, 'provenance' | 'arrays'> => {
  const path = (each: string): string => (isArrayFile(each) ? each : files.resolve(each))
  const arrays = nodesOf(node).flatMap(({ origin }) => [...(origin.arrays ?? [])])
  return {
    provenance: graphToJson(encodeGraph(node, path, { array: arrayFile, allowShared: 'unnamed' })),
    arrays: new Map(arrays.map(([name, values]) => [arrayFile(name), values])),
  }
}
