import { either as E } from 'fp-ts'
import type { BoundDetector, DetectorInstance } from '../declare/detector.js'
import type { OutputSegment } from '../declare/operator.js'
import type { BoundSorting, SortingOperatorInstance } from '../declare/sorting.js'
import type { BoundSortingSource, SortingSourceInstance } from '../declare/sortingSource.js'
import { otherClocks } from '../kit/timing.js'
import { conflict, type Fault } from '../model/fault.js'
import { fixed } from '../model/fixed.js'
import type { Lane } from '../model/frames.js'
import type { Segment } from '../model/header.js'
import type { Notice } from '../model/notice.js'
import type { SpikeReader } from '../model/reader.js'
import type { SortingHeader } from '../model/spikes.js'
import { extentOf, joinable, type Measured, spikesWithin, within } from './extent.js'
import { type Node, newNodeId, nodesBelow, noticesOf, type Origin, timesOf } from './node.js'

interface Common extends Measured {
  /** Operators on sortings one on another. */
  readonly spikeDepth: number
  /** Unique in this thread, among recordings' nodes too. */
  readonly id: number
  readonly origin: Origin
  readonly header: SortingHeader
  /** A segment nobody gave a length has Infinity frames. */
  readonly segments: readonly Segment[]
  readonly notices: readonly Notice[]
}
export interface SortingSourceNode extends Common {
  readonly _tag: 'sortingSource'
  readonly inputs: readonly []
  readonly reader: SpikeReader
  /** numpy's dtype of the unit ids, where a file tells it. */
  readonly idDtype?: string
}
export interface SortingOperatorNode extends Common {
  readonly _tag: 'sortingOperator'
  readonly inputs: readonly SortingNode[]
  readonly bound: BoundSorting
  readonly outputs: readonly OutputSegment[]
  /** The recording that a sorting was told it belongs to. */
  readonly recording?: Node
}
export interface DetectorNode extends Common {
  readonly _tag: 'detector'
  readonly inputs: readonly []
  readonly bound: BoundDetector
  readonly recording: Node
}
/** A vertex of a pipeline that gives spikes. */
export type SortingNode = SortingSourceNode | SortingOperatorNode | DetectorNode

const described = ({ unitIds: ids, properties }: SortingHeader) => ({ ids, properties })

/** The node of an opened source of spikes. */
export const sortingSourceNode = (
  { kind, version, params }: Pick<SortingSourceInstance, 'kind' | 'version' | 'params'>,
  { header: told, segments, notices = [], reader, idDtype, closed = params }: BoundSortingSource,
): SortingSourceNode => {
  const header = fixed(told)
  const own = extentOf(described(header), segments.length, closed)
  const measured: Measured = { depth: 0, own, extent: own }
  const origin = { kind, version, params: closed }
  const node = { id: newNodeId(), ...measured, spikeDepth: 0, origin, header, segments, notices, inputs: [], reader } as const
  return { _tag: 'sortingSource', ...node, ...(idDtype !== undefined && { idDtype }) }
}

/** The node of an operator on its inputs, or why they do not fit. */
export const sortingOperatorNode = (
  instance: SortingOperatorInstance,
  inputs: readonly SortingNode[],
  recording?: Node,
): E.Either<Fault, SortingOperatorNode> => {
  const { kind, version, params } = instance
  const headers = inputs.map(({ header }) => header)
  return E.chain((bound: BoundSorting) =>
    boundSortingNode(bound, { kind, version, params }, inputs, recording === undefined ? {} : { recording }),
  )(E.chain(() => instance.bind(headers, recording))(joinable(kind, inputs)))
}

/** The node of an operator that has been bound to its inputs' headers; `open` while more segments may follow. */
export const boundSortingNode = (
  bound: BoundSorting,
  origin: Origin,
  inputs: readonly SortingNode[],
  { recording, open = false }: { readonly recording?: Node; readonly open?: boolean } = {},
): E.Either<Fault, SortingOperatorNode> =>
  E.chain((outputs: readonly OutputSegment[]) => {
    const header = fixed(bound.header)
    const recordings = recording === undefined ? [] : [recording]
    const lanes = outputs.reduce((count, output) => count + output.lanes.length, 0)
    const below = inputs.map((input) => described(input.header))
    const own = extentOf(described(header), outputs.length + lanes, origin.params, below)
    const spikeDepth = 1 + Math.max(...inputs.map((input) => input.spikeDepth))
    return E.map(
      (measured: Measured): SortingOperatorNode => ({
        _tag: 'sortingOperator',
        id: newNodeId(),
        ...measured,
        spikeDepth,
        origin,
        header,
        segments: outputs.map(({ frames, times, lanes: from }) => ({
          frames,
          times: times ?? timesOf(from, inputs, header.samplingFrequency),
        })),
        notices: noticesOf(inputs, bound, outputs),
        inputs,
        bound,
        outputs,
        ...(recording && { recording }),
      }),
    )(
      E.chain(() => within(origin.kind, own, [...inputs, ...recordings], () => allBelow(inputs, recordings)))(
        spikesWithin(origin.kind, spikeDepth),
      ),
    )
  })(
    (bound.segments ?? alongside)(
      inputs.map(({ segments }) => segments),
      { open },
    ),
  )

/** Every node of spikes and of samples that these are made of. */
const allBelow = (roots: readonly SortingNode[], recordings: readonly Node[]): readonly (SortingNode | Node)[] => {
  const sortings = sortingsBelow(roots)
  const own = sortings.flatMap((node) => ('recording' in node && node.recording !== undefined ? [node.recording] : []))
  return [...sortings, ...nodesBelow([...recordings, ...own])]
}

/** The node of a detector on a recording. */
export const detectorNode = (instance: DetectorInstance, recording: Node): E.Either<Fault, DetectorNode> =>
  E.chain((bound: BoundDetector) => {
    const { kind, version, params } = instance
    const { header } = bound
    const own = extentOf(described(header), recording.segments.length, params)
    return E.map(
      (measured: Measured): DetectorNode => ({
        _tag: 'detector',
        id: newNodeId(),
        ...measured,
        spikeDepth: 0,
        origin: { kind, version, params },
        header,
        segments: recording.segments,
        notices: [...recording.notices, ...(bound.notices ?? [])],
        inputs: [],
        bound,
        recording,
      }),
    )(within(kind, own, [recording], () => nodesBelow([recording])))
  })(instance.bind(recording.header))

/** The first input's segments, with the same segment of every other input beside it; one that has a length gives it. */
const alongside = (inputs: readonly (readonly Segment[])[]): E.Either<Fault, readonly OutputSegment[]> => {
  const counts = inputs.map(({ length }) => length)
  const odd = counts.find((count) => count !== counts[0])
  if (odd !== undefined) return E.left(conflict('segments of the sortings', `${counts[0]}, as the first`, `${odd}`))
  const outputs: OutputSegment[] = []
  for (const [segment] of inputs[0].entries()) {
    const known = [...new Set(inputs.map((segments) => segments[segment].frames).filter(Number.isFinite))]
    if (known.length > 1)
      return E.left(
        conflict(
          `frames of segment ${segment} of the sortings`,
          `${known[0]}`,
          `${known[1]}`,
          'their recordings differ in length',
        ),
      )
    const [frames = Number.POSITIVE_INFINITY] = known
    // Every spike passes, also one beyond the end of its recording.
    const lanes = inputs.map((_, input): Lane => ({ input, segment, from: 0, at: 0, frames: Number.POSITIVE_INFINITY }))
    outputs.push({ frames, lanes, notices: otherClocks(inputs, segment) })
  }
  return E.right(outputs)
}

/** Every node of spikes a pipeline is made of, inputs before what uses them, each once. */
export const sortingNodesOf = (root: SortingNode): readonly SortingNode[] =>
  // A node is made after its inputs, and numbered then.
  sortingsBelow([root]).toSorted((a, b) => a.id - b.id)

const sortingsBelow = (roots: readonly SortingNode[]): readonly SortingNode[] => {
  const seen = new Set<SortingNode>()
  const stack: SortingNode[] = [...roots]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node)) continue
    seen.add(node)
    stack.push(...node.inputs)
  }
  return [...seen]
}

/** The recordings that a pipeline of spikes begins with or belongs to. */
export const recordingsOf = (root: SortingNode): readonly Node[] =>
  sortingNodesOf(root).flatMap((node) => ('recording' in node && node.recording !== undefined ? [node.recording] : []))
