import { either as E } from 'fp-ts'
import type { Bound, OperatorInstance, OutputSegment } from '../declare/operator.js'
import type { BoundSource, SourceInstance } from '../declare/source.js'
import { otherClocks } from '../kit/timing.js'
import { conflict, type Fault } from '../model/fault.js'
import { fixed } from '../model/fixed.js'
import type { Lane } from '../model/frames.js'
import type { Header, Json, Segment, SegmentTimes } from '../model/header.js'
import type { Notice } from '../model/notice.js'
import type { Reader } from '../model/reader.js'
import { rateOf, slicedVector } from '../model/times.js'
import { type Extent, extentOf, joinable, UNMEASURED, within } from './extent.js'

/** What a node is in the provenance: everything needed to build it again. */
export interface Origin {
  readonly kind: string
  readonly version: number
  readonly params: { readonly [key: string]: Json }
  /** Arrays that `params` only names. */
  readonly arrays?: ReadonlyMap<string, Float64Array>
}

interface Common {
  /** Unique in this thread: what the block cache knows the node by. */
  readonly id: number
  /** 0 for a source, else one more than the deepest input. */
  readonly depth: number
  /** What the node comes to alone, and with all below it. */
  readonly own: Extent
  readonly extent: Extent
  readonly origin: Origin
  readonly header: Header
  readonly segments: readonly Segment[]
  readonly notices: readonly Notice[]
  readonly inputs: readonly Node[]
}
export interface SourceNode extends Common {
  readonly _tag: 'source'
  readonly reader: Reader
  /** The files that hold all that is read, where the source tells. */
  readonly contents?: readonly string[]
}
export interface OperatorNode extends Common {
  readonly _tag: 'operator'
  readonly bound: Bound
  /** For each segment, the lanes it is made of. */
  readonly outputs: readonly OutputSegment[]
}
/** A vertex of a pipeline: a recording is one, with all that stands above it. */
export type Node = SourceNode | OperatorNode

let lastId = 0

/** A number that no other node of this thread has. */
export const newNodeId = (): number => ++lastId

/** A source node whose samples come from `reader`: what a live stage reads its inputs from. */
export const readerNode = (header: Header, segments: readonly Segment[], reader: Reader): SourceNode => ({
  _tag: 'source',
  id: ++lastId,
  depth: 0,
  own: UNMEASURED,
  extent: UNMEASURED,
  origin: { kind: 'live', version: 1, params: {} },
  header,
  segments,
  notices: [],
  inputs: [],
  reader,
})

const described = ({ channelIds: ids, properties }: Header) => ({ ids, properties })

/** The node of an opened source. */
export const sourceNode = (instance: SourceInstance, source: BoundSource): SourceNode => {
  const { kind, version } = instance
  const { segments, reader, contents } = source
  const header = fixed(source.header)
  const params = source.closed ?? instance.params
  const own = extentOf(described(header), segments.length, params)
  const origin = { kind, version, params }
  const notices = source.notices ?? []
  const measured = { depth: 0, own, extent: own }
  const node = { id: ++lastId, ...measured, origin, header, segments, notices, inputs: [], reader } as const
  return { _tag: 'source', ...node, ...(contents && { contents }) }
}

/** The node of an operator on its inputs, or why they do not fit. */
export const operatorNode = (instance: OperatorInstance, inputs: readonly Node[]): E.Either<Fault, OperatorNode> => {
  const headers = inputs.map(({ header }) => header)
  const { kind, version, arrays } = instance
  const origin = { kind, version, params: instance.close(headers), ...(arrays.size > 0 && { arrays }) }
  return E.chain((bound: Bound) => boundNode(bound, origin, inputs))(
    E.chain(() => instance.bind(headers))(joinable(kind, inputs)),
  )
}

/** The node of an operator that has been bound to its inputs' headers; `open` while more segments may follow. */
export const boundNode = (bound: Bound, origin: Origin, inputs: readonly Node[], open = false): E.Either<Fault, OperatorNode> =>
  E.chain((outputs: readonly OutputSegment[]) => {
    const header = fixed(bound.header)
    const lanes = outputs.reduce((count, output) => count + output.lanes.length, 0)
    const below = inputs.map((input) => described(input.header))
    const own = extentOf(described(header), outputs.length + lanes, origin.params, below)
    return E.map(
      (measured: Pick<Node, 'depth' | 'own' | 'extent'>): OperatorNode => ({
        _tag: 'operator',
        id: ++lastId,
        ...measured,
        origin,
        header,
        segments: outputs.map((output) => ({
          frames: output.frames,
          times: output.times ?? timesOf(output.lanes, inputs, header.samplingFrequency),
        })),
        notices: noticesOf(inputs, bound, outputs),
        inputs,
        bound,
        outputs,
      }),
    )(within(origin.kind, own, inputs, () => nodesBelow(inputs)))
  })(
    (bound.segments ?? alongside)(
      inputs.map(({ segments }) => segments),
      { open },
    ),
  )

/** Those of the inputs, then those of the operator, each once. */
export const noticesOf = (
  inputs: readonly { readonly notices: readonly Notice[] }[],
  bound: { readonly notices?: readonly Notice[] },
  outputs: readonly OutputSegment[],
): readonly Notice[] => [
  ...new Set([
    ...inputs.flatMap(({ notices }) => notices),
    ...(bound.notices ?? []),
    ...outputs.flatMap(({ notices = [] }) => notices),
  ]),
]

/** The first input's segments, with the same segment of every other input beside it. */
const alongside = (inputs: readonly (readonly Segment[])[]): E.Either<Fault, readonly OutputSegment[]> => {
  const lengths = inputs.map((segments) => segments.map(({ frames }) => frames).join(', '))
  const odd = lengths.find((length) => length !== lengths[0])
  if (odd !== undefined) return E.left(conflict('frames of the inputs’ segments', `${lengths[0]}, as the first input's`, odd))
  return E.right(
    inputs[0].map(({ frames }, segment) => ({
      frames,
      lanes: inputs.map((_, input): Lane => ({ input, segment, from: 0, at: 0, frames })),
      notices: otherClocks(inputs, segment),
    })),
  )
}

/** A segment that starts within one of an input keeps that clock; one made of several has none. */
export const timesOf = (
  lanes: readonly Lane[],
  inputs: readonly { readonly segments: readonly Segment[]; readonly header: { readonly samplingFrequency: number } }[],
  samplingFrequency: number,
): SegmentTimes => {
  const [lane] = lanes
  if (lane === undefined || lanes.some(({ at }) => at !== lane.at)) return {}
  const input = inputs[lane.input]
  const times = atRate(input.segments[lane.segment].times, input.header.samplingFrequency, samplingFrequency)
  const { vector } = times
  const whole = vector === undefined || vector.frames <= lane.frames
  if (lane.from === 0 && lane.at === 0 && whole) return times
  if (vector !== undefined) return { vector: slicedVector(vector, lane.from, lane.frames) }
  return { ...times, tStart: (times.tStart ?? 0) + (lane.from - lane.at) / rateOf(times, samplingFrequency) }
}

/** An input's clock among others: what its header says of its rate it says itself where the output's header says otherwise. */
const atRate = (times: SegmentTimes, held: number, samplingFrequency: number): SegmentTimes => {
  const rate = rateOf(times, held)
  if (times.vector !== undefined || rate === (times.samplingFrequency ?? samplingFrequency)) return times
  return { ...times, samplingFrequency: rate }
}

/** True for a node whose samples are computed or read, false for one that only routes its inputs'. */
export const hasSamples = (node: Node): boolean => node._tag === 'source' || node.bound.kernel !== undefined

/** Every node a pipeline is made of, inputs before what uses them, each once. */
export const nodesOf = (root: Node): readonly Node[] => nodesBelow([root]).toSorted((a, b) => a.depth - b.depth || a.id - b.id)

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

/** The grid on which a segment is best read: that of the nearest node with blocks, as seen from here. */
export const gridOf = (node: Node, segment: number): { readonly blockFrames: number; readonly origin: number } | undefined => {
  if (node._tag === 'source') return undefined
  if (node.bound.blockFrames !== undefined) return { blockFrames: node.bound.blockFrames, origin: 0 }
  const lane = node.outputs[segment]?.lanes[0]
  if (lane === undefined) return undefined
  const below = gridOf(node.inputs[lane.input], lane.segment)
  return below && { blockFrames: below.blockFrames, origin: below.origin + lane.at - lane.from }
}
