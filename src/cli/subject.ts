import { either as E } from 'fp-ts'
import { files } from '#platform'
import { labelsOf, sourceOf } from '../api/detect.js'
import { allKinds } from '../api/kinds.js'
import { openRecording, openSorting } from '../api/open.js'
import type { OpenOptions } from '../api/openFields.js'
import { contextOf } from '../api/opening.js'
import type { Recording } from '../api/recording.js'
import { Sorting } from '../api/sorting.js'
import { refuseUnfinished } from '../api/unfinished.js'
import { among } from '../declare/catalog.js'
import { readJson } from '../encoding/json.js'
import { standingAt } from '../encoding/unfinished.js'
import { orThrow } from '../model/attempt.js'
import { FaultError, unreadable } from '../model/fault.js'
import { dataOf, decodeGraph } from '../provenance/graph.js'
import { isDump } from '../provenance/spikeinterface/dump.js'
import { isSortingClass } from '../provenance/spikeinterface/sides.js'
import { UsageError } from './usage.js'

/** What the commands work on. */
export type Subject = Recording | Sorting

export const isSorting = (subject: Subject): subject is Sorting => subject instanceof Sorting

/**
 * Open a path, whatever it holds. Rejects with a `FaultError`, or with a `UsageError` where a folder holds both a recording
 * and a sorting, and nothing says which is meant.
 */
export const openSubject = async (path: string, options: OpenOptions): Promise<Subject> => {
  const { stream, tolerateTruncation: _, ...pipelineOnly } = options
  refuseUnfinished(path, files)
  const found = files.stat(standingAt(path, files))
  // What is not there, or is never opened, is told by either in the same words.
  if (found === undefined || /\.(pkl|pickle)$/.test(path)) return openRecording(path, options)
  if (path.endsWith('.json') && found.kind === 'file')
    return (await givesSpikes(path)) ? openSorting(path, pipelineOnly) : openRecording(path, options)
  const kinds = (await allKinds()).sources
  const [sources, sortings] = [among(kinds, { gives: 'traces' }), among(kinds, { gives: 'spikes' })]
  const recording = orThrow(sourceOf(sources, path, options, contextOf(), 'open'))
  const sorting = orThrow(sourceOf(sortings, path, options, contextOf(), 'openSorting'))
  if (recording !== undefined && sorting !== undefined && stream === undefined)
    throw new UsageError(
      `${path} holds a recording and a sorting; choose one:\n${[recording, sorting].map(({ source }) => `  --source ${source.kind}`).join('\n')}`,
    )
  if (recording !== undefined) return openRecording(path, options)
  if (sorting !== undefined) return openSorting(path, pipelineOnly)
  const known = [labelsOf(sources), labelsOf(sortings), 'or a pipeline JSON'].join(', ')
  const raw = 'raw binary is opened with binary({ ... }), or --source on the command line'
  throw new FaultError(unreadable(path, `a recording or a sorting: ${known}`, 'none of these', raw))
}

/** True for the JSON of a pipeline that ends in spikes; whether it is right in its details shows when it is opened. */
const givesSpikes = async (path: string): Promise<boolean> => {
  const parsed = readJson(files, path)
  if (isDump(parsed)) return typeof parsed.class === 'string' && isSortingClass(parsed.class)
  if (typeof parsed !== 'object' || parsed === null || !('nodes' in parsed)) return false
  const graph = decodeGraph(parsed, path)
  return E.isRight(graph) && dataOf(graph.right, await allKinds()) === 'spikes'
}

/** What stands for a subject in a sentence. */
export const nameOf = (subject: Subject): string => (isSorting(subject) ? 'a sorting' : 'a recording')
