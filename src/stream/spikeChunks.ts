import type { Engine } from '../engine/engine.js'
import type { SpikesNode } from '../engine/node.js'
import { endOfSpikes, pullOwnSpikes } from '../engine/spikes.js'
import type { SpikeChunk } from '../model/spikes.js'
import { knownTime } from '../model/times.js'
import { ChunkStream } from './chunkStream.js'

/** The frames of one chunk of spikes, before anything is read. */
function* rangesOf(node: SpikesNode, chunkFrames: number) {
  for (const segment of node.segments.keys()) {
    const frames = endOfSpikes(node, segment)
    if (frames === 0) yield { segment, start: 0, end: 0, last: true }
    for (let start = 0; start < frames; start += chunkFrames) {
      const end = Math.min(frames, start + chunkFrames)
      yield { segment, start, end, last: end === frames }
    }
  }
}

/**
 * A sorting as a cold stream: nothing is read before the subscription, each chunk is read when the one before has been taken,
 * and unsubscribing stops reading. Each chunk's spikes are its subscriber's own. Chunks cover a segment to its length, or, where nobody gave it one, to its last spike.
 */
export const spikeChunksOf = (node: SpikesNode, engine: Engine, chunkFrames: number): ChunkStream<SpikeChunk> =>
  new ChunkStream(async function* () {
    for (const { segment, start, end, last } of rangesOf(node, chunkFrames)) {
      const spikes = await pullOwnSpikes(node, engine, { segment, start, end })
      const time = await knownTime(node.segments[segment], node.header.samplingFrequency, start)
      yield { header: node.header, segment, start, end, spikes, last, ...(time !== undefined && { time }) }
    }
  })
