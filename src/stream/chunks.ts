import type { Observable } from 'rxjs'
import type { Engine } from '../engine/engine.js'
import type { TracesNode } from '../engine/node.js'
import { allChannels } from '../engine/plan.js'
import type { Chunk } from '../model/block.js'
import { typed } from '../model/dtype.js'
import { knownTime } from '../model/times.js'
import { ChunkStream } from './chunkStream.js'
import { parallel } from './parallel.js'

/** The frames of one chunk, before anything is read. */
export interface ChunkRange {
  readonly segment: number
  readonly start: number
  readonly end: number
  readonly last: boolean
}

/** Cut a recording's segments into chunks of `chunkFrames`; an empty segment is one empty chunk. */
export function* chunkRanges(node: TracesNode, chunkFrames: number): Generator<ChunkRange> {
  for (const [segment, { frames }] of node.segments.entries()) {
    if (frames === 0) yield { segment, start: 0, end: 0, last: true }
    for (let start = 0; start < frames; start += chunkFrames) {
      const end = Math.min(frames, start + chunkFrames)
      yield { segment, start, end, last: end === frames }
    }
  }
}

const readChunk = async (node: TracesNode, engine: Engine, range: ChunkRange): Promise<Chunk> => {
  const { segment, start, end, last } = range
  const data = await engine.read(node, { segment, start, end, channels: allChannels(node) })
  const time = await knownTime(node.segments[segment], node.header.samplingFrequency, start)
  return {
    header: node.header,
    segment,
    start,
    frames: end - start,
    ...typed(data),
    last,
    ...(time !== undefined && { time }),
  }
}

/**
 * A recording as a cold stream: nothing is read before the subscription, each chunk is read when the one before has been
 * taken, and unsubscribing stops reading. A consumer that is slower than reading, and asynchronous, goes through it with
 * `for await`, or is given to `mapChunks`: both wait for it.
 */
export const chunksOf = (node: TracesNode, engine: Engine, chunkFrames: number): ChunkStream<Chunk> =>
  new ChunkStream(async function* () {
    for (const range of chunkRanges(node, chunkFrames)) yield await readChunk(node, engine, range)
  })

/** Read chunks and do `work` on each, at most `concurrency` under way at once; results in the order they are done. */
export const mapChunks = <A>(
  node: TracesNode,
  engine: Engine,
  chunkFrames: number,
  concurrency: number,
  work: (chunk: Chunk) => Promise<A>,
): Observable<A> =>
  parallel(chunkRanges(node, chunkFrames), concurrency, async (range) => work(await readChunk(node, engine, range)))
