import { either as E } from 'fp-ts'
import { mapPaths } from '../codec/paths.js'
import type { DetectorInstance } from '../declare/detector.js'
import type { Bound, OperatorInstance, OutputSegment } from '../declare/operator.js'
import type { BoundRagged, RaggedInstance } from '../declare/sorting.js'
import type { BoundSource, SourceInstance } from '../declare/source.js'
import type { Fault } from '../model/fault.js'
import { fixed } from '../model/fixed.js'
import type { Segment } from '../model/header.js'
import type { DataKind, Headers, RaggedKind, Readers } from '../model/kinds.js'
import type { Notice } from '../model/notice.js'
import { pipe } from '../model/pipe.js'
import { isGivenPath } from '../platform/paths.js'
import { extentOf, joinable, UNMEASURED, within } from './extent.js'
import {
  type Common,
  type DetectorNode,
  type Node,
  nodesBelow,
  type OperatorNode,
  type Origin,
  type RaggedNode,
  type RaggedOperatorNode,
  type SourceNode,
  type TracesNode,
} from './node.js'
import { raggedAlongside, timesOf, tracesAlongside } from './segments.js'

let lastId = 0

const described = ({ header }: { readonly header: Headers[DataKind] }) => ({
  ids: 'unitIds' in header ? header.unitIds : header.channelIds,
  properties: header.properties,
})

/** A source node whose data come from `reader`: what a live stage reads its inputs from. */
export const readerNode = <K extends DataKind>(
  gives: K,
  header: Headers[K],
  segments: readonly Segment[],
  reader: Readers[K],
): SourceNode<K> => ({
  _tag: 'source',
  gives,
  id: ++lastId,
  depth: 0,
  spikeDepth: 0,
  own: UNMEASURED,
  extent: UNMEASURED,
  origin: { kind: 'live', version: 1, params: {}, fields: {} },
  header,
  segments,
  notices: [],
  inputs: [],
  reader,
  inMemory: true,
})

/** Whether a source reads files that this thread was given: no other has them. */
const readsGiven = (fields: Origin['fields'], params: Origin['params']): boolean => {
  let given = false
  mapPaths(fields, params, (path) => {
    given ||= isGivenPath(path)
    return path
  })
  return given
}

/** The node of an opened source, of any kind of data. */
export const sourceNode = <K extends DataKind>(
  { kind, version, params, fields, gives }: Omit<SourceInstance<K>, 'open'>,
  { header, segments, notices = [], reader, closed = params, contents, idDtype, tree }: BoundSource<K>,
): SourceNode<K> => {
  const own = extentOf(described({ header }), segments.length, closed)
  return {
    ...readerNode(gives, fixed(header), segments, reader),
    own,
    extent: own,
    origin: { kind, version, params: closed, fields },
    notices,
    inMemory:
      readsGiven(fields, closed) ||
      ('inMemory' in reader ? reader.inMemory === true : 'share' in reader && reader.share !== undefined),
    ...(contents && { contents }),
    ...(idDtype !== undefined && { idDtype }),
    ...(tree && { tree }),
  }
}

/** What a node stands on: inputs in the order of the provenance, of which the first that count lead its lanes. */
interface Standing<P extends Node> {
  readonly origin: Origin
  readonly inputs: readonly Node[]
  /** Those whose frames and notices it goes on with. */
  readonly parents: readonly P[]
}

/** What was bound to the headers of the inputs, as far as every kind of data has it. */
interface Told<K extends DataKind> {
  readonly header: Headers[K]
  readonly notices?: readonly Notice[]
}

/** What a node on inputs has in common with all others, or the fault that a pipeline of it is too much. */
const standing = <K extends DataKind, P extends Node>(
  gives: K,
  bound: Told<K>,
  { origin, inputs, parents }: Standing<P>,
  outputs: readonly OutputSegment[],
  spikeDepth: number,
): E.Either<Fault, Common<K>> => {
  const header = fixed(bound.header)
  const places = outputs.reduce((count, { lanes }) => count + 1 + lanes.length, 0)
  const own = extentOf(described({ header }), places, origin.params, parents.map(described))
  const notices = [parents, [bound], outputs].flatMap((each) => each.flatMap(({ notices: told = [] }) => told))
  return pipe(
    within(origin.kind, own, inputs, spikeDepth, () => nodesBelow(inputs)),
    E.map((measured) => ({
      gives,
      id: ++lastId,
      ...measured,
      origin,
      header,
      segments: outputs.map(({ frames, times, lanes }) => ({
        frames,
        times: times ?? timesOf(lanes, parents, header.samplingFrequency),
      })),
      notices: [...new Set(notices)],
      inputs,
    })),
  )
}

/** The node of an operator on its inputs, or why they do not fit. */
export const operatorNode = (instance: OperatorInstance, inputs: readonly TracesNode[]): E.Either<Fault, OperatorNode> => {
  const headers = inputs.map(({ header }) => header)
  return pipe(
    joinable(instance.kind, inputs),
    E.chain(() => instance.bind(headers)),
    E.chain((bound) => boundNode(bound, originOf(instance, instance.close(headers)), inputs)),
  )
}

/** The node of an operator that has been bound to its inputs' headers; `open` while more segments may follow. */
export const boundNode = (
  bound: Bound,
  origin: Origin,
  inputs: readonly TracesNode[],
  open = false,
): E.Either<Fault, OperatorNode> =>
  pipe(
    (bound.segments ?? tracesAlongside)(segmentsOf(inputs), { open }),
    E.chain((outputs) =>
      pipe(
        standing('traces', bound, { origin, inputs, parents: inputs }, outputs, 0),
        E.map((node): OperatorNode => ({ ...node, _tag: 'operator', inputs, bound, outputs })),
      ),
    ),
  )

/** The node of an operator on sortings or events, and on the recording that a sorting is told it belongs to; or why they do not fit. */
export const raggedOperatorNode = <K extends RaggedKind>(
  instance: RaggedInstance<K>,
  parents: readonly (RaggedNode<K> & Node)[],
  recording?: TracesNode,
): E.Either<Fault, RaggedOperatorNode<K>> =>
  pipe(
    joinable(instance.kind, parents),
    E.chain(() =>
      instance.bind(
        parents.map(({ header }) => header),
        recording,
      ),
    ),
    E.chain((bound) => boundRaggedNode(bound, originOf(instance), parents, { ...(recording && { recording }) })),
  )

/** The same once it has been bound to the headers. */
export const boundRaggedNode = <K extends RaggedKind>(
  bound: BoundRagged<K>,
  origin: Origin,
  parents: readonly (RaggedNode<K> & Node)[],
  { recording, open = false }: { readonly recording?: TracesNode; readonly open?: boolean } = {},
): E.Either<Fault, RaggedOperatorNode<K>> => {
  const inputs: readonly Node[] = recording === undefined ? parents : [...parents, recording]
  const spikeDepth = 1 + Math.max(...parents.map((input) => input.spikeDepth))
  return pipe(
    (bound.segments ?? raggedAlongside)(segmentsOf(parents), { open }),
    E.chain((outputs) =>
      pipe(
        standing(parents[0].gives, bound, { origin, inputs, parents }, outputs, spikeDepth),
        E.map((node): RaggedOperatorNode<K> => ({ ...node, _tag: 'operator', bound, outputs, parents })),
      ),
    ),
  )
}

/** The node of a detector on a recording. */
export const detectorNode = <K extends RaggedKind>(
  instance: DetectorInstance<K>,
  recording: TracesNode,
): E.Either<Fault, DetectorNode<K>> => {
  const inputs = [recording] as const
  const outputs = recording.segments.map((segment) => ({ ...segment, lanes: [] }))
  return pipe(
    instance.bind(recording.header),
    E.chain((bound) =>
      pipe(
        standing(instance.gives, bound, { origin: originOf(instance), inputs, parents: inputs }, outputs, 0),
        E.map((node): DetectorNode<K> => ({ ...node, _tag: 'detector', inputs, bound })),
      ),
    ),
  )
}

const segmentsOf = (nodes: readonly Node[]): readonly (readonly Segment[])[] => nodes.map(({ segments }) => segments)

const originOf = ({ kind, version, fields, params, arrays }: Origin, closed = params): Origin => ({
  kind,
  version,
  params: closed,
  fields,
  ...(arrays && arrays.size > 0 && { arrays }),
})
