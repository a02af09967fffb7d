import { files } from '#platform'
import { builtIn } from '../catalog.js'
import { arrayFile, isArrayFile } from '../declare/arrayFiles.js'
import { lookUp } from '../declare/catalog.js'
import { type Input, oneOf, optional } from '../declare/codec.js'
import { orThrow } from '../declare/reading.js'
import type { SortingSubject } from '../declare/sortingSink.js'
import { nodesOf } from '../engine/node.js'
import { recordingsOf, type SortingNode, sortingNodesOf } from '../engine/sortingNode.js'
import { graphToJson } from '../provenance/graph.js'
import { encodeSortingGraph } from '../provenance/sortingGraph.js'
import { saveSpikes, saveSpikesFields } from '../run/saveSpikes.js'
import { openSorting, openSortingSource } from './openSorting.js'
import type { Sorting } from './sorting.js'
import { threadEngine } from './traces.js'

export const saveSortingFields = {
  ...saveSpikesFields,
  format: optional(oneOf(['numpyFolder', 'npz']), {
    doc: '`numpyFolder`: a folder that SpikeInterface loads; `npz`: one file. Default: by the name, `.npz` or not',
  }),
}
export type SaveSortingOptions = Input<typeof saveSortingFields>

/** Save a sorting, and open what was saved. Rejects with a `FaultError`. */
export const saveSorting = async (
  sorting: Sorting,
  path: string,
  { format, ...options }: SaveSortingOptions,
): Promise<Sorting> => {
  const kind = format ?? (path.endsWith('.npz') ? 'npz' : 'numpyFolder')
  const params = kind === 'npz' ? { filePath: path } : { folder: path }
  const sink = orThrow(orThrow(lookUp(builtIn.sortings.sinks, kind, 'format')).instantiate(params, `${kind}.params`))
  await saveSpikes(sorting.node, sink, provenanceOf(sorting.node), options, threadEngine(), files)
  // An archive may have any name when its format was said.
  return kind === 'npz' ? openSortingSource('npz', { filePath: path }) : openSorting(path)
}

/** The pipeline as JSON, undefined when a source is in memory; and the arrays that it names, by their files. */
const provenanceOf = (node: SortingNode): Pick<SortingSubject, 'provenance' | 'arrays'> => {
  const recordings = recordingsOf(node).flatMap(nodesOf)
  const inMemory =
    sortingNodesOf(node).some((each) => each._tag === 'sortingSource' && each.reader.inMemory === true) ||
    recordings.some((each) => each._tag === 'source' && each.reader.share !== undefined)
  if (inMemory) return { provenance: undefined }
  const path = (each: string): string => (isArrayFile(each) ? each : files.resolve(each))
  const arrays = recordings.flatMap(({ origin }) => [...(origin.arrays ?? [])])
  return {
    provenance: graphToJson(encodeSortingGraph(node, builtIn, path, { array: arrayFile })),
    arrays: new Map(arrays.map(([name, values]) => [arrayFile(name), values])),
  }
}
