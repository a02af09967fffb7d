import { type Observable, share } from 'rxjs'
import { exactly, listOf, nonNegativeInteger, optional, positiveInteger, required } from '../codec/codec.js'
import { held } from '../codec/options.js'
import type { Engine } from '../engine/engine.js'
import type { TracesNode } from '../engine/node.js'
import { allChannels } from '../engine/plan.js'
import type { Chunk } from '../model/block.js'
import { typed } from '../model/dtype.js'
import { knownTime } from '../model/times.js'
import { pushed } from './chunkStream.js'
import { chunkRanges } from './chunks.js'
import type { ReplayOptions } from './replay.options.generated.js'

export type { ReplayOptions } from './replay.options.generated.js'

const gap = exactly({
  segment: optional(nonNegativeInteger, { doc: 'of which segment. Default 0' }),
  startFrame: required(nonNegativeInteger, { doc: 'first frame that is lost', unit: 'frames' }),
  endFrame: required(nonNegativeInteger, { doc: 'first frame that is there again', unit: 'frames' }),
})
const speed = held('a number above 0, or Infinity', (value): value is number => typeof value === 'number' && value > 0)

/** How a recording is replayed as a live stream. */
export const replayFields = {
  chunkFrames: optional(positiveInteger, { doc: 'length of a chunk. Default: 10 ms', unit: 'frames' }),
  speed: optional(speed, { doc: 'times real time; Infinity sends as fast as it reads. Default 1' }),
  gaps: optional(listOf(gap), { doc: 'stretches that are lost on the way: the chunks after one start later' }),
}

/**
 * A recording as a hot stream, as if it were being acquired now: it runs from the first subscription on, everybody sees
 * the same chunks, and who comes late has missed what was before. Stretches can be lost, as on a busy network.
 */
export const replayOf = (node: TracesNode, engine: Engine, options: ReplayOptions): Observable<Chunk> => {
  const { samplingFrequency } = node.header
  const { chunkFrames = Math.max(1, Math.floor(samplingFrequency / 100)), speed = 1, gaps = [] } = options
  const channels = allChannels(node)

  const stretches = function* () {
    for (const range of chunkRanges(node, chunkFrames)) {
      let pieces = [{ start: range.start, end: range.end }]
      for (const { segment = 0, startFrame, endFrame } of gaps) {
        if (segment !== range.segment) continue
        pieces = pieces.flatMap(({ start, end }) => [
          { start, end: Math.min(end, startFrame) },
          { start: Math.max(start, endFrame), end },
        ])
        pieces = pieces.filter(({ start, end }) => end > start)
      }
      const empty = range.start === range.end
      for (const piece of empty ? [range] : pieces)
        yield { segment: range.segment, ...piece, last: range.last && piece.end === range.end }
    }
  }

  const acquire = async function* (isOver: () => boolean): AsyncGenerator<Chunk> {
    const began = performance.now()
    let sentSeconds = 0
    for (const { segment, start, end, last } of stretches()) {
      const due = began + (1000 * sentSeconds) / speed
      if (Number.isFinite(speed)) await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
      if (isOver()) return
      const data = await engine.read(node, { segment, start, end, channels })
      const time = (await knownTime(node.segments[segment], samplingFrequency, start)) ?? start / samplingFrequency
      yield { header: node.header, segment, start, frames: end - start, ...typed(data), last, time }
      sentSeconds += (end - start) / samplingFrequency
    }
  }
  return pushed(acquire).pipe(share())
}
