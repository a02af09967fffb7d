import type { SinkSubject } from '../declare/sink.js'
import { arrayFile, isArrayFile } from '../encoding/arrayFiles.js'
import { nodesOf, type TracesNode } from '../engine/node.js'
import type { Json } from '../model/header.js'
import type { Files } from '../platform/files.js'
import { encodeGraph } from '../provenance/encode.js'
import { graphToJson } from '../provenance/graph.js'

/** What a sink is told of a recording. */
export const subjectOf = (node: TracesNode, files: Files): SinkSubject & { readonly provenance: Json } => ({
  header: node.header,
  segments: node.segments,
  provenance: provenanceOf(node, files),
  arrays: arraysOf(node),
})

/** The pipeline as absolute JSON; samples in memory stand in it without a name. */
const provenanceOf = (node: TracesNode, files: Files): Json => {
  // A path that is not absolute is seen from the folder of the JSON: the sink writes the arrays there.
  const path = (each: string): string => (isArrayFile(each) ? each : files.resolve(each))
  return graphToJson(encodeGraph(node, path, { array: arrayFile, allowShared: 'unnamed' }))
}

/** The arrays that the pipeline only names, by the names of their files. */
const arraysOf = (root: TracesNode): ReadonlyMap<string, Float64Array> =>
  new Map(
    nodesOf(root).flatMap(({ origin }) => [...(origin.arrays ?? [])].map(([name, values]) => [arrayFile(name), values] as const)),
  )
