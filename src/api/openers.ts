import { either as E } from 'fp-ts'
import { files } from '#platform'
import { optionsOf } from '../codec/options.js'
import { among, type Catalog } from '../declare/catalog.js'
import type { AnySource } from '../declare/source.js'
import { sourceNode } from '../engine/build.js'
import type { EventsNode, SourceNode, SpikesNode, TracesNode } from '../engine/node.js'
import { attempting, orThrow } from '../model/attempt.js'
import { aborted, type Fault, FaultError, unreadable } from '../model/fault.js'
import { type DataKind, dataWords, kindsOfData } from '../model/kinds.js'
import { pipe } from '../model/pipe.js'
import type { Files } from '../platform/files.js'
import { stoppable } from '../platform/stoppable.js'
import { giving, rebuild } from '../provenance/rebuild.js'
import { importDump, importSortingDump } from '../provenance/spikeinterface/import.js'
import { guarded } from '../run/progress.js'
import { type Detecting, sourceOf } from './detect.js'
import { foreignFault } from './foreign.js'
import { isGiven } from './givenFiles.js'
import { mounted } from './mounted.js'
import { type OpenOptions, openEventsFields, openFields, openSortingFields } from './openFields.js'
import { contextOf, type Opener, openAny, type World, withinArchive } from './opening.js'
import { OF_A_FORMAT, unknownFault } from './unknownPath.js'

/** The node of a source and its parameters. Rejects with a `FaultError`. */
export const openSource = <K extends DataKind>(
  source: AnySource<K>,
  params: unknown,
  world: World = {},
): Promise<SourceNode<K>> =>
  attempting(`opening a "${source.kind}" source`, async () => {
    const instance = orThrow(source.instantiate(params, `${source.kind}.params`))
    return sourceNode(instance, orThrow(await instance.open(contextOf(world))()))
  })

const sourcesOf = ({ sources }: Catalog): ReadonlyMap<string, AnySource> => among(sources, { gives: 'traces' })
const sortingSourcesOf = ({ sources }: Catalog): ReadonlyMap<string, AnySource<'spikes'>> => among(sources, { gives: 'spikes' })
const eventSourcesOf = ({ sources }: Catalog): ReadonlyMap<string, AnySource<'events'>> => among(sources, { gives: 'events' })

/** What a path holds of other kinds of data than the one that was asked for, and what opens that; undefined where it is nothing. */
const elsewhere = (
  catalog: Catalog,
  path: string,
  wanted: DataKind,
  files: Files,
): readonly [found: string, hint: string] | undefined => {
  const others = kindsOfData
    .filter((kind) => kind !== wanted)
    .flatMap((kind) => {
      const { a, held, open } = dataWords[kind]
      const answer = sourceOf<Detecting>(among(catalog.sources, { gives: kind }), path, {}, contextOf({ files }), open)
      if (E.isLeft(answer) || answer.right === undefined) return []
      const { source, isEmpty = false } = answer.right
      return [{ label: source.label, a, held, open, isEmpty }]
    })
  const full = others.filter(({ isEmpty }) => !isEmpty)
  if (full.length > 0)
    return [
      full.map(({ label, a }) => `${label}, which holds ${a}`).join('; '),
      `${full.map(({ open }) => open).join(' or ')} opens it`,
    ]
  const [bare] = others
  return bare && [`${bare.label}, without ${bare.held}`, `it holds no ${dataWords[wanted].held} that are read either`]
}

/** The fault of a path that no source of the kind asked for takes for its own. */
const unknownPath =
  (wanted: DataKind, hint: string) =>
  (path: string, catalog: Catalog, files: Files): Fault => {
    const others = elsewhere(catalog, path, wanted, files)
    if (others === undefined) {
      const sources = among(catalog.sources, { gives: wanted })
      return (
        foreignFault(path, files) ?? unknownFault(path, dataWords[wanted].a, [[dataWords[wanted].open, sources]], hint, files)
      )
    }
    const [found, opens] = others
    return unreadable(path, `${dataWords[wanted].a} ${OF_A_FORMAT}`, found, opens)
  }

export const recordingOpener: Opener<TracesNode, AnySource> = {
  at: 'open',
  fields: openFields,
  sources: sourcesOf,
  openSource,
  rebuild: async (graph, catalog, context, at) => pipe(await rebuild(graph, catalog, context, at), E.chain(giving('traces', at))),
  importDump,
  unknown: unknownPath('traces', 'raw binary is opened with binary({ ... }), or --source on the command line'),
  pickled: ['a pipeline as JSON', 'in SpikeInterface: load it, then dump_to_json'],
}

export const sortingOpener: Opener<SpikesNode, AnySource<'spikes'>> = {
  at: 'openSorting',
  fields: openSortingFields,
  sources: sortingSourcesOf,
  openSource,
  rebuild: async (graph, catalog, context, at) => pipe(await rebuild(graph, catalog, context, at), E.chain(giving('spikes', at))),
  importDump: importSortingDump,
  unknown: unknownPath('spikes', 'open() opens recordings'),
  pickled: ['a sorting', 'in SpikeInterface: load it, then save it to a folder'],
}

/**
 * Whatever lies elsewhere is looked at anew; from then on it is what was found, however often it has to be waited for. A signal
 * ends it where it waits; what has been opened is not bound to it.
 */
const opening = async <N, S extends AnySource<DataKind>>(opener: Opener<N, S>, from: unknown, options: unknown): Promise<N> => {
  const { signal, onProgress, ...rest }: OpenOptions = optionsOf(opener.fields, options, opener.at)
  const asked = { ...rest, ...(onProgress && { onProgress: guarded(onProgress) }) }
  const place = isGiven(from) ? await mounted(from, opener.at) : from
  if (typeof place === 'string') files.refresh(place)
  if (signal === undefined) return attempting('opening', () => openAny(opener, place, asked, files))
  const what = `opening ${typeof place === 'string' ? place : 'a pipeline'}`
  const stopping = stoppable(files, signal, what)
  try {
    return await attempting(what, () => openAny(opener, place, asked, stopping.files))
  } catch (error) {
    if (signal.aborted) throw new FaultError(aborted(what), { cause: error })
    throw error
  } finally {
    stopping.free()
  }
}

/** The node of a recording at a path, or of a pipeline's JSON. Rejects with a `FaultError`. */
export const openNode = (from: unknown, options?: unknown): Promise<TracesNode> => opening(recordingOpener, from, options)

/** The node of a sorting at a path, or of a pipeline's JSON. Rejects with a `FaultError`. */
export const openSortingNode = (from: unknown, options?: unknown): Promise<SpikesNode> => opening(sortingOpener, from, options)

export const eventsOpener: Opener<EventsNode, AnySource<'events'>> = {
  at: 'openEvents',
  fields: openEventsFields,
  sources: eventSourcesOf,
  openSource,
  rebuild: async (graph, catalog, context, at) => pipe(await rebuild(graph, catalog, context, at), E.chain(giving('events', at))),
  importDump: async (_, at) => {
    throw new FaultError(
      unreadable(
        at,
        "a pipeline's JSON of rxephys",
        "SpikeInterface's, which holds no events",
        'open() and openSorting() open it',
      ),
    )
  },
  unknown: unknownPath('events', 'open() opens recordings, openSorting() sortings'),
  pickled: ['events', 'in SpikeInterface: write their columns to files that a source reads'],
}

/** The node of events at a path, or of a pipeline's JSON. Rejects with a `FaultError`. */
export const openEventsNode = (from: unknown, options?: unknown): Promise<EventsNode> => opening(eventsOpener, from, options)

/** The streams at a path. Throws a `FaultError`. */
export const streamsAt = (catalog: Catalog, path: string, source: string | undefined): readonly string[] =>
  pipe(
    sourceOf(sourcesOf(catalog), withinArchive(path), { source }, contextOf(), 'listStreams'),
    E.chain((found) => found?.source.streams?.(withinArchive(path), contextOf()) ?? E.right([])),
    orThrow,
  )
