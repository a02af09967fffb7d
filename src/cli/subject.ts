import { either as E } from 'fp-ts'
import { files } from '#platform'
import { openRecording } from '../api/open.js'
import type { OpenOptions } from '../api/openFields.js'
import { openSorting } from '../api/openSorting.js'
import type { Recording } from '../api/recording.js'
import { Sorting } from '../api/sorting.js'
import { refuseUnfinished } from '../api/unfinished.js'
import { builtIn } from '../catalog.js'
import type { SourceContext } from '../declare/source.js'
import { readJson } from '../encoding/json.js'
import { standingAt } from '../encoding/unfinished.js'
import { orThrow } from '../model/attempt.js'
import { FaultError, unreadable } from '../model/fault.js'
import { decodeGraph } from '../provenance/graph.js'
import { isSortingGraph } from '../provenance/sortingGraph.js'
import { isDump } from '../provenance/spikeinterface/dump.js'
import { isSortingClass } from '../provenance/spikeinterface/importSorting.js'
import { loadModules, registeredModules } from '../run/modules.js'
import { UsageError } from './usage.js'

/** What the commands work on. */
export type Subject = Recording | Sorting

export const isSorting = (subject: Subject): subject is Sorting => subject instanceof Sorting

const context: SourceContext = { files, shared: new Map() }

/**
 * Open a path, whatever it holds. Rejects with a `FaultError`, or with a `UsageError` where a folder holds both a recording
 * and a sorting, and nothing says which is meant.
 */
export const openSubject = async (path: string, options: OpenOptions): Promise<Subject> => {
  const { stream: _stream, ...pipelineOnly } = options
  refuseUnfinished(path, files)
  const found = files.stat(standingAt(path, files))
  // What is not there, or is never opened, is told by either in the same words.
  if (found === undefined || /\.(pkl|pickle)$/.test(path)) return openRecording(path, options)
  if (path.endsWith('.json') && found.kind === 'file')
    return (await givesSpikes(path)) ? openSorting(path, pipelineOnly) : openRecording(path, options)
  const { recordings, sortings } = detected(path, options)
  if (recordings.length > 0 && sortings.length > 0 && options.stream === undefined)
    throw new UsageError(
      `${path} holds a recording and a sorting; choose one:\n${[...recordings, ...sortings].map((kind) => `  --source ${kind}`).join('\n')}`,
    )
  if (recordings.length > 0) return openRecording(path, options)
  if (sortings.length > 0) return openSorting(path, pipelineOnly)
  throw new FaultError(
    unreadable(
      path,
      'a recording or a sorting: a folder or .npz file of SpikeInterface, SpikeGLX, Phy or Kilosort, or a pipeline JSON',
      'none of these',
      'raw binary is opened with binary({ ... }), or --source on the command line',
    ),
  )
}

/** The kinds of sources that take a path for theirs. */
const detected = (path: string, options: OpenOptions) => {
  const among = (entries: (typeof builtIn)['sources'] | (typeof builtIn)['sortings']['sources']): readonly string[] =>
    [...entries.values()]
      .filter(({ detect }) => orThrow(detect?.(path, options, context) ?? E.right(undefined)) !== undefined)
      .map(({ kind }) => kind)
  const sortings = among(builtIn.sortings.sources)
  // The same mark stands in saved folders of either.
  const saved = sortings.includes('spikeinterfaceSortingFolder')
  return { sortings, recordings: among(builtIn.sources).filter((kind) => !(saved && kind === 'spikeinterfaceFolder')) }
}

/** True for the JSON of a pipeline that ends in spikes; whether it is right in its details shows when it is opened. */
const givesSpikes = async (path: string): Promise<boolean> => {
  const parsed = readJson(files, path)
  if (isDump(parsed)) return typeof parsed.class === 'string' && isSortingClass(parsed.class)
  if (typeof parsed !== 'object' || parsed === null || !('nodes' in parsed)) return false
  const graph = decodeGraph(parsed, path)
  return E.isRight(graph) && isSortingGraph(graph.right, await loadModules(builtIn, registeredModules()))
}

/** The parameters of a kind of source, recordings' and sortings' alike. */
export const sourceFields = new Map([...builtIn.sources, ...builtIn.sortings.sources].map(([kind, { fields }]) => [kind, fields]))

/** What stands for a subject in a sentence. */
export const nameOf = (subject: Subject): string => (isSorting(subject) ? 'a sorting' : 'a recording')
