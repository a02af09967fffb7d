import { either as E } from 'fp-ts'
import type { Catalog } from '../declare/catalog.js'
import type { AnySortingSource } from '../declare/sortingSource.js'
import type { AnySource } from '../declare/source.js'
import { type Node, sourceNode } from '../engine/node.js'
import { type SortingNode, sortingSourceNode } from '../engine/sortingNode.js'
import { attempting, orThrow } from '../model/attempt.js'
import { unreadable } from '../model/fault.js'
import { pipe } from '../model/pipe.js'
import { mapGraphPaths } from '../provenance/graph.js'
import { rebuild } from '../provenance/rebuild.js'
import { mapSortingPaths, rebuildSorting } from '../provenance/sortingGraph.js'
import { importDump } from '../provenance/spikeinterface/import.js'
import { importSortingDump } from '../provenance/spikeinterface/importSorting.js'
import { type Detecting, sourceOf } from './detect.js'
import { openFields, openSortingFields } from './openFields.js'
import { contextOf, type Opener, openAny, type World } from './opening.js'

/** A recording's node, of a source and its parameters. Rejects with a `FaultError`. */
export const openSource = (source: AnySource, params: unknown, world: World = {}): Promise<Node> =>
  attempting(`opening a "${source.kind}" source`, async () => {
    const instance = orThrow(source.instantiate(params, `${source.kind}.params`))
    return sourceNode(instance, orThrow(await instance.open(contextOf(world))()))
  })

/** A sorting's node, of a source and its parameters. Rejects with a `FaultError`. */
export const openSortingSource = (source: AnySortingSource, params: unknown, world: World = {}): Promise<SortingNode> =>
  attempting(`opening a "${source.kind}" source`, async () => {
    const instance = orThrow(source.instantiate(params, `${source.kind}.params`))
    return sortingSourceNode(instance, orThrow(await instance.open(contextOf(world))()))
  })

/** What a path is that is not of the half of the data model that was asked for, where it is of the other. */
const elsewhere = (sources: ReadonlyMap<string, Detecting>, path: string, at: string): string | undefined => {
  const found = sourceOf(sources, path, {}, contextOf(), at)
  return E.isRight(found) ? found.right?.source.label : undefined
}

const sourcesOf = ({ sources }: Catalog): ReadonlyMap<string, AnySource> => sources
const sortingSourcesOf = ({ sortings }: Catalog): ReadonlyMap<string, AnySortingSource> => sortings.sources

export const recordingOpener: Opener<Node, AnySource> = {
  at: 'open',
  fields: openFields,
  sources: sourcesOf,
  openSource,
  mapPaths: mapGraphPaths,
  rebuild,
  importDump,
  unknown: (path, known, catalog) => {
    const sorting = elsewhere(sortingSourcesOf(catalog), path, 'openSorting')
    const raw = 'raw binary is opened with binary({ ... }), or --source on the command line'
    return sorting === undefined
      ? unreadable(path, known, 'none of these', raw)
      : unreadable(path, known, `${sorting}, which holds a sorting`, 'openSorting() opens it')
  },
  pickled: ['a pipeline as JSON', 'in SpikeInterface: load it, then dump_to_json'],
}

export const sortingOpener: Opener<SortingNode, AnySortingSource> = {
  at: 'openSorting',
  fields: openSortingFields,
  sources: sortingSourcesOf,
  openSource: openSortingSource,
  mapPaths: mapSortingPaths,
  rebuild: rebuildSorting,
  importDump: importSortingDump,
  unknown: (path, known, catalog) => {
    const recording = elsewhere(sourcesOf(catalog), path, 'open')
    return recording === undefined
      ? unreadable(path, known, 'none of these', 'open() opens recordings')
      : unreadable(path, known, `${recording}, which holds a recording`, 'open() opens it')
  },
  pickled: ['a sorting', 'in SpikeInterface: load it, then save it to a folder'],
}

/** The node of a recording at a path, or of a pipeline's JSON. Rejects with a `FaultError`. */
export const openNode = (from: unknown, options?: unknown): Promise<Node> =>
  attempting('opening', () => openAny(recordingOpener, from, options))

/** The node of a sorting at a path, or of a pipeline's JSON. Rejects with a `FaultError`. */
export const openSortingNode = (from: unknown, options?: unknown): Promise<SortingNode> =>
  attempting('opening', () => openAny(sortingOpener, from, options))

/** The streams at a path. Throws a `FaultError`. */
export const streamsAt = (catalog: Catalog, path: string, source: string | undefined): readonly string[] =>
  pipe(
    sourceOf(sourcesOf(catalog), path, { source }, contextOf(), 'listStreams'),
    E.chain((found) => found?.source.streams?.(path, contextOf()) ?? E.right([])),
    orThrow,
  )
