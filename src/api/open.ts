import { either as E } from 'fp-ts'
import { files } from '#platform'
import { builtIn } from '../catalog.js'
import { path as pathCodec } from '../codec/codec.js'
import { argumentOf, exactArguments, optionsOf } from '../codec/options.js'
import { type Catalog, lookUp } from '../declare/catalog.js'
import type { SourceContext } from '../declare/source.js'
import { readJson } from '../encoding/json.js'
import { standingAt } from '../encoding/unfinished.js'
import { sourceNode } from '../engine/node.js'
import { attempt, attempting, orThrow } from '../model/attempt.js'
import { type Fault, FaultError, faultOf, unreadable } from '../model/fault.js'
import type { Json } from '../model/header.js'
import { decodeGraph, mapGraphPaths } from '../provenance/graph.js'
import { rebuild } from '../provenance/rebuild.js'
import { isDump, mapDumpPaths, notADump, shallow } from '../provenance/spikeinterface/dump.js'
import { importDump } from '../provenance/spikeinterface/import.js'
import { loadModules, registeredModules } from '../run/modules.js'
import { hinted } from './moved.js'
import { type OpenOptions, openable, openFields, refuseOption } from './openFields.js'
import { Recording } from './recording.js'
import { refuseUnfinished } from './unfinished.js'

const context: SourceContext = { files, shared: new Map() }
const contextOf = ({ acceptUnchecked = false, tolerateTruncation = false }: OpenOptions): SourceContext => ({
  ...context,
  acceptUnchecked,
  tolerateTruncation,
})

/**
 * Open a recording: a folder that SpikeInterface or rxephys saved, a SpikeGLX folder or file, or a pipeline's JSON
 * (ours, or what SpikeInterface's `dump_to_json` wrote), as a path or parsed. Nothing is read but what describes it.
 * Rejects with a `FaultError`.
 */
export const openRecording = exactArguments(
  'open',
  async (from: string | { readonly [key: string]: Json }, options?: OpenOptions): Promise<Recording> =>
    attempting('opening', () => openAny(from, options)),
)

const openAny = async (given: unknown, options: unknown): Promise<Recording> => {
  const from = openable(given, 'open')
  const { stream, ...ofAll } = optionsOf(openFields, options, 'open')
  if (typeof from !== 'string') {
    refuseOption('open.stream', stream, 'the JSON of a pipeline')
    return openGraph(from, 'pipeline', ofAll)
  }
  if (/\.(pkl|pickle)$/.test(from))
    throw new FaultError(
      unreadable(from, 'a pipeline as JSON', 'a pickle, which is never opened', 'in SpikeInterface: load it, then dump_to_json'),
    )
  refuseUnfinished(from, files)
  const isJson = from.endsWith('.json') && files.stat(from)?.kind === 'file'
  if (isJson) refuseOption('open.stream', stream, `${from}, the JSON of a pipeline`)
  return isJson ? openJsonFile(from, ofAll) : openPath(from, { stream, ...ofAll })
}

/** A recording of a kind of source, from its parameters: for inputs that do not describe themselves. */
export const openSource = async (
  kind: string,
  params: unknown,
  shared: SourceContext['shared'] = new Map(),
  acceptUnchecked = false,
): Promise<Recording> => {
  const instance = orThrow(orThrow(lookUp(builtIn.sources, kind, 'source')).instantiate(params, `${kind}.params`))
  try {
    return new Recording(sourceNode(instance, orThrow(await instance.open({ files, shared, acceptUnchecked })())))
  } catch (error) {
    throw new FaultError(faultOf(error, `opening a "${kind}" source`), { cause: error })
  }
}

/** The streams that `open(path, { stream })` can choose from; empty where there is but one. */
export const listStreams = exactArguments('listStreams', (path: string): readonly string[] => {
  argumentOf(pathCodec, path, 'listStreams')
  return orThrow(attempt(`opening ${path}`, () => streamsAt(path)))
})

const streamsAt = (path: string): readonly string[] => {
  for (const source of builtIn.sources.values()) {
    if (source.streams === undefined) continue
    const detected = orThrow(source.detect?.(path, {}, context) ?? E.right(undefined))
    if (detected !== undefined) return orThrow(source.streams(path, context))
  }
  return []
}

const openPath = async (path: string, { baseFolder, ...options }: OpenOptions): Promise<Recording> => {
  if (files.stat(standingAt(path, files)) === undefined)
    throw new FaultError(unreadable(path, 'a file or folder', 'nothing there'))
  refuseOption('open.baseFolder', baseFolder, `${path}: it is for the JSON of a pipeline`)
  for (const [kind, source] of builtIn.sources) {
    const params = orThrow(source.detect?.(path, options, context) ?? E.right(undefined))
    if (params === undefined) continue
    if (source.streams === undefined) refuseOption('open.stream', options.stream, `${path}: it has no streams to choose from`)
    return openSource(kind, params, new Map(), options.acceptUnchecked)
  }
  const known = 'a SpikeInterface folder, a SpikeGLX recording, or a pipeline JSON'
  throw new FaultError(
    unreadable(path, known, 'none of these', 'raw binary is opened with binary({ ... }), or --source on the command line'),
  )
}

const openJsonFile = async (path: string, options: OpenOptions): Promise<Recording> => {
  const parsed = readJson(files, path)
  const base =
    typeof parsed === 'object' && parsed !== null && 'base' in parsed && typeof parsed.base === 'string' ? parsed.base : '.'
  const baseFolder = options.baseFolder ?? files.resolve(files.dirname(files.resolve(path)), base)
  return openGraph(parsed, path, { ...options, baseFolder })
}

const openGraph = async (json: unknown, at: string, options: OpenOptions): Promise<Recording> => {
  const { baseFolder = '.' } = options
  const catalog = await loadModules(builtIn, registeredModules())
  if (isDump(json)) return openDump(shallow(json, at), at, catalog, options)
  if (typeof json !== 'object' || json === null || !('nodes' in json)) throw new FaultError(notADump(json, at))
  const graph = orThrow(decodeGraph(json, at))
  const found = mapGraphPaths(graph, catalog, (path) => (files.isAbsolute(path) ? path : files.resolve(baseFolder, path)))
  return new Recording(
    orThrow(
      E.mapLeft((fault: Fault) => hinted(fault, (visit) => mapGraphPaths(graph, catalog, visit)))(
        await rebuild(found, catalog, contextOf(options), at),
      ),
    ),
  )
}

/** A pipeline that SpikeInterface dumped. */
const openDump = async (
  json: { readonly [key: string]: Json },
  at: string,
  catalog: Catalog,
  options: OpenOptions,
): Promise<Recording> => {
  try {
    return new Recording(
      await importDump(json, at, { catalog, context: contextOf(options), baseFolder: options.baseFolder ?? '.' }),
    )
  } catch (error) {
    const fault = faultOf(error, `opening ${at}`)
    throw new FaultError(
      hinted(fault, (visit) => mapDumpPaths(json, visit)),
      { cause: error },
    )
  }
}
