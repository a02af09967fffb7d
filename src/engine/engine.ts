import { gatherColumns } from '../dsp/index.js'
import { allocate, type Samples } from '../model/dtype.js'
import { BlockCache } from './cache.js'
import { Execution, type Loan } from './compute.js'
import { gridOf, type Node } from './node.js'
import { planRectangle, type Rectangle } from './plan.js'

/** Frames of a segment, all or some channels, in the order the caller wants the columns. */
export interface Request {
  readonly segment: number
  readonly start: number
  readonly end: number
  readonly channels: Int32Array
}

/** Answers pulls in one thread: plan, read all sources, run the kernels; one tile at a time. */
export class Engine {
  private readonly cache: BlockCache
  private turn: Promise<unknown> = Promise.resolve()

  /** `cacheBytes`: what the blocks kept for later pulls may take. */
  constructor({ cacheBytes }: { readonly cacheBytes: number }) {
    this.cache = new BlockCache(cacheBytes)
  }

  /** One rectangle, channels ascending, at once; on loan until released. */
  pull(node: Node, rectangle: Rectangle): Promise<Loan> {
    const pulled = this.turn.then(() => this.execute(node, rectangle))
    this.turn = pulled.catch(() => undefined)
    return pulled
  }

  /** The same without a turn of the event loop; only for readers that are synchronous, by one user at a time. */
  pullNow(node: Node, rectangle: Rectangle): Loan {
    const execution = new Execution(planRectangle(node, rectangle, this.cache), this.cache)
    try {
      if (execution.read() !== undefined) throw new Error('the reader is asynchronous')
      return execution.compute()
    } catch (error) {
      execution.end()
      throw error
    }
  }

  /** A copy of the samples asked for, `frames × channels` C-order, tile by tile. */
  async read(node: Node, { segment, start, end, channels }: Request): Promise<Samples> {
    const result = allocate(node.header.dtype, (end - start) * channels.length)
    if (result.length === 0) return result
    const sorted = Int32Array.from(new Set(channels)).sort()
    const straight = sorted.length === channels.length && sorted.every((channel, column) => channel === channels[column])
    const columns = channels.map((channel) => sorted.indexOf(channel))
    for (const tile of tilesOf(node, segment, start, end)) {
      const loan = await this.pull(node, { segment, ...tile, channels: sorted })
      const into = result.subarray((tile.start - start) * channels.length, (tile.end - start) * channels.length)
      const frames = tile.end - tile.start
      const target = { data: into, frames, channels: channels.length }
      if (straight) copySamples(loan.data, into)
      else gatherColumns({ data: loan.data, frames, channels: sorted.length }, columns, target)
      loan.release()
    }
    return result
  }

  /** Bytes that pulling this rectangle takes at most, kernels' scratch aside. Reads nothing. */
  bytesFor(node: Node, rectangle: Rectangle): number {
    return planRectangle(node, rectangle, new BlockCache(0)).bytes
  }

  /** Forget all kept blocks. */
  clear(): void {
    this.cache.clear()
  }

  private async execute(node: Node, rectangle: Rectangle): Promise<Loan> {
    const execution = new Execution(planRectangle(node, rectangle, this.cache), this.cache)
    try {
      // Awaited only when a reader is asynchronous: a turn of the event loop costs more than a small window.
      const reading = execution.read()
      if (reading !== undefined) await reading
      return execution.compute()
    } catch (error) {
      execution.end()
      throw error
    }
  }
}

/**
 * Frames `start` to `end` in tiles of about a second that end on block boundaries, so that a long read
 * needs the memory of one tile and computes no block twice.
 */
export function* tilesOf(
  node: Node,
  segment: number,
  start: number,
  end: number,
): Generator<{ readonly start: number; readonly end: number }> {
  const second = Math.max(1, Math.floor(node.header.samplingFrequency))
  const { blockFrames, origin } = gridOf(node, segment) ?? { blockFrames: second, origin: 0 }
  const step = Number.isFinite(blockFrames) ? blockFrames * Math.max(1, Math.floor(second / blockFrames)) : end - start
  for (let from = start; from < end; ) {
    const next = origin + (Math.floor((from - origin) / step) + 1) * step
    const to = Math.min(end, next)
    yield { start: from, end: to }
    from = to
  }
}

const copySamples = (from: Samples, into: Samples): void => {
  new Uint8Array(into.buffer, into.byteOffset, into.byteLength).set(new Uint8Array(from.buffer, from.byteOffset, from.byteLength))
}
