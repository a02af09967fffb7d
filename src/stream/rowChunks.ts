import type { Engine } from '../engine/engine.js'
import type { RaggedNode } from '../engine/node.js'
import { endOfRows, pullOwnRows } from '../engine/ragged.js'
import type { RaggedKind } from '../model/kinds.js'
import { knownTime } from '../model/times.js'
import { ChunkStream } from './chunkStream.js'
import { type RaggedChunks, raggedStreams } from './raggedKinds.js'

/** The frames of one chunk of spikes or events, before anything is read. */
function* rangesOf<K extends RaggedKind>(node: RaggedNode<K>, chunkFrames: number) {
  for (const segment of node.segments.keys()) {
    const frames = endOfRows(node, segment)
    if (frames === 0) yield { segment, start: 0, end: 0, last: true }
    for (let start = 0; start < frames; start += chunkFrames) {
      const end = Math.min(frames, start + chunkFrames)
      yield { segment, start, end, last: end === frames }
    }
  }
}

/**
 * A sorting, or events, as a cold stream: nothing is read before the subscription, each chunk is read when the one before has
 * been taken, and unsubscribing stops reading. Each chunk's rows are its subscriber's own. Chunks cover a segment to its length,
 * or, where nobody gave it one, to its last row.
 */
export const rowChunksOf = <K extends RaggedKind>(
  node: RaggedNode<K>,
  engine: Engine,
  chunkFrames: number,
): ChunkStream<RaggedChunks[K]> =>
  new ChunkStream(async function* () {
    for (const { segment, start, end, last } of rangesOf(node, chunkFrames)) {
      const rows = await pullOwnRows(node, engine, { segment, start, end })
      const time = await knownTime(node.segments[segment], node.header.samplingFrequency, start)
      const frame = { segment, start, end, last, ...(time !== undefined && { time }) }
      yield raggedStreams[node.gives].chunk(node.header, frame, rows)
    }
  })
