import { files } from '#platform'
import { mapPaths } from '../codec/paths.js'
import { among, type Catalog, lookUp } from '../declare/catalog.js'
import type { SavedFiles } from '../encoding/saved.js'
import type { Node } from '../engine/node.js'
import { orThrow } from '../model/attempt.js'
import { FaultError, unsupported } from '../model/fault.js'
import type { DataKind } from '../model/kinds.js'
import { dataOf, decodeGraph } from '../provenance/graph.js'
import { compared, type Watching } from './computedAgain.js'
import { openEventsNode, openNode, openSortingNode, openSource } from './openers.js'

/** What was computed again, and came out as it was saved. */
export interface Recomputed {
  /** What it is. */
  readonly kind: DataKind
  readonly segments: number
  /** Samples, of all channels; or spikes; or events. */
  readonly values: number
}

/** Run the pipeline of a save again, and compare every bit. Rejects with a `FaultError` that names the first value that differs. */
export const recompute = async (path: string, saved: SavedFiles, catalog: Catalog, watching: Watching): Promise<Recomputed> => {
  const { pipeline, opening } = saved
  if (pipeline === undefined)
    throw new FaultError(
      unsupported(
        `computing ${path} again: no pipeline was saved with it`,
        'one of a stream, or of large arrays beside a file, is not',
      ),
    )
  const json = pipeline.json
  const kind = dataOf(orThrow(decodeGraph(json, pipeline.at)), catalog)
  const open = { traces: openNode, spikes: openSortingNode, events: openEventsNode }[kind ?? 'traces']
  const again: Node = await open(json, { baseFolder: pipeline.folder })
  const found: Node = opening === undefined ? await open(path) : await opened(again.gives, opening, pipeline.folder, catalog)
  const values = await compared(path, again, found, watching)
  return { kind: again.gives, segments: again.segments.length, values }
}

const opened = (
  kind: DataKind,
  { source, params }: NonNullable<SavedFiles['opening']>,
  folder: string,
  { sources }: Catalog,
): Promise<Node> => {
  const open = <K extends DataKind>(gives: K) => {
    const entry = orThrow(lookUp(among(sources, { gives }), source, 'opening.source'))
    const absolute = (path: string): string => (files.isAbsolute(path) ? path : files.resolve(folder, path))
    return { entry, params: mapPaths(entry.fields, params, absolute) }
  }
  const [traces, spikes] = [kind === 'traces' && open('traces'), kind === 'spikes' && open('spikes')]
  if (traces !== false) return openSource(traces.entry, traces.params)
  if (spikes !== false) return openSource(spikes.entry, spikes.params)
  const events = open('events')
  return openSource(events.entry, events.params)
}
