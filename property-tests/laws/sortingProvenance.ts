/** Law 6 of sortings: what is written down is the whole truth. */
import { builtIn } from '../../src/catalog.js'
import type { Catalog } from '../../src/declare/catalog.js'
import { type SortingNode, sortingNodesOf } from '../../src/engine/sortingNode.js'
import { decodeGraph, graphToJson } from '../../src/provenance/graph.js'
import { encodeSortingGraph, rebuildSorting } from '../../src/provenance/sortingGraph.js'
import { memoryFiles } from '../memoryFiles.js'
import { orThrow } from '../recordings.js'
import { drawnSource } from '../sortings.js'
import { broken, unless, type Verdict } from './law.js'
import { difference, pull } from './sorting.js'

/** Everything that rxephys brings, and drawn sortings. */
const catalog: Catalog = {
  ...builtIn,
  sortings: { ...builtIn.sortings, sources: new Map([...builtIn.sortings.sources, [drawnSource.kind, drawnSource]]) },
}

const written = (node: SortingNode): string => JSON.stringify(graphToJson(encodeSortingGraph(node, catalog, (path) => path)))

const told = ({ header, segments }: SortingNode): string =>
  JSON.stringify([header, segments.map(({ frames, times }) => [String(frames), times.tStart])])

/** Written as JSON and read back it is the same node, header, clocks and spikes; each node is written once. */
export const provenanceLaw = async (node: SortingNode): Promise<Verdict> => {
  const text = written(node)
  const graph = orThrow(decodeGraph(JSON.parse(text), 'pipeline'))
  const context = { files: memoryFiles(), shared: new Map() }
  const again = orThrow(await rebuildSorting(graph, catalog, context, 'pipeline'))
  if (written(again) !== text) return broken(`read back and written again: ${written(again)}, was ${text}`)
  if (graph.nodes.length !== sortingNodesOf(node).length)
    return broken(`${graph.nodes.length} nodes were written of ${sortingNodesOf(node).length}`)
  if (told(again) !== told(node)) return broken(`it is ${told(again)}, was ${told(node)}`)
  const odds = node.segments.map(async (_, segment) => {
    const all = { segment, start: 0, end: Number.POSITIVE_INFINITY }
    return difference(`segment ${segment}`, await pull(again, all), await pull(node, all))
  })
  return unless(...(await Promise.all(odds)))
}
