/** Law 6 of sortings: what is written down is the whole truth. */
import { either as E } from 'fp-ts'
import { builtIn } from '../../src/catalog.js'
import type { Catalog } from '../../src/declare/catalog.js'
import { nodesOf, type SpikesNode } from '../../src/engine/node.js'
import { pipe } from '../../src/model/pipe.js'
import { encodeGraph } from '../../src/provenance/encode.js'
import { decodeGraph, graphToJson } from '../../src/provenance/graph.js'
import { giving, rebuild } from '../../src/provenance/rebuild.js'
import { memoryFiles } from '../memoryFiles.js'
import { orThrow } from '../recordings.js'
import { drawnSource } from '../sortings.js'
import { broken, unless, type Verdict } from './law.js'
import { difference, pull } from './sorting.js'

/** Everything that rxephys brings, and drawn sortings. */
const catalog: Catalog = { ...builtIn, sources: new Map([...builtIn.sources, [drawnSource.kind, drawnSource]]) }

const written = (node: SpikesNode): string => JSON.stringify(graphToJson(encodeGraph(node, (path) => path)))

const told = ({ header, segments }: SpikesNode): string =>
  JSON.stringify([header, segments.map(({ frames, times }) => [String(frames), times.tStart])])

/** Written as JSON and read back it is the same node, header, clocks and spikes; each node is written once. */
export const provenanceLaw = async (node: SpikesNode): Promise<Verdict> => {
  const text = written(node)
  const graph = orThrow(decodeGraph(JSON.parse(text), 'pipeline'))
  const context = { files: memoryFiles(), shared: new Map() }
  const again = pipe(await rebuild(graph, catalog, context, 'pipeline'), E.chain(giving('spikes', 'pipeline')), orThrow)
  if (written(again) !== text) return broken(`read back and written again: ${written(again)}, was ${text}`)
  if (graph.nodes.length !== nodesOf(node).length)
    return broken(`${graph.nodes.length} nodes were written of ${nodesOf(node).length}`)
  if (told(again) !== told(node)) return broken(`it is ${told(again)}, was ${told(node)}`)
  const odds = node.segments.map(async (_, segment) => {
    const all = { segment, start: 0, end: Number.POSITIVE_INFINITY }
    return difference(`segment ${segment}`, await pull(again, all), await pull(node, all))
  })
  return unless(...(await Promise.all(odds)))
}
