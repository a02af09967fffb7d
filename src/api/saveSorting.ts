import { files } from '#platform'
import { builtIn } from '../catalog.js'
import { oneOf, optional } from '../codec/codec.js'
import { lookUp } from '../declare/catalog.js'
import type { SortingSubject } from '../declare/sortingSink.js'
import { arrayFile, isArrayFile } from '../encoding/arrayFiles.js'
import { nodesOf } from '../engine/node.js'
import { recordingsOf, type SortingNode } from '../engine/sortingNode.js'
import { orThrow } from '../model/attempt.js'
import { type Notice, notice } from '../model/notice.js'
import { graphToJson } from '../provenance/graph.js'
import { encodeSortingGraph } from '../provenance/sortingGraph.js'
import { saveSpikes, saveSpikesFields } from '../run/saveSpikes.js'
import { openSorting, openSortingSource } from './openSorting.js'
import { formats, sortingFormat } from './outputFormat.js'
import type { SaveSortingOptions } from './saveSorting.options.generated.js'
import { Sorting } from './sorting.js'
import { threadEngine } from './traces.js'

export type { SaveSortingOptions } from './saveSorting.options.generated.js'

/** How a sorting is saved. */
export const saveSortingFields = {
  ...saveSpikesFields,
  format: optional(oneOf(formats.sorting), {
    doc: '`numpyFolder`: a folder that SpikeInterface loads; `npz`: one file. Default: by the name, `.npz` or not',
  }),
}

/** Save a sorting, and open what was saved. Rejects with a `FaultError`. */
export const saveSorting = async (
  sorting: Sorting,
  path: string,
  { format, ...options }: SaveSortingOptions,
): Promise<Sorting> => {
  const kind = sortingFormat(path, format)
  const params = kind === 'npz' ? { filePath: path } : { folder: path }
  const sink = orThrow(orThrow(lookUp(builtIn.sortings.sinks, kind, 'format')).instantiate(params, `${kind}.params`))
  await saveSpikes(sorting.node, sink, provenanceOf(sorting.node), options, { engine: threadEngine(), files, catalog: builtIn })
  // An archive may have any name when its format was said.
  const saved = await (kind === 'npz' ? openSortingSource('npz', { filePath: path }) : openSorting(path))
  const dropped = timesNotice(sorting)
  return dropped === undefined ? saved : new Sorting({ ...saved.node, notices: [...saved.notices, dropped] })
}

/** What is lost of a sorting's clock, which neither layout has a place for; undefined where every segment starts at 0. */
const timesNotice = ({ segments }: Sorting): Notice | undefined => {
  const segment = segments.findIndex(
    ({ times: { tStart = 0, vector, samplingFrequency } }) =>
      tStart !== 0 || vector !== undefined || samplingFrequency !== undefined,
  )
  if (segment < 0) return undefined
  const { tStart = 0, vector } = segments[segment].times
  const clock = vector === undefined ? `started at ${tStart} s` : 'had a time for every frame'
  return notice(
    'DroppedTimes',
    `segment ${segment} ${clock}: a saved sorting has no times, and starts at 0 s; registerRecording gives it its recording's`,
  )
}

/** The pipeline as JSON, what is in memory without its name; and the arrays that it names, by their files. */
const provenanceOf = (node: SortingNode): Pick<SortingSubject, 'provenance' | 'arrays'> => {
  const path = (each: string): string => (isArrayFile(each) ? each : files.resolve(each))
  const arrays = recordingsOf(node)
    .flatMap(nodesOf)
    .flatMap(({ origin }) => [...(origin.arrays ?? [])])
  return {
    provenance: graphToJson(encodeSortingGraph(node, builtIn, path, { array: arrayFile, allowShared: 'unnamed' })),
    arrays: new Map(arrays.map(([name, values]) => [arrayFile(name), values])),
  }
}
