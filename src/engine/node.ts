import type { Fields } from '../codec/codec.js'
import type { BoundDetector } from '../declare/detector.js'
import type { Bound, OutputSegment } from '../declare/operator.js'
import type { BoundRagged } from '../declare/sorting.js'
import type { Json, Segment } from '../model/header.js'
import type { DataKind, Headers, RaggedKind, Readers } from '../model/kinds.js'
import type { Notice } from '../model/notice.js'
import type { Measured } from './extent.js'

/** What a node is in the provenance: everything needed to build it again. */
export interface Origin {
  readonly kind: string
  readonly version: number
  readonly params: { readonly [key: string]: Json }
  /** What its declaration says of the parameters: which of them are paths. */
  readonly fields: Fields
  /** Arrays that `params` only names. */
  readonly arrays?: ReadonlyMap<string, Float64Array>
}

/** What every node has, whatever kind of data it gives. */
export interface Common<K extends DataKind> extends Measured {
  readonly gives: K
  /** Unique in this thread: what the block cache knows the node by. */
  readonly id: number
  readonly origin: Origin
  readonly header: Headers[K]
  /** Of spikes and events, a segment nobody gave a length has Infinity frames. */
  readonly segments: readonly Segment[]
  readonly notices: readonly Notice[]
  /** In the order of the provenance, of any kind. */
  readonly inputs: readonly Node[]
}
export interface SourceNode<K extends DataKind = 'traces'> extends Common<K> {
  readonly _tag: 'source'
  readonly inputs: readonly []
  readonly reader: Readers[K]
  /** True for data in memory, which no JSON can name. */
  readonly inMemory: boolean
  /** The files that hold all that is read, where the source tells. */
  readonly contents?: readonly string[]
  /** numpy's dtype of the ids, where a file tells it. */
  readonly idDtype?: string
  /** What is stored, drawn as a tree of lines, where the format is a hierarchy. */
  readonly tree?: () => string
}
export interface OperatorNode extends Common<'traces'> {
  readonly _tag: 'operator'
  readonly inputs: readonly TracesNode[]
  readonly bound: Bound
  /** For each segment, the lanes it is made of. */
  readonly outputs: readonly OutputSegment[]
}
export interface DetectorNode<K extends RaggedKind = 'spikes'> extends Common<K> {
  readonly _tag: 'detector'
  readonly inputs: readonly [TracesNode]
  readonly bound: BoundDetector<K>
}
/** An operator on sortings, or on events. */
export interface RaggedOperatorNode<K extends RaggedKind> extends Common<K> {
  readonly _tag: 'operator'
  readonly bound: BoundRagged<K>
  readonly outputs: readonly OutputSegment[]
  /** The inputs that its lanes count. Behind them, among the inputs, is the recording that a sorting was told it belongs to. */
  readonly parents: readonly RaggedNode<K>[]
}
export type SortingOperatorNode = RaggedOperatorNode<'spikes'>
/** What gives ragged data of a kind. */
export type RaggedNode<K extends RaggedKind> = SourceNode<K> | DetectorNode<K> | RaggedOperatorNode<K>
export type TracesNode = SourceNode | OperatorNode
export type SpikesNode = RaggedNode<'spikes'>
export type EventsNode = RaggedNode<'events'>
/** A vertex of a pipeline: a recording, a sorting or events are one, with all that stands above it. */
export type Node = TracesNode | SpikesNode | EventsNode

/** True for a node whose samples are computed or read, false for one that only routes its inputs'. */
export const hasSamples = (node: TracesNode): boolean => node._tag === 'source' || node.bound.kernel !== undefined

/** Every node that these are made of, they included, each once, in no order. */
export const nodesBelow = (roots: readonly Node[]): readonly Node[] => {
  const seen = new Set<Node>()
  const stack: Node[] = [...roots]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node)) continue
    seen.add(node)
    stack.push(...node.inputs)
  }
  return [...seen]
}

/**
 * Every node a pipeline is made of, inputs before what uses them, each once: the order that its JSON has. Of spikes and events
 * it is the order in which they were made, each behind the recordings that it is told of.
 */
export function nodesOf(root: TracesNode): readonly TracesNode[]
export function nodesOf(root: Node): readonly Node[]
export function nodesOf(root: Node): readonly Node[] {
  const nodes = nodesBelow([root])
  if (root.gives === 'traces') return nodes.toSorted((a, b) => a.depth - b.depth || a.id - b.id)
  const ragged = nodes.filter(({ gives }) => gives !== 'traces').toSorted((a, b) => a.id - b.id)
  return [...new Set(ragged.flatMap((node) => [...node.inputs.filter(givesTraces).flatMap(nodesOf), node]))]
}

export const givesTraces = (node: Node): node is TracesNode => node.gives === 'traces'
export const givesSpikes = (node: Node): node is SpikesNode => node.gives === 'spikes'
export const givesEvents = (node: Node): node is EventsNode => node.gives === 'events'

/** The grid on which a segment is best read: that of the nearest node with blocks, as seen from here. */
export const gridOf = (
  node: TracesNode,
  segment: number,
): { readonly blockFrames: number; readonly origin: number } | undefined => {
  if (node._tag === 'source') return undefined
  if (node.bound.blockFrames !== undefined) return { blockFrames: node.bound.blockFrames, origin: 0 }
  const lane = node.outputs[segment]?.lanes[0]
  if (lane === undefined) return undefined
  const input = node.inputs[lane.input]
  // Blocks of another rate are no grid here.
  if (input.header.samplingFrequency !== node.header.samplingFrequency) return undefined
  const below = gridOf(input, lane.segment)
  return below && { blockFrames: below.blockFrames, origin: below.origin + lane.at - lane.from }
}
