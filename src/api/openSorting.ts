import { either as E } from 'fp-ts'
import { files } from '#platform'
import { builtIn } from '../catalog.js'
import type { Input } from '../codec/codec.js'
import { exactArguments, optionsOf } from '../codec/options.js'
import { type Catalog, lookUp } from '../declare/catalog.js'
import type { SortingSourceContext } from '../declare/sortingSource.js'
import { readJson } from '../encoding/json.js'
import { standingAt } from '../encoding/unfinished.js'
import { sortingSourceNode } from '../engine/sortingNode.js'
import { attempting, orThrow } from '../model/attempt.js'
import { type Fault, FaultError, faultOf, unreadable } from '../model/fault.js'
import type { Json } from '../model/header.js'
import type { SpikeReader } from '../model/reader.js'
import { decodeGraph } from '../provenance/graph.js'
import { mapSortingPaths, rebuildSorting } from '../provenance/sortingGraph.js'
import { isDump, mapDumpPaths, notADump, shallow } from '../provenance/spikeinterface/dump.js'
import { importSortingDump } from '../provenance/spikeinterface/importSorting.js'
import { loadModules, registeredModules } from '../run/modules.js'
import { hinted } from './moved.js'
import { openable, openSortingFields, refuseOption } from './openFields.js'
import { Sorting } from './sorting.js'
import { refuseUnfinished } from './unfinished.js'

const context: SortingSourceContext = { files, shared: new Map() }
type SortingOptions = Input<typeof openSortingFields>
const contextOf = ({ acceptUnchecked = false }: SortingOptions): SortingSourceContext => ({ ...context, acceptUnchecked })

/**
 * Open a sorting: a folder or `.npz` file that SpikeInterface or rxephys saved, a Phy or Kilosort folder, or a pipeline's
 * JSON (ours, or what SpikeInterface's `dump_to_json` wrote), as a path or parsed. Rejects with a `FaultError`.
 */
export const openSorting = exactArguments(
  'openSorting',
  async (from: string | { readonly [key: string]: Json }, options?: SortingOptions): Promise<Sorting> =>
    attempting('opening', () => openAny(from, options)),
)

const openAny = async (given: unknown, options: unknown): Promise<Sorting> => {
  const from = openable(given, 'openSorting')
  const checked = optionsOf(openSortingFields, options, 'openSorting')
  const { baseFolder, ...rest } = checked
  if (typeof from !== 'string') return openGraph(from, 'pipeline', checked)
  if (/\.(pkl|pickle)$/.test(from))
    throw new FaultError(
      unreadable(from, 'a sorting', 'a pickle, which is never opened', 'in SpikeInterface: load it, then save it to a folder'),
    )
  refuseUnfinished(from, files)
  if (from.endsWith('.json') && files.stat(from)?.kind === 'file') return openJsonFile(from, checked)
  if (files.stat(standingAt(from, files)) === undefined)
    throw new FaultError(unreadable(from, 'a file or folder', 'nothing there'))
  refuseOption('openSorting.baseFolder', baseFolder, `${from}: it is for the JSON of a pipeline`)
  for (const [kind, source] of builtIn.sortings.sources) {
    const params = orThrow(source.detect?.(from, rest, context) ?? E.right(undefined))
    if (params !== undefined) return openSortingSource(kind, params, undefined, rest.acceptUnchecked)
  }
  const known = 'a sorting: a folder or .npz file that SpikeInterface saved, a Phy or Kilosort folder, or a pipeline JSON'
  throw new FaultError(unreadable(from, known, 'none of these', 'open() opens recordings'))
}

/** A sorting of a kind of source, from its parameters. `spikes` reads those that are in memory. */
export const openSortingSource = async (
  kind: string,
  params: unknown,
  spikes?: ReadonlyMap<string, SpikeReader>,
  acceptUnchecked = false,
): Promise<Sorting> => {
  const source = orThrow(lookUp(builtIn.sortings.sources, kind, 'source'))
  const instance = orThrow(source.instantiate(params, `${kind}.params`))
  try {
    return new Sorting(
      sortingSourceNode(instance, orThrow(await instance.open({ ...context, acceptUnchecked, ...(spikes && { spikes }) })())),
    )
  } catch (error) {
    throw new FaultError(faultOf(error, `opening a "${kind}" source`), { cause: error })
  }
}

const openJsonFile = async (path: string, options: SortingOptions): Promise<Sorting> => {
  const parsed = readJson(files, path)
  const base =
    typeof parsed === 'object' && parsed !== null && 'base' in parsed && typeof parsed.base === 'string' ? parsed.base : '.'
  const baseFolder = options.baseFolder ?? files.resolve(files.dirname(files.resolve(path)), base)
  return openGraph(parsed, path, { ...options, baseFolder })
}

const openGraph = async (json: unknown, at: string, options: SortingOptions): Promise<Sorting> => {
  const { baseFolder = '.' } = options
  const catalog = await loadModules(builtIn, registeredModules())
  if (isDump(json)) return openDump(shallow(json, at), at, catalog, options)
  if (typeof json !== 'object' || json === null || !('nodes' in json)) throw new FaultError(notADump(json, at))
  const graph = orThrow(decodeGraph(json, at))
  const found = mapSortingPaths(graph, catalog, (path) => (files.isAbsolute(path) ? path : files.resolve(baseFolder, path)))
  return new Sorting(
    orThrow(
      E.mapLeft((fault: Fault) => hinted(fault, (visit) => mapSortingPaths(graph, catalog, visit)))(
        await rebuildSorting(found, catalog, contextOf(options), at),
      ),
    ),
  )
}

/** A pipeline that SpikeInterface dumped. */
const openDump = async (
  json: { readonly [key: string]: Json },
  at: string,
  catalog: Catalog,
  options: SortingOptions,
): Promise<Sorting> => {
  try {
    return new Sorting(
      await importSortingDump(json, at, { catalog, context: contextOf(options), baseFolder: options.baseFolder ?? '.' }),
    )
  } catch (error) {
    const fault = faultOf(error, `opening ${at}`)
    throw new FaultError(
      hinted(fault, (visit) => mapDumpPaths(json, visit)),
      { cause: error },
    )
  }
}
