import { either as E } from 'fp-ts'
import { among, type Catalog } from '../declare/catalog.js'
import type { AnySource } from '../declare/source.js'
import { sourceNode } from '../engine/build.js'
import type { SpikesNode, TracesNode } from '../engine/node.js'
import { attempting, orThrow } from '../model/attempt.js'
import { unreadable } from '../model/fault.js'
import { pipe } from '../model/pipe.js'
import { giving, rebuild } from '../provenance/rebuild.js'
import { importDump, importSortingDump } from '../provenance/spikeinterface/import.js'
import { type Detecting, sourceOf } from './detect.js'
import { openFields, openSortingFields } from './openFields.js'
import { contextOf, type Opener, openAny, type World } from './opening.js'

/** A recording's node, of a source and its parameters. Rejects with a `FaultError`. */
export const openSource = (source: AnySource, params: unknown, world: World = {}): Promise<TracesNode> =>
  attempting(`opening a "${source.kind}" source`, async () => {
    const instance = orThrow(source.instantiate(params, `${source.kind}.params`))
    return sourceNode(instance, orThrow(await instance.open(contextOf(world))()))
  })

/** A sorting's node, of a source and its parameters. Rejects with a `FaultError`. */
export const openSortingSource = (source: AnySource<'spikes'>, params: unknown, world: World = {}): Promise<SpikesNode> =>
  attempting(`opening a "${source.kind}" source`, async () => {
    const instance = orThrow(source.instantiate(params, `${source.kind}.params`))
    return sourceNode(instance, orThrow(await instance.open(contextOf(world))()))
  })

/** What a path is that is not of the half of the data model that was asked for, where it is of the other. */
const elsewhere = (sources: ReadonlyMap<string, Detecting>, path: string, at: string): string | undefined => {
  const found = sourceOf(sources, path, {}, contextOf(), at)
  return E.isRight(found) ? found.right?.source.label : undefined
}

const sourcesOf = ({ sources }: Catalog): ReadonlyMap<string, AnySource> => among(sources, { gives: 'traces' })
const sortingSourcesOf = ({ sources }: Catalog): ReadonlyMap<string, AnySource<'spikes'>> => among(sources, { gives: 'spikes' })

export const recordingOpener: Opener<TracesNode, AnySource> = {
  at: 'open',
  fields: openFields,
  sources: sourcesOf,
  openSource,
  rebuild: async (graph, catalog, context, at) => pipe(await rebuild(graph, catalog, context, at), E.chain(giving('traces', at))),
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

export const sortingOpener: Opener<SpikesNode, AnySource<'spikes'>> = {
  at: 'openSorting',
  fields: openSortingFields,
  sources: sortingSourcesOf,
  openSource: openSortingSource,
  rebuild: async (graph, catalog, context, at) => pipe(await rebuild(graph, catalog, context, at), E.chain(giving('spikes', at))),
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
export const openNode = (from: unknown, options?: unknown): Promise<TracesNode> =>
  attempting('opening', () => openAny(recordingOpener, from, options))

/** The node of a sorting at a path, or of a pipeline's JSON. Rejects with a `FaultError`. */
export const openSortingNode = (from: unknown, options?: unknown): Promise<SpikesNode> =>
  attempting('opening', () => openAny(sortingOpener, from, options))

/** The streams at a path. Throws a `FaultError`. */
export const streamsAt = (catalog: Catalog, path: string, source: string | undefined): readonly string[] =>
  pipe(
    sourceOf(sourcesOf(catalog), path, { source }, contextOf(), 'listStreams'),
    E.chain((found) => found?.source.streams?.(path, contextOf()) ?? E.right([])),
    orThrow,
  )
