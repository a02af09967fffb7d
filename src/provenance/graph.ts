import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { decode, exactly, integer, json, listOf, nonNegativeInteger, optional, required, text } from '../codec/codec.js'
import { mapPaths } from '../codec/paths.js'
import type { Catalog, OperatorEntry, SourceEntry } from '../declare/catalog.js'
import { LIMITS } from '../engine/extent.js'
import { excess } from '../model/bounds.js'
import { type Fault, invalidParams } from '../model/fault.js'
import { isJsonObject, type Json } from '../model/header.js'
import type { DataKind } from '../model/kinds.js'
import { pipe } from '../model/pipe.js'

/** The format of the JSON itself, raised when its outline changes. */
export const GRAPH_VERSION = 1

const nodeCodec = exactly({
  kind: required(text, { doc: 'what it is, by the catalog' }),
  version: required(nonNegativeInteger, { doc: 'the version of its parameters' }),
  params: required(json, { doc: 'its parameters, defaults closed' }),
  inputs: optional(listOf(nonNegativeInteger), { doc: 'indices of earlier nodes' }),
})

const graphCodec = exactly({
  rxephys: required(integer, { doc: 'the version of this format' }),
  base: optional(text, { doc: 'the folder that relative paths start from, seen from this file' }),
  nodes: required(
    new t.Type<readonly GraphNode[], Json, unknown>(
      'a list of nodes',
      (value): value is readonly GraphNode[] => Array.isArray(value) && value.every(nodeCodec.is),
      (value, context) => t.array(nodeCodec).validate(value, context),
      (nodes) => nodes.map(nodeCodec.encode),
    ),
    { doc: 'inputs before what uses them; the last is the recording' },
  ),
})

/** One node of a pipeline as JSON. */
export type GraphNode = t.TypeOf<typeof nodeCodec>
/** A pipeline as JSON: a shared parent stands once. */
export type Graph = t.TypeOf<typeof graphCodec>

/** Read a graph from parsed JSON, saying where it is wrong. */
export const decodeGraph = (value: unknown, at: string): E.Either<Fault, Graph> => {
  const version = isObject(value) ? value.rxephys : undefined
  if (typeof version === 'number' && version > GRAPH_VERSION)
    return E.left(invalidParams(`${at}.rxephys`, `at most ${GRAPH_VERSION}`, `${version}`, 'a newer rxephys wrote it: update'))
  // What is nested deeper is no pipeline: decoding it would exhaust the stack.
  const most = excess(value, { text: Number.POSITIVE_INFINITY })
  if (most !== undefined) return E.left(invalidParams(at, `JSON with ${most}`, 'more'))
  if (isObject(value) && Array.isArray(value.nodes) && value.nodes.length > LIMITS.nodes)
    return E.left(invalidParams(`${at}.nodes`, `at most ${LIMITS.nodes} sources and operators`, `${value.nodes.length}`))
  return pipe(decode(graphCodec, value, at), E.chain(checkGraph(at)))
}

const checkGraph =
  (at: string) =>
  (graph: Graph): E.Either<Fault, Graph> => {
    if (graph.rxephys !== GRAPH_VERSION)
      return E.left(invalidParams(`${at}.rxephys`, `${GRAPH_VERSION}, the format this release reads`, `${graph.rxephys}`))
    if (graph.nodes.length === 0) return E.left(invalidParams(`${at}.nodes`, 'at least one node', 'none'))
    const depths: number[] = []
    for (const [index, node] of graph.nodes.entries()) {
      const inputs = node.inputs ?? []
      const ahead = inputs.findIndex((input) => input >= index)
      if (ahead >= 0)
        return E.left(invalidParams(`${at}.nodes[${index}].inputs[${ahead}]`, `less than ${index}`, `${inputs[ahead]}`))
      depths.push(inputs.reduce((most, input) => Math.max(most, depths[input] + 1), 0))
      if (depths[index] > LIMITS.depth)
        return E.left(invalidParams(`${at}.nodes[${index}]`, `at most ${LIMITS.depth} operators in a chain`, 'more'))
    }
    return E.right(graph)
  }

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null

/** The graph as JSON: keys in the one order there is. */
export const graphToJson = (graph: Graph): { readonly [key: string]: Json } => graphCodec.encode(graph)

/** The graph with every path in it changed, of the kinds that the catalog knows. */
export const mapGraphPaths = (graph: Graph, catalog: Catalog, change: (path: string) => string): Graph => ({
  ...graph,
  nodes: graph.nodes.map((node) => {
    const fields = entryOf(node, catalog)?.fields
    const { params } = node
    return fields === undefined || !isJsonObject(params) ? node : { ...node, params: mapPaths(fields, params, change) }
  }),
})

const entryOf = ({ kind, inputs }: GraphNode, { sources, operators }: Catalog): SourceEntry | OperatorEntry | undefined =>
  inputs === undefined ? sources.get(kind) : operators.get(kind)

/** What kind of data a pipeline gives; undefined where the catalog does not know what it ends in. */
export const dataOf = (graph: Graph, catalog: Catalog): DataKind | undefined => {
  const at = (place: number): DataKind | undefined => {
    const node = graph.nodes[place]
    const entry = entryOf(node, catalog)
    // An operator on recordings may have been written for sortings too.
    return entry !== undefined && 'takes' in entry && entry.gives === 'traces' ? at(node.inputs?.[0] ?? -1) : entry?.gives
  }
  return at(graph.nodes.length - 1)
}
