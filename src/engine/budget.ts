import { type Dtype, itemSize } from '../model/dtype.js'
import { type FrameRange, framesIn } from '../model/frames.js'
import { BlockCache } from './cache.js'
import { swiftTilesOf } from './engine.js'
import { type Kept, keptBlocksOf } from './kept.js'
import type { TracesNode } from './node.js'
import { peakOf } from './peak.js'
import { allChannels, planRectangle } from './plan.js'

/** What pulling a recording from end to end takes in one thread. */
export interface Footprint extends Kept {
  /** Bytes of the largest tile and all that is needed for it, what kernels take for themselves included. */
  readonly tileBytes: number
  /** Bytes of what stands while a tile is written, in the dtype `written`. */
  readonly standingBytes: number
  /** Bytes that are read for a tile. */
  readonly readBytes: number
  /** Bytes of its frames in the sources, of all their channels. */
  readonly rowBytes: number
}

/**
 * The memory of a pull, from the plans of a tile at the start and one in the middle of each segment; reads nothing.
 * `written` is the dtype that tiles are converted to before they are given away; by default the recording's.
 */
export const footprintOf = (root: TracesNode, written: Dtype = root.header.dtype): Footprint => {
  const channels = allChannels(root)
  const most = { tileBytes: 0, standingBytes: 0, readBytes: 0, rowBytes: 0 }
  for (const [segment, { frames }] of root.segments.entries())
    for (const tile of sampleTiles(root, segment, frames)) {
      const program = planRectangle(root, { segment, ...tile, channels }, new BlockCache(0))
      const { most: tileBytes, standing, reads } = peakOf(program)
      const rows = program.reads.map(
        ({ node: { header }, ...range }) => framesIn(range) * header.channelIds.length * itemSize(header.dtype),
      )
      const converted = written === root.header.dtype ? 0 : framesIn(tile) * channels.length * itemSize(written)
      most.standingBytes = Math.max(most.standingBytes, standing + converted)
      most.tileBytes = Math.max(most.tileBytes, tileBytes, standing + converted)
      most.readBytes = Math.max(most.readBytes, reads)
      most.rowBytes = Math.max(
        most.rowBytes,
        rows.reduce((sum, bytes) => sum + bytes, 0),
      )
    }
  return { ...most, ...keptBlocksOf(root) }
}

/** The first tile of a segment, and a whole one from the middle. */
function* sampleTiles(root: TracesNode, segment: number, frames: number): Generator<FrameRange> {
  const [first, second] = swiftTilesOf(root, segment, 0, frames)
  if (first !== undefined) yield first
  if (second === undefined) return
  const step = framesIn(second)
  const start = second.start + Math.floor((frames / 2 - second.start) / step) * step
  yield start > second.start ? { start, end: Math.min(frames, start + step) } : second
}
