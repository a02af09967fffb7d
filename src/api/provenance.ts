import { files } from '#platform'
import { builtIn } from '../catalog.js'
import type { Node } from '../engine/node.js'
import { FaultError, unsupported } from '../model/fault.js'
import type { Json } from '../model/header.js'
import { encodeGraph, graphToJson } from '../provenance/graph.js'

/** A pipeline as JSON, every path as `path` writes it. */
export const nodeToJson = (node: Node, path: (path: string) => string): { readonly [key: string]: Json } =>
  graphToJson(encodeGraph(node, builtIn, path))

/** Write a pipeline to a file; with `relativeTo`, every path seen from that folder. */
export const dumpNode = (node: Node, path: string, { relativeTo }: { readonly relativeTo?: string }): void => {
  const json = relativeTo === undefined ? nodeToJson(node, (each) => files.resolve(each)) : relativeJson(node, path, relativeTo)
  files.makeFolder(files.dirname(files.resolve(path)))
  files.writeWhole(path, `${JSON.stringify(json, null, 2)}\n`)
}

const relativeJson = (node: Node, path: string, relativeTo: string): { readonly [key: string]: Json } => {
  const seenFrom = (base: string, to: string): string => {
    const relative = files.relative(base, to)
    if (relative === undefined)
      throw new FaultError(unsupported(`a path relative to ${base} that leads to ${to}: it is on another drive`, 'dump with absolute paths'))
    return relative
  }
  const base = seenFrom(files.dirname(files.resolve(path)), relativeTo)
  return graphToJson(encodeGraph(node, builtIn, (each) => seenFrom(relativeTo, each), { base }))
}
