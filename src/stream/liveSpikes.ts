import type { Observable } from 'rxjs'
import type { BoundSorting, SortingOperatorInstance } from '../declare/sorting.js'
import { boundRaggedNode, readerNode } from '../engine/build.js'
import { Engine } from '../engine/engine.js'
import type { SortingOperatorNode } from '../engine/node.js'
import { pullSpikes } from '../engine/spikes.js'
import { orThrow } from '../model/attempt.js'
import { FaultError, unsupported } from '../model/fault.js'
import { tellListeners } from '../model/notice.js'
import { copySpikes, type SpikeChunk } from '../model/spikes.js'
import { LiveStage } from './skeleton.js'
import { SpikeInput } from './spikeInput.js'
import { stageOf } from './stage.js'
import { headersOf } from './tail.js'

/**
 * An operator on live streams of spikes: the same spikes as offline, each sent as soon as nothing that is still to come can
 * change it. Every output chunk moves the watermark, also one without spikes.
 */
export const liveSpikes = (
  instance: SortingOperatorInstance,
  inputs: readonly Observable<SpikeChunk>[],
): Observable<SpikeChunk> => stageOf(inputs, () => liveSpikeStage(instance, inputs.length))

/** One operator between so many live inputs of spikes and its output. */
export const liveSpikeStage = (
  instance: SortingOperatorInstance,
  count: number,
): LiveStage<SpikeChunk, SortingOperatorNode, SpikeChunk> => {
  const { kind, version } = instance
  const inputs = Array.from({ length: count }, (_, index) => new SpikeInput(`input ${index} of ${kind}`))
  const engine = new Engine({ cacheBytes: 0 })
  const origin = { kind, version, params: {}, fields: {} }
  let known: BoundSorting | undefined
  const bind = (): BoundSorting => {
    if (instance.inputs === 'withRecording')
      throw new FaultError(unsupported(`${kind} of a live stream`, 'a stream has its lengths and times in its chunks'))
    const bound = orThrow(instance.bind(headersOf(inputs)))
    tellListeners(bound.notices ?? [])
    return bound
  }
  return new LiveStage({
    kind,
    inputs,
    node: (segments, open) => {
      known ??= bind()
      const nodes = headersOf(inputs).map((header, index) => readerNode('spikes', header, segments[index], inputs[index].reader))
      return orThrow(boundRaggedNode(known, origin, nodes, { open }))
    },
    settled: (node, segment, sent) => settledOf(node, segment, sent, inputs),
    chunk: (node, frame) => {
      const { segment, start, end } = frame
      const spikes = pullSpikes(node, engine, { segment, start, end })
      if (spikes instanceof Promise) throw new Error('a live stage reads from memory')
      return { header: node.header, ...frame, spikes: copySpikes(spikes) }
    },
    neededFrom: ({ bound: { margin } }, lane, sent) => Math.max(0, sent - (margin?.before ?? 0)) - lane.at + lane.from,
  })
}

/** How far the output is settled: no spike before it can still change. */
const settledOf = (node: SortingOperatorNode, segment: number, sent: number, inputs: readonly SpikeInput[]): number => {
  const { lanes, frames } = node.outputs[segment]
  const after = node.bound.margin?.after ?? 0
  const known = lanes.map((lane) => {
    const over = Number.isFinite(node.inputs[lane.input].segments[lane.segment].frames)
    const reached = over ? Number.POSITIVE_INFINITY : inputs[lane.input].watermark(lane.segment)
    // Nothing comes out of a lane once what it takes of its input has all arrived.
    const done = reached >= lane.from + lane.frames
    return done ? Number.POSITIVE_INFINITY : lane.at + reached - lane.from - after
  })
  const settled = Math.min(frames, ...known)
  // A segment of unknown length that has ended, ends where the input did.
  if (Number.isFinite(settled)) return Math.max(sent, settled)
  return Math.max(sent, ...lanes.map((lane) => lane.at - lane.from + inputs[lane.input].watermark(lane.segment)))
}
