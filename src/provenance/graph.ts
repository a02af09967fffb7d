import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { decode, exactly, integer, json, listOf, nonNegativeInteger, optional, required, text } from '../codec/codec.js'
import { mapPaths } from '../codec/paths.js'
import type { Catalog } from '../declare/catalog.js'
import { LIMITS } from '../engine/extent.js'
import { type Node, nodesOf, type Origin } from '../engine/node.js'
import { excess } from '../model/bounds.js'
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
export const decodeGraph = (value: unknown, at: string): E.Either<Fault, Graph> => {
  const version = isObject(value) ? value.rxephys : undefined
  if (typeof version === 'number' && version > GRAPH_VERSION)
    return E.left(invalidParams(`${at}.rxephys`, `at most ${GRAPH_VERSION}`, `${version}`, 'a newer rxephys wrote it: update'))
  // What is nested deeper is no pipeline: decoding it would exhaust the stack.
  const most = excess(value, { text: Number.POSITIVE_INFINITY })
  if (most !== undefined) return E.left(invalidParams(at, `JSON with ${most}`, 'more'))
  const nodes = isObject(value) && Array.isArray(value.nodes) ? value.nodes.length : 0
  if (nodes > LIMITS.nodes)
    return E.left(invalidParams(`${at}.nodes`, `at most ${LIMITS.nodes} sources and operators`, `${nodes}`))
  return E.chain(checkGraph(at))(decode(graphCodec, value, at))
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
        return E.left(invalidParams(`${at}.nodes[${index}]`, `at most ${LIMITS.depth} operators one on another`, 'one more'))
    }
    return E.right(graph)
  }

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null

/** How a pipeline is written where that is a matter of choice. */
export interface EncodeOptions {
  /**
   * Whether samples in memory may be named: whoever reads the JSON then has to have them. `'unnamed'`: they are told of,
   * under a name that nobody has.
   */
  readonly allowShared?: boolean | 'unnamed'
  readonly base?: string
  /** What stands for an array that is too large for JSON. Default: all its numbers. */
  readonly array?: (name: string, values: Float64Array) => Json
}

/** A pipeline as a graph, every path as `path` writes it. */
export const encodeGraph = (root: Node, catalog: Catalog, path: (path: string) => string, options: EncodeOptions = {}): Graph => {
  const nodes = nodesOf(root)
  const places = new Map(nodes.map((node, index) => [node, index]))
  const encoded = nodes.map((node): GraphNode => {
    const { kind, version } = node.origin
    const params = withArrays(node.origin, options.array ?? ((_name, values) => Array.from(values)))
    if (node._tag === 'operator') {
      const fields = catalog.operators.get(kind)?.fields ?? {}
      return {
        kind,
        version,
        params: sorted(mapPaths(fields, params, path)),
        inputs: node.inputs.map((input) => places.get(input) ?? -1),
      }
    }
    if (node.reader.share !== undefined && !options.allowShared) throw new FaultError(inMemory(kind))
    const named = node.reader.share !== undefined && options.allowShared === 'unnamed' ? unnamed(params) : params
    const fields = catalog.sources.get(kind)?.fields ?? {}
    return { kind, version, params: sorted(mapPaths(fields, named, path)) }
  })
  return { rxephys: GRAPH_VERSION, ...(options.base === undefined ? {} : { base: options.base }), nodes: encoded }
}

/** The parameters of a source in memory without the name that only this process knows it by. */
export const unnamed = (params: Origin['params']): Origin['params'] => ({ ...params, name: 'in memory' })

/** The parameters with something in the place of each array that they only name. */
const withArrays = ({ params, arrays }: Origin, write: NonNullable<EncodeOptions['array']>): Origin['params'] => {
  if (arrays === undefined) return params
  return Object.fromEntries(
    Object.entries(params).map(([key, value]) => {
      const name = isRecord(value) && typeof value.array === 'string' ? value.array : undefined
      const values = name === undefined ? undefined : arrays.get(name)
      return [key, name === undefined || values === undefined ? value : write(name, values)]
    }),
  )
}

const inMemory = (kind: string): Fault =>
  unsupported(
    `writing a "${kind}" source as JSON: its samples are in memory`,
    'save the recording first, then open the saved one',
  )

/** The graph as JSON: keys in the one order there is. */
export const graphToJson = (graph: Graph): { readonly [key: string]: Json } => graphCodec.encode(graph)

/** The graph with every path in it changed. */
export const mapGraphPaths = (graph: Graph, catalog: Catalog, change: (path: string) => string): Graph => ({
  ...graph,
  nodes: graph.nodes.map((node) => {
    const entry = node.inputs === undefined ? catalog.sources.get(node.kind) : catalog.operators.get(node.kind)
    const { params } = node
    if (entry === undefined || !isRecord(params)) return node
    return { ...node, params: mapPaths(entry.fields, params, change) }
  }),
})

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
