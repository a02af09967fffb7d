import { mapPaths } from '../codec/paths.js'
import { type Node, nodesOf, type Origin } from '../engine/node.js'
import { FaultError, unsupported } from '../model/fault.js'
import { isJsonObject, type Json } from '../model/header.js'
import { dataWords } from '../model/kinds.js'
import { GRAPH_VERSION, type Graph, type GraphNode } from './graph.js'

/** How a pipeline is written where that is a matter of choice. */
export interface EncodeOptions {
  /**
   * Whether data in memory may be named: whoever reads the JSON then has to have them. `'unnamed'`: they are told of, under a
   * name that nobody has.
   */
  readonly allowShared?: boolean | 'unnamed'
  readonly base?: string
  /** What stands for an array that is too large for JSON. Default: all its numbers. */
  readonly array?: (name: string, values: Float64Array) => Json
}

/** A pipeline as a graph, every path as `path` writes it: a shared parent stands once. */
export const encodeGraph = (root: Node, path: (path: string) => string, options: EncodeOptions = {}): Graph => {
  const { base, allowShared = false, array = (_name, values) => Array.from(values) } = options
  const nodes = nodesOf(root)
  const places = new Map(nodes.map((node, index) => [node, index]))
  const encoded = nodes.map((node): GraphNode => {
    const { kind, version, fields } = node.origin
    const held = node._tag === 'source' && node.inMemory
    if (held && allowShared === false) throw new FaultError(inMemory(node))
    const params = withArrays(node.origin, array)
    const told = sorted(mapPaths(fields, held && allowShared === 'unnamed' ? { ...params, name: 'in memory' } : params, path))
    if (node._tag === 'source') return { kind, version, params: told }
    return { kind, version, params: told, inputs: node.inputs.map((input) => places.get(input) ?? -1) }
  })
  return { rxephys: GRAPH_VERSION, ...(base !== undefined && { base }), nodes: encoded }
}

/** The parameters with something in the place of each array that they only name. */
const withArrays = ({ params, arrays }: Origin, write: NonNullable<EncodeOptions['array']>): Origin['params'] => {
  if (arrays === undefined) return params
  return Object.fromEntries(
    Object.entries(params).map(([key, value]) => {
      const name = isJsonObject(value) && typeof value.array === 'string' ? value.array : undefined
      const values = name === undefined ? undefined : arrays.get(name)
      return [key, name === undefined || values === undefined ? value : write(name, values)]
    }),
  )
}

const inMemory = ({ origin: { kind }, gives }: Node) => {
  const { one, held } = dataWords[gives]
  return unsupported(
    `writing a "${kind}" source as JSON: its ${held} are in memory`,
    `save the ${one} first, then open the saved one`,
  )
}

const sorted = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  )
}
