import type { Observable } from 'rxjs'
import type { BoundRagged, RaggedInstance, SortingOperatorInstance } from '../declare/sorting.js'
import { boundRaggedNode } from '../engine/build.js'
import { Engine } from '../engine/engine.js'
import type { RaggedOperatorNode } from '../engine/node.js'
import { pullOwnRows } from '../engine/ragged.js'
import { orThrow } from '../model/attempt.js'
import type { EventChunk } from '../model/events.js'
import { FaultError, unsupported } from '../model/fault.js'
import type { RaggedKind } from '../model/kinds.js'
import { tellListeners } from '../model/notice.js'
import type { SpikeChunk } from '../model/spikes.js'
import { RaggedInput } from './raggedInput.js'
import { type RaggedChunks, raggedStreams } from './raggedKinds.js'
import { LiveStage } from './skeleton.js'
import { stageOf } from './stage.js'
import { headersOf } from './tail.js'

/**
 * An operator on live streams of spikes: the same spikes as offline, each sent as soon as nothing that is still to come can
 * change it. Every output chunk moves the watermark, also one without spikes.
 */
export const liveSpikes = (
  instance: SortingOperatorInstance,
  inputs: readonly Observable<SpikeChunk>[],
): Observable<SpikeChunk> => stageOf(inputs, () => liveRaggedStage('spikes', instance, inputs.length))

/** The same of events. */
export const liveEvents = (
  instance: RaggedInstance<'events'>,
  inputs: readonly Observable<EventChunk>[],
): Observable<EventChunk> => stageOf(inputs, () => liveRaggedStage('events', instance, inputs.length))

/** One operator between so many live inputs of spikes, or of events, and its output. */
export const liveRaggedStage = <K extends RaggedKind>(
  data: K,
  instance: RaggedInstance<K>,
  count: number,
): LiveStage<RaggedChunks[K], RaggedOperatorNode<K>, RaggedChunks[K]> => {
  const { kind, version } = instance
  const inputs = Array.from({ length: count }, (_, index) => new RaggedInput(data, `input ${index} of ${kind}`))
  const engine = new Engine({ cacheBytes: 0 })
  const origin = { kind, version, params: {}, fields: {} }
  const headers = () => headersOf(inputs.map(({ described }) => ({ header: described })))
  let known: BoundRagged<K> | undefined
  const bind = (): BoundRagged<K> => {
    if (instance.inputs === 'withRecording')
      throw new FaultError(unsupported(`${kind} of a live stream`, 'a stream has its lengths and times in its chunks'))
    const bound = orThrow(instance.bind(headers()))
    tellListeners(bound.notices ?? [])
    return bound
  }
  return new LiveStage({
    kind,
    inputs,
    node: (segments, open) => {
      known ??= bind()
      const nodes = headers().map((header, index) => raggedStreams[data].node(header, segments[index], inputs[index].reader))
      return orThrow(boundRaggedNode(known, origin, nodes, { open }))
    },
    completeTo: (node, segment, sent) => completeTo(node, segment, sent, inputs),
    chunk: (node, frame) => {
      const { segment, start, end } = frame
      const rows = pullOwnRows(node, engine, { segment, start, end })
      if (rows instanceof Promise) throw new Error('a live stage reads from memory')
      return raggedStreams[data].chunk(node.header, frame, rows)
    },
    neededFrom: ({ bound: { margin } }, lane, sent) => Math.max(0, sent - (margin?.before ?? 0)) - lane.at + lane.from,
  })
}

/** The frame up to which the output is complete: no row before it can still change. */
const completeTo = <K extends RaggedKind>(
  node: RaggedOperatorNode<K>,
  segment: number,
  sent: number,
  inputs: readonly RaggedInput<K>[],
): number => {
  const { lanes, frames } = node.outputs[segment]
  const after = node.bound.margin?.after ?? 0
  const known = lanes.map((lane) => {
    const over = Number.isFinite(node.inputs[lane.input].segments[lane.segment].frames)
    const reached = over ? Number.POSITIVE_INFINITY : inputs[lane.input].watermark(lane.segment)
    // Nothing comes out of a lane once what it takes of its input has all arrived.
    const done = reached >= lane.from + lane.frames
    return done ? Number.POSITIVE_INFINITY : lane.at + reached - lane.from - after
  })
  const end = Math.min(frames, ...known)
  // A segment of unknown length that has ended, ends where the input did.
  if (Number.isFinite(end)) return Math.max(sent, end)
  return Math.max(sent, ...lanes.map((lane) => lane.at - lane.from + inputs[lane.input].watermark(lane.segment)))
}
