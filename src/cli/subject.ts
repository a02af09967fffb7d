import { either as E } from 'fp-ts'
import { files } from '#platform'
import { sourceOf } from '../api/detect.js'
import { Events } from '../api/events.js'
import { foreignFault } from '../api/foreign.js'
import { allKinds } from '../api/kinds.js'
import { openEvents, openRecording, openSorting } from '../api/open.js'
import type { OpenOptions } from '../api/openFields.js'
import { contextOf, withinArchive } from '../api/opening.js'
import type { Recording } from '../api/recording.js'
import { Sorting } from '../api/sorting.js'
import { refuseUnfinished } from '../api/unfinished.js'
import { unknownFault } from '../api/unknownPath.js'
import { among } from '../declare/catalog.js'
import type { AnySource } from '../declare/source.js'
import { readJson } from '../encoding/json.js'
import { standingAt } from '../encoding/unfinished.js'
import { orThrow } from '../model/attempt.js'
import { FaultError } from '../model/fault.js'
import { type DataKind, dataWords, kindsOfData } from '../model/kinds.js'
import { together, whenReady } from '../model/waiting.js'
import { dataOf, decodeGraph } from '../provenance/graph.js'
import { isDump } from '../provenance/spikeinterface/dump.js'
import { isSortingClass } from '../provenance/spikeinterface/sides.js'
import { UsageError } from './usage.js'

/** What the commands work on. */
export type Subject = Recording | Sorting | Events

export const isSorting = (subject: Subject): subject is Sorting => subject instanceof Sorting
export const isEvents = (subject: Subject): subject is Events => subject instanceof Events

/**
 * Open a path, whatever it holds. Rejects with a `FaultError`, or with a `UsageError` where a folder holds data of several
 * kinds, and nothing says which is meant.
 */
export const openSubject = async (path: string, options: OpenOptions): Promise<Subject> => {
  files.refresh(path)
  return whenReady(() => openWhatIs(path, options))
}

const openWhatIs = async (given: string, options: OpenOptions): Promise<Subject> => {
  const path = withinArchive(given)
  const { stream } = options
  refuseUnfinished(path, files)
  const found = files.stat(standingAt(path, files))
  // What is not there, or is never opened, is told by either in the same words.
  if (found === undefined || /\.(pkl|pickle)$/.test(path)) return openRecording(path, options)
  const opens = {
    traces: () => openRecording(path, options),
    spikes: () => openSorting(path, options),
    events: () => openEvents(path, options),
  }
  if (path.endsWith('.json') && found.kind === 'file') return opens[await kindIn(path)]()
  const { sources } = await allKinds()
  const own = kindsOfData.map((kind) => ({
    kind,
    sources: among(sources, { gives: kind }),
  }))
  const known = together(own, (each) => {
    const taken = orThrow(sourceOf(each.sources, path, options, contextOf(), dataWords[each.kind].open))
    return taken === undefined ? [] : [{ kind: each.kind, source: taken.source }]
  }).flat()
  // Digital lines stand in the files of a recording: these are what is meant, unless --source says otherwise.
  const meant = known.some(({ kind }) => kind === 'traces') ? known.filter(({ kind }) => kind !== 'events') : known
  if (meant.length > 1 && stream === undefined)
    throw new UsageError(
      `${path} holds ${meant.map(({ kind }) => dataWords[kind].a).join(' and ')}; choose one:\n${meant.map(({ source }) => `  --source ${source.kind}`).join('\n')}`,
    )
  // Where both are there, it is the one that has a stream of the name.
  const named = meant.length > 1 ? meant.find(({ source }) => streamsOf(source, path).includes(stream ?? '')) : undefined
  if (meant.length > 0) return opens[(named ?? meant[0]).kind]()
  const foreign = foreignFault(path, files)
  if (foreign !== undefined) throw new FaultError(foreign)
  const asked = own.map(({ kind, sources }) => [dataWords[kind].open, sources] as const)
  const raw = 'raw binary is opened with binary({ ... }), or --source on the command line'
  throw new FaultError(unknownFault(path, 'a recording, a sorting or events', asked, raw, files))
}

const streamsOf = ({ streams }: AnySource<DataKind>, path: string): readonly string[] =>
  orThrow(streams?.(path, contextOf()) ?? E.right([]))

/** The kind of data that a pipeline's JSON ends in; whether it is right in its details shows when it is opened. */
const kindIn = async (path: string): Promise<DataKind> => {
  const parsed = readJson(files, path)
  if (isDump(parsed)) return typeof parsed.class === 'string' && isSortingClass(parsed.class) ? 'spikes' : 'traces'
  if (typeof parsed !== 'object' || parsed === null || !('nodes' in parsed)) return 'traces'
  const graph = decodeGraph(parsed, path)
  return (E.isRight(graph) ? dataOf(graph.right, await allKinds()) : undefined) ?? 'traces'
}

/** What stands for a subject in a sentence. */
export const nameOf = ({ node }: Subject): string => dataWords[node.gives].a
