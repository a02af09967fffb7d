import { either as E } from 'fp-ts'
import { mapPaths } from '../codec/paths.js'
import { type Catalog, lookUp, registerHint } from '../declare/catalog.js'
import type { AnySortingOperator, SortingOperatorInstance } from '../declare/sorting.js'
import type { BoundSortingSource, SortingSourceContext, SortingSourceInstance } from '../declare/sortingSource.js'
import { type Node, nodesOf } from '../engine/node.js'
import { detectorNode, type SortingNode, sortingNodesOf, sortingOperatorNode, sortingSourceNode } from '../engine/sortingNode.js'
import { type Fault, FaultError, faultOf, invalidParams, unknownKind, unsupported } from '../model/fault.js'
import type { Json } from '../model/header.js'
import { type EncodeOptions, encodeGraph, GRAPH_VERSION, type Graph, type GraphNode, mapGraphPaths, unnamed } from './graph.js'
import { rebuild } from './rebuild.js'

/** Write a pipeline that ends in spikes as a graph; recordings among its inputs stand in the same list. */
export const encodeSortingGraph = (
  root: SortingNode,
  catalog: Catalog,
  path: (path: string) => string,
  options: EncodeOptions = {},
): Graph => {
  const nodes: GraphNode[] = []
  const places = new Map<Node | SortingNode, number>()
  const put = (node: Node | SortingNode, written: GraphNode): void => {
    places.set(node, nodes.length)
    nodes.push(written)
  }
  const placesOf = (inputs: readonly (Node | SortingNode)[]): readonly number[] => inputs.map((input) => places.get(input) ?? -1)
  const putRecording = (recording: Node): void => {
    const written = encodeGraph(recording, catalog, path, options).nodes
    for (const [index, node] of nodesOf(recording).entries())
      if (!places.has(node))
        put(node, node._tag === 'source' ? written[index] : { ...written[index], inputs: placesOf(node.inputs) })
  }
  for (const node of sortingNodesOf(root)) {
    const { kind, version } = node.origin
    const held = node._tag === 'sortingSource' && node.reader.inMemory === true
    if (held && !options.allowShared) throw new FaultError(inMemory(kind))
    const recording = 'recording' in node ? node.recording : undefined
    if (recording !== undefined) putRecording(recording)
    const fields = catalog.sortings.sources.get(kind)?.fields ?? {}
    const named = held && options.allowShared === 'unnamed' ? unnamed(node.origin.params) : node.origin.params
    const params = sorted(mapPaths(fields, named, path))
    const inputs = placesOf([...node.inputs, ...(recording === undefined ? [] : [recording])])
    put(node, node._tag === 'sortingSource' ? { kind, version, params } : { kind, version, params, inputs })
  }
  return { rxephys: GRAPH_VERSION, ...(options.base === undefined ? {} : { base: options.base }), nodes }
}

const inMemory = (kind: string): Fault =>
  unsupported(`writing a "${kind}" source as JSON: its spikes are in memory`, 'save the sorting first, then open the saved one')

/** True for a graph whose last node gives spikes. */
export const isSortingGraph = (graph: Graph, catalog: Catalog): boolean => givesSpikes(graph, graph.nodes.length - 1, catalog)

const givesSpikes = (graph: Graph, place: number, catalog: Catalog): boolean => {
  const { kind, inputs } = graph.nodes[place]
  const { sources, detectors, operators } = catalog.sortings
  if (inputs === undefined) return sources.has(kind)
  if (detectors.has(kind) || operators.has(kind)) return true
  return inputs.length > 0 && givesSpikes(graph, inputs[0], catalog)
}

/** The graph with every path in it changed. */
export const mapSortingPaths = (graph: Graph, catalog: Catalog, change: (path: string) => string): Graph => {
  const mapped = mapGraphPaths(graph, catalog, change)
  return {
    ...mapped,
    nodes: mapped.nodes.map((node) => {
      const source = catalog.sortings.sources.get(node.kind)
      const { params } = node
      return source === undefined || !isRecord(params) ? node : { ...node, params: mapPaths(source.fields, params, change) }
    }),
  }
}

/** The pipeline of spikes that a graph describes: every source opened, every operator bound, nothing read. */
export const rebuildSorting = async (
  graph: Graph,
  catalog: Catalog,
  context: SortingSourceContext,
  at: string,
): Promise<E.Either<Fault, SortingNode>> => {
  const sortings: (SortingNode | undefined)[] = []
  const recordings = new Map<number, Promise<E.Either<Fault, Node>>>()
  const recordingAt = (place: number): Promise<E.Either<Fault, Node>> => {
    const known = recordings.get(place) ?? rebuild({ ...graph, nodes: reachable(graph, place) }, catalog, context, at)
    recordings.set(place, known)
    return known
  }
  for (const [index, node] of graph.nodes.entries()) {
    sortings.push(undefined)
    if (!givesSpikes(graph, index, catalog)) continue
    const here = `${at}.nodes[${index}]`
    const places = node.inputs ?? []
    const inputs = places.flatMap((place) => sortings[place] ?? [])
    const [place] = places.filter((each) => sortings[each] === undefined)
    const recording = place === undefined ? undefined : await recordingAt(place)
    if (recording !== undefined && E.isLeft(recording)) return recording
    const built = await (node.inputs === undefined
      ? openSource(node, catalog, context, here)
      : bindNode(node, inputs, recording?.right, catalog, here))
    if (E.isLeft(built)) return built
    sortings[index] = built.right
  }
  const last = sortings[sortings.length - 1]
  return last === undefined ? E.left(invalidParams(`${at}.nodes`, 'a sorting at the end', 'a recording')) : E.right(last)
}

/** The nodes that lead to the one at `place`, it last, with their inputs counted anew. */
const reachable = (graph: Graph, place: number): readonly GraphNode[] => {
  const wanted = new Set([place])
  for (let index = place; index >= 0; index--)
    if (wanted.has(index)) for (const input of graph.nodes[index].inputs ?? []) wanted.add(input)
  const order = [...wanted].sort((a, b) => a - b)
  return order.map((index) => {
    const node = graph.nodes[index]
    return node.inputs === undefined ? node : { ...node, inputs: node.inputs.map((input) => order.indexOf(input)) }
  })
}

const openSource = async (node: GraphNode, catalog: Catalog, context: SortingSourceContext, at: string) => {
  const found = E.chain((source: NonNullable<ReturnType<Catalog['sortings']['sources']['get']>>) =>
    E.chain(() => source.instantiate(node.params, `${at}.params`, node.version))(notNewer(node, source.version, at)),
  )(lookUp(catalog.sortings.sources, node.kind, `${at}.kind`))
  if (E.isLeft(found)) return found
  const instance: SortingSourceInstance = found.right
  try {
    return E.map((source: BoundSortingSource) => sortingSourceNode(instance, source))(await instance.open(context)())
  } catch (error) {
    return E.left(faultOf(error, `opening ${at}`))
  }
}

const bindNode = (
  node: GraphNode,
  inputs: readonly SortingNode[],
  recording: Node | undefined,
  catalog: Catalog,
  at: string,
): E.Either<Fault, SortingNode> => {
  const detector = catalog.sortings.detectors.get(node.kind)
  if (detector !== undefined) {
    if (recording === undefined || inputs.length > 0)
      return E.left(invalidParams(`${at}.inputs`, 'one recording', `${inputs.length} sortings`))
    const instance = E.chain(() => detector.instantiate(node.params, `${at}.params`, node.version))(
      notNewer(node, detector.version, at),
    )
    return E.chain((ready: Parameters<typeof detectorNode>[0]) => detectorNode(ready, recording))(instance)
  }
  return E.chain((ready: SortingOperatorInstance): E.Either<Fault, SortingNode> => {
    const fits = ready.inputs === 'many' ? inputs.length > 0 : inputs.length === 1
    if (!fits || (recording !== undefined) !== (ready.inputs === 'withRecording'))
      return E.left(
        invalidParams(
          `${at}.inputs`,
          inputsText(ready.inputs),
          `${inputs.length} sortings${recording ? ' and a recording' : ''}`,
        ),
      )
    return sortingOperatorNode(ready, inputs, recording)
  })(instanceOf(node, catalog, at))
}

const inputsText = (inputs: AnySortingOperator['inputs']): string =>
  ({ one: 'one sorting', many: 'at least one sorting', withRecording: 'a sorting and a recording' })[inputs]

/** The operator of that kind for sortings: one of their own, or one for recordings that does the same to them. */
const instanceOf = (node: GraphNode, catalog: Catalog, at: string): E.Either<Fault, SortingOperatorInstance> => {
  const own = catalog.sortings.operators.get(node.kind)
  if (own !== undefined)
    return E.chain(() => own.instantiate(node.params, `${at}.params`, node.version))(notNewer(node, own.version, at))
  const both = catalog.operators.get(node.kind)
  if (both === undefined)
    return E.left(
      unknownKind(`${at}.kind`, node.kind, [...catalog.sortings.operators.keys(), ...catalog.operators.keys()], registerHint),
    )
  return E.chain(
    (ready: { readonly onSortings?: SortingOperatorInstance }): E.Either<Fault, SortingOperatorInstance> =>
      ready.onSortings === undefined
        ? E.left(unsupported(`${node.kind} of a sorting`, 'it is an operator on recordings'))
        : E.right(ready.onSortings),
  )(E.chain(() => both.instantiate(node.params, `${at}.params`, node.version))(notNewer(node, both.version, at)))
}

const notNewer = (node: GraphNode, version: number, at: string): E.Either<Fault, void> =>
  node.version > version
    ? E.left(invalidParams(`${at}.version`, `at most ${version}`, `${node.version}`, 'a newer rxephys wrote it: update'))
    : E.right(undefined)

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
