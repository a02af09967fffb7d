import { itemSize } from '../model/dtype.js'
import { nodesOf, type TracesNode } from './node.js'

/** What is worth keeping between tiles of a pull from end to end. */
export interface Kept {
  /** Bytes of the blocks worth keeping between tiles. */
  readonly cacheBytes: number
  /** Whether some margin reaches across blocks below it: whoever begins anew computes blocks that another has computed. */
  readonly repeats: boolean
}

/**
 * Bytes of the blocks that the next tile will want again: one for a tile that ends within a block, and as many as the
 * margins of what stands above reach across.
 */
export const keptBlocksOf = (root: TracesNode): Kept => {
  const widened = new Map<TracesNode, number>([[root, 0]])
  let bytes = 0
  let repeats = false
  for (const node of [...nodesOf(root)].reverse()) {
    if (node._tag === 'source') continue
    const above = widened.get(node) ?? 0
    const { blockFrames, need } = node.bound
    if (blockFrames !== undefined && Number.isFinite(blockFrames)) {
      const blocks = 2 + Math.ceil(above / blockFrames)
      repeats ||= above > 0
      bytes += blocks * blockFrames * node.header.channelIds.length * itemSize(node.header.dtype)
    }
    for (const [input, below] of node.inputs.entries()) {
      const lane = { input, segment: 0, from: 0, at: 0, frames: Number.POSITIVE_INFINITY }
      const far = 2 ** 40
      const wide = need?.({ start: far, end: far + 1 }, lane) ?? { start: far, end: far + 1 }
      const own = node.bound.kernel === undefined ? 0 : Math.max(0, wide.end - wide.start - 1)
      widened.set(below, Math.max(widened.get(below) ?? 0, above + own))
    }
  }
  return { cacheBytes: bytes, repeats }
}
