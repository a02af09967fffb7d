import { either as E } from 'fp-ts'
import { files as platform } from '#platform'
import type { Fields } from '../codec/codec.js'
import { argumentOf, held } from '../codec/options.js'
import { isPlain } from '../codec/plain.js'
import type { Catalog } from '../declare/catalog.js'
import type { SourceContext } from '../declare/source.js'
import { readJson } from '../encoding/json.js'
import { namesIn } from '../encoding/reading.js'
import { standingAt } from '../encoding/unfinished.js'
import { orThrow } from '../model/attempt.js'
import { type Fault, FaultError, faultOf, invalidParams, unreadable } from '../model/fault.js'
import type { Json } from '../model/header.js'
import { pipe } from '../model/pipe.js'
import type { EventReader, SpikeReader } from '../model/reader.js'
import type { Files } from '../platform/files.js'
import { decodeGraph, type Graph, mapGraphPaths } from '../provenance/graph.js'
import { isDump, mapDumpPaths, notADump, shallow } from '../provenance/spikeinterface/dump.js'
import type { ImportContext } from '../provenance/spikeinterface/sides.js'
import { type Detecting, sourceOf } from './detect.js'
import { allKinds } from './kinds.js'
import type { OpenOptions, openFields } from './openFields.js'
import { refuseUnfinished } from './unfinished.js'

type PathOrJson = string | { readonly [key: string]: Json }
const pathOrJson = held(
  'a path, or the JSON of a pipeline, parsed',
  (value): value is PathOrJson => (typeof value === 'string' && value !== '') || isPlain(value),
)

/** What is asked for beyond the source itself: samples, spikes and events in memory, by name, among it. */
export type World = Pick<SourceContext, 'acceptUnchecked' | 'tolerateTruncation' | 'onProgress'> & {
  /** What files are read by. Default: those of this platform. */
  readonly files?: Files
  readonly shared?: SourceContext['shared']
  readonly spikes?: ReadonlyMap<string, SpikeReader>
  readonly events?: ReadonlyMap<string, EventReader>
}

export const contextOf = ({ shared = new Map(), files = platform, ...more }: World = {}): SourceContext => ({
  files,
  shared,
  ...more,
})

type Opened = Detecting & { readonly streams?: unknown; readonly fields: Fields }

/** How traces are opened, or spikes, or events: what differs between them. */
export interface Opener<N, S extends Opened = Opened> {
  /** The function of the user's. */
  readonly at: 'open' | 'openSorting' | 'openEvents'
  readonly fields: typeof openFields
  readonly sources: (catalog: Catalog) => ReadonlyMap<string, S>
  readonly openSource: (source: S, params: unknown, world: World) => Promise<N>
  readonly rebuild: (graph: Graph, catalog: Catalog, context: SourceContext, at: string) => Promise<E.Either<Fault, N>>
  readonly importDump: (json: Json, at: string, importing: ImportContext) => Promise<N>
  /** The fault of a path that no source takes for its own. */
  readonly unknown: (path: string, catalog: Catalog, files: Files) => Fault
  /** What stands in the place of a pickle, and how to come by it. */
  readonly pickled: readonly [expected: string, hint: string]
}

/** Open a path, or the JSON of a pipeline. Rejects with a `FaultError`. */
export const openAny = async <N, S extends Opened>(
  opener: Opener<N, S>,
  given: unknown,
  options: OpenOptions,
  files: Files,
): Promise<N> => {
  const { at } = opener
  const asked = argumentOf(pathOrJson, given, at)
  const { stream, source, ...ofAll } = options
  const ofJson = (what: string): void => {
    refuseOption(`${at}.stream`, stream, what)
    refuseOption(`${at}.source`, source, what)
  }
  if (typeof asked !== 'string') {
    ofJson('the JSON of a pipeline')
    return openGraph(opener, asked, 'pipeline', ofAll, files)
  }
  const from = withinArchive(asked, files)
  const [expected, hint] = opener.pickled
  if (/\.(pkl|pickle)$/.test(from)) throw new FaultError(unreadable(from, expected, 'a pickle, which is never opened', hint))
  refuseUnfinished(from, files)
  if (!from.endsWith('.json') || files.stat(from)?.kind !== 'file')
    return openPath(opener, from, { stream, source, ...ofAll }, files)
  ofJson(`${from}, the JSON of a pipeline`)
  return openJsonFile(opener, from, ofAll, files)
}

/** An archive stands for the only folder in it, as most hold one. */
export const withinArchive = (path: string, files: Files = platform): string => {
  if (!/\.zip[\\/]?$/i.test(path) || files.stat(path)?.kind !== 'folder') return path
  const [only, ...more] = namesIn(files, path)
  const inside = files.join(path, only ?? '')
  return more.length === 0 && files.stat(inside)?.kind === 'folder' ? inside : path
}

/** Refuse an option that `what` has no use for; false asks for nothing. Throws a `FaultError`. */
const refuseOption = (option: string, value: string | boolean | undefined, what: string): void => {
  if (value !== undefined && value !== false)
    throw new FaultError(invalidParams(option, `no such option for ${what}`, JSON.stringify(value)))
}

const openPath = async <N, S extends Opened>(
  opener: Opener<N, S>,
  path: string,
  { baseFolder, onProgress, ...options }: OpenOptions,
  files: Files,
): Promise<N> => {
  const { at } = opener
  if (files.stat(standingAt(path, files)) === undefined)
    throw new FaultError(unreadable(path, 'a file or folder', 'nothing there'))
  refuseOption(`${at}.baseFolder`, baseFolder, `${path}: it is for the JSON of a pipeline`)
  const catalog = await allKinds()
  const sources = opener.sources(catalog)
  const found = orThrow(sourceOf(sources, path, options, contextOf({ files }), at))
  if (found === undefined) throw new FaultError(opener.unknown(path, catalog, files))
  if (found.source.streams === undefined)
    refuseOption(`${at}.stream`, options.stream, `${path}: it has no streams to choose from`)
  const { fields, label } = found.source
  for (const option of ['tolerateTruncation', 'acceptUnchecked'] as const)
    if (!Object.hasOwn(fields, option)) refuseOption(`${at}.${option}`, options[option], `${path}, ${label}`)
  return opener.openSource(found.source, found.params, { acceptUnchecked: options.acceptUnchecked ?? false, files, onProgress })
}

const openJsonFile = async <N, S extends Opened>(
  opener: Opener<N, S>,
  path: string,
  options: OpenOptions,
  files: Files,
): Promise<N> => {
  const parsed = readJson(files, path)
  const base =
    typeof parsed === 'object' && parsed !== null && 'base' in parsed && typeof parsed.base === 'string' ? parsed.base : '.'
  const baseFolder = options.baseFolder ?? files.resolve(files.dirname(files.resolve(path)), base)
  return openGraph(opener, parsed, path, { ...options, baseFolder }, files)
}

const openGraph = async <N, S extends Opened>(
  opener: Opener<N, S>,
  json: unknown,
  at: string,
  options: OpenOptions,
  files: Files,
): Promise<N> => {
  const { baseFolder = '.', acceptUnchecked = false, tolerateTruncation = false, onProgress } = options
  const catalog = await allKinds()
  const context = contextOf({ acceptUnchecked, tolerateTruncation, files, onProgress })
  if (isDump(json)) {
    const dump = shallow(json, at)
    try {
      return await opener.importDump(dump, at, { catalog, context, baseFolder })
    } catch (error) {
      const fault = faultOf(error, `opening ${at}`)
      throw new FaultError(
        hinted(fault, (visit) => mapDumpPaths(dump, visit)),
        { cause: error },
      )
    }
  }
  if (typeof json !== 'object' || json === null || !('nodes' in json)) throw new FaultError(notADump(json, at))
  const graph = orThrow(decodeGraph(json, at))
  const absolute = (path: string): string => {
    const whole = files.isAbsolute(path) ? path : files.resolve(baseFolder, path)
    files.refresh(whole)
    return whole
  }
  return pipe(
    await opener.rebuild(mapGraphPaths(graph, catalog, absolute), catalog, context, at),
    E.mapLeft((fault) => hinted(fault, (visit) => mapGraphPaths(graph, catalog, visit))),
    orThrow,
  )
}

/** A pipeline whose files are not where it says they are has probably been moved. */
const hinted = (fault: Fault, visitPaths: (visit: (path: string) => string) => unknown): Fault => {
  if (fault._tag !== 'Unreadable' || fault.hint !== undefined) return fault
  let absolute = false
  visitPaths((path) => {
    absolute ||= platform.isAbsolute(path) || /^([A-Za-z]:)?[\\/]/.test(path)
    return path
  })
  const hint = absolute
    ? 'the paths are absolute; if the folder was moved, rebase(json, from, to) mends them, and dump with relativeTo avoids it'
    : 'the paths are relative: give baseFolder'
  return { ...fault, hint }
}
