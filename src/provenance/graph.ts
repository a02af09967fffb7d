import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { type Catalog, lookUp } from '../declare/catalog.js'
import { decode, exactly, integer, json, listOf, nonNegativeInteger, optional, required, text } from '../declare/codec.js'
import { mapPaths } from '../declare/paths.js'
import { type Node, nodesOf } from '../engine/node.js'
import { type Fault, FaultError, invalidParams, unsupported } from '../model/fault.js'
import type { Json } from '../model/header.js'

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
export const decodeGraph = (value: unknown, at: string): E.Either<Fault, Graph> =>
  E.chain((graph: Graph): E.Either<Fault, Graph> => {
    if (graph.rxephys !== GRAPH_VERSION)
      return E.left(invalidParams(`${at}.rxephys`, `${GRAPH_VERSION}, the format this release reads`, `${graph.rxephys}`))
    if (graph.nodes.length === 0) return E.left(invalidParams(`${at}.nodes`, 'at least one node', 'none'))
    for (const [index, node] of graph.nodes.entries())
      for (const [place, input] of (node.inputs ?? []).entries())
        if (input >= index)
          return E.left(invalidParams(`${at}.nodes[${index}].inputs[${place}]`, `less than ${index}`, `${input}`))
    return E.right(graph)
  })(decode(graphCodec, value, at))

/** A pipeline as a graph, every path as `path` writes it. */
export const encodeGraph = (
  root: Node,
  catalog: Catalog,
  path: (path: string) => string,
  options: { readonly allowShared?: boolean; readonly base?: string } = {},
): Graph => {
  const nodes = nodesOf(root)
  const places = new Map(nodes.map((node, index) => [node, index]))
  const encoded = nodes.map((node): GraphNode => {
    const { kind, version, params } = node.origin
    if (node._tag === 'operator')
      return { kind, version, params: sorted(params), inputs: node.inputs.map((input) => places.get(input) ?? -1) }
    if (node.reader.share !== undefined && options.allowShared !== true) throw new FaultError(inMemory(kind))
    const fields = catalog.sources.get(kind)?.fields ?? {}
    return { kind, version, params: sorted(mapPaths(fields, params, path)) }
  })
  return { rxephys: GRAPH_VERSION, ...(options.base === undefined ? {} : { base: options.base }), nodes: encoded }
}

const inMemory = (kind: string): Fault =>
  unsupported(`writing a "${kind}" source as JSON: its samples are in memory`, 'save the recording first, then open the saved one')

/** The graph as JSON: keys in the one order there is. */
export const graphToJson = (graph: Graph): { readonly [key: string]: Json } => graphCodec.encode(graph)

/** The graph with every path of its sources changed. */
export const mapGraphPaths = (graph: Graph, catalog: Catalog, change: (path: string) => string): Graph => ({
  ...graph,
  nodes: graph.nodes.map((node) => {
    const source = catalog.sources.get(node.kind)
    const { params } = node
    if (source === undefined || !isRecord(params)) return node
    return { ...node, params: mapPaths(source.fields, params, change) }
  }),
})

/** The entry of a node's kind, whichever list it is in. */
export const entryOf = (catalog: Catalog, node: GraphNode, at: string) =>
  node.inputs === undefined
    ? E.map((source: NonNullable<ReturnType<Catalog['sources']['get']>>) => ({ _tag: 'source' as const, source }))(
        lookUp(catalog.sources, node.kind, at),
      )
    : E.map((operator: NonNullable<ReturnType<Catalog['operators']['get']>>) => ({ _tag: 'operator' as const, operator }))(
        lookUp(catalog.operators, node.kind, at),
      )

const isRecord = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const sorted = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  )
}
