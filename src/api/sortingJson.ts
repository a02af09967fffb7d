import { files } from '#platform'
import { builtIn } from '../catalog.js'
import type { Decoded } from '../codec/codec.js'
import type { SortingNode } from '../engine/sortingNode.js'
import type { Json } from '../model/header.js'
import { graphToJson } from '../provenance/graph.js'
import { encodeSortingGraph } from '../provenance/sortingGraph.js'
import { dumpText, plainObject } from '../provenance/spikeinterface/export.js'
import { exportSortingDump } from '../provenance/spikeinterface/exportSorting.js'
import type { PythonObject } from '../provenance/spikeinterface/kinds.js'
import { readsOfSorting } from '../run/contents.js'
import { type dumpFields, type ExportOptions, refuseRead, seenFrom, writeGraph, writeJson } from './provenance.js'

/** A pipeline as JSON, with absolute paths. */
export const sortingToJson = (node: SortingNode): { readonly [key: string]: Json } =>
  graphToJson(encodeSortingGraph(node, builtIn, (path) => files.resolve(path)))

/** Write a pipeline to a file, large arrays of its recordings beside it; with `relativeTo`, every path seen from that folder. */
export const dumpSorting = (node: SortingNode, path: string, { relativeTo, format }: Decoded<typeof dumpFields>): void => {
  refuseRead(path, readsOfSorting(node, builtIn))
  if (format === 'rxephys') {
    writeGraph((each, options) => encodeSortingGraph(node, builtIn, each, options), path, relativeTo)
    return
  }
  writeJson(path, dumpText(spikeInterfaceDump(node, relativeTo), node.depth))
}

/** A pipeline as an object that `si.load` opens; with `relativeTo`, paths are seen from that folder. */
export const sortingToSpikeInterface = (node: SortingNode, { relativeTo }: ExportOptions): { readonly [key: string]: Json } =>
  plainObject(spikeInterfaceDump(node, relativeTo))

const spikeInterfaceDump = (node: SortingNode, relativeTo: string | undefined): PythonObject => {
  const path = (each: string): string =>
    relativeTo === undefined ? files.resolve(each) : seenFrom(relativeTo, files.resolve(each))
  return exportSortingDump(node, { files, path, relative: relativeTo !== undefined })
}
