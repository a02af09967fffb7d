import { gatherColumns, type Matrix } from '../dsp/index.js'
import { allocate, type Dtype, itemSize, type Samples } from '../model/dtype.js'
import { aborted, FaultError } from '../model/fault.js'
import type { Reader } from '../model/reader.js'
import { glanceAt, ReadAhead } from './ahead.js'
import { Buffer } from './buffer.js'
import { BlockCache } from './cache.js'
import { Execution, type Loan } from './compute.js'
import { readInHalves } from './halves.js'
import { keptBlocksOf } from './kept.js'
import { gridOf, type TracesNode } from './node.js'
import { planRectangle, type Rectangle } from './plan.js'

/** Frames of a segment, all or some channels, in the order the caller wants the columns. */
export interface Request {
  readonly segment: number
  readonly start: number
  readonly end: number
  readonly channels: Int32Array
}

/** What becomes of samples before they are answered: of another dtype perhaps, frame by frame. */
export interface Finish {
  readonly dtype: Dtype
  readonly fill: (samples: Matrix, output: Matrix) => void
}

/** How a read is answered. */
interface Answering {
  readonly finish?: Finish
  /** Ends it where it waits, and between tiles. */
  readonly signal?: AbortSignal
  /** An array of the answer's dtype whose first samples become the answer; none that samples are read from. */
  readonly into?: Samples
}

/** Answers pulls in one thread: plan, read all sources, run the kernels; one tile at a time. */
export class Engine {
  private readonly cache: BlockCache
  private readonly ahead = new ReadAhead()
  private turn: Promise<unknown> = Promise.resolve()

  /**
   * `cacheBytes`: what the blocks kept for later pulls may take; as much as `mostBytes` where what is pulled would otherwise
   * compute its blocks again for every tile.
   */
  constructor(private bytes: { readonly cacheBytes: number; readonly mostBytes?: number }) {
    this.cache = new BlockCache(bytes.cacheBytes)
  }

  /**
   * One rectangle, channels ascending, at once; on loan until released. What `next`, the rectangle that will be pulled
   * after it, needs of the sources is read meanwhile. `signal` ends a read that only waits.
   */
  pull(node: TracesNode, rectangle: Rectangle, next?: Rectangle, signal?: AbortSignal): Promise<Loan> {
    const { cacheBytes, mostBytes = cacheBytes } = this.bytes
    if (mostBytes > cacheBytes) this.cache.capacity = Math.max(cacheBytes, Math.min(mostBytes, keptBytesOf(node)))
    return this.inTurn(() => this.execute(node, rectangle, next, signal))
  }

  /** The same without a turn of the event loop; only for readers that are synchronous, by one user at a time. */
  pullNow(node: TracesNode, rectangle: Rectangle): Loan {
    const execution = new Execution(planRectangle(node, rectangle, this.cache), this.cache, this.ahead)
    try {
      if (execution.read() !== undefined) throw new Error('the reader is asynchronous')
      return execution.compute()
    } catch (error) {
      execution.end()
      throw error
    }
  }

  /**
   * A copy of the samples asked for, `frames × channels` C-order, tile by tile; `finish`, where there is one, turns a tile's
   * samples into those that are answered.
   */
  async read(node: TracesNode, request: Request, { finish, signal, into: given }: Answering = {}): Promise<Samples> {
    const { segment, start, end, channels } = request
    const { length: width } = channels
    const length = (end - start) * width
    const result = given?.subarray(0, length) ?? allocate(finish?.dtype ?? node.header.dtype, length)
    if (result.length === 0) return result
    const { sorted, columns } = ascending(channels)
    // A source that writes into the answer itself has nothing to keep in the processor's cache until it is copied.
    const straight = node._tag === 'source' && columns === undefined && finish === undefined ? node.reader : undefined
    if (straight?.readElsewhere !== undefined) {
      const whole = { segment, start, frames: end - start, channels: sorted, data: result }
      if (await this.inTurn(() => straight.readElsewhere?.(whole, signal)?.then(() => true))) return result
    }
    const tiles = [...readingTilesOf(node, request, straight)].map((tile) => ({ segment, ...tile, channels: sorted }))
    // Short tiles are read at once: another thread would not have them sooner.
    const ahead = gridOf(node, segment) !== undefined
    for (const [index, tile] of tiles.entries()) {
      if (signal?.aborted === true) throw new FaultError(aborted('reading'))
      const into = result.subarray((tile.start - start) * width, (tile.end - start) * width)
      const frames = tile.end - tile.start
      if (straight !== undefined) {
        const { start } = tile
        await this.inTurn(() => readInHalves(straight, { segment, start, frames, channels, data: into }, signal))
        continue
      }
      const loan = await this.pull(node, tile, ahead ? tiles[index + 1] : undefined, signal)
      const target = { data: into, frames, channels: width }
      const source = { data: loan.data, frames, channels: sorted.length }
      if (columns === undefined) finish === undefined ? copySamples(loan.data, into) : finish.fill(source, target)
      else if (finish === undefined) gatherColumns(source, columns, target)
      else {
        const ordered = Buffer.take(node.header.dtype, frames * width)
        gatherColumns(source, columns, { ...target, data: ordered.data })
        finish.fill({ ...target, data: ordered.data }, target)
        ordered.release()
      }
      loan.release()
    }
    return result
  }

  /** Keep blocks within other numbers of bytes from now on: what is too much goes when the next block comes. */
  keepWithin(bytes: { readonly cacheBytes: number; readonly mostBytes?: number }): void {
    this.bytes = bytes
    this.cache.capacity = bytes.cacheBytes
  }

  /** Forget the kept blocks of some nodes, by their ids. */
  forget(nodes: ReadonlySet<number>): void {
    this.cache.forget(nodes)
  }

  /** Forget all kept blocks, and what was read for a pull that never came. */
  clear(): void {
    this.cache.clear()
    this.ahead.forget()
  }

  /** Do `work` when all that was asked for before has been done: buffers and readers serve one at a time. */
  private inTurn<A>(work: () => A | Promise<A>): Promise<A> {
    const done = this.turn.then(work)
    this.turn = done.catch(() => undefined)
    return done
  }

  private async execute(node: TracesNode, rectangle: Rectangle, next?: Rectangle, signal?: AbortSignal): Promise<Loan> {
    const execution = new Execution(planRectangle(node, rectangle, this.cache), this.cache, this.ahead)
    try {
      // Awaited only when a reader is asynchronous: a turn of the event loop costs more than a small window.
      const reading = execution.read(signal)
      if (next !== undefined) this.ahead.begin(planRectangle(node, next, glanceAt(this.cache)).reads)
      if (reading !== undefined) await reading
      return execution.compute()
    } catch (error) {
      execution.end()
      throw error
    }
  }
}

/** The channels in ascending order, each once, and which of these the wanted ones are; undefined where they are the same. */
const ascending = (channels: Int32Array): { readonly sorted: Int32Array; readonly columns?: Int32Array } => {
  if (channels.every((channel, column) => column === 0 || channel > channels[column - 1])) return { sorted: channels }
  const sorted = Int32Array.from(new Set(channels)).sort()
  const places = new Map(Array.from(sorted, (channel, place) => [channel, place]))
  return { sorted, columns: channels.map((channel) => places.get(channel) ?? -1) }
}

const secondOf = ({ header }: TracesNode): number => Math.max(1, Math.floor(header.samplingFrequency))

const keptBytes = new WeakMap<TracesNode, number>()

const keptBytesOf = (node: TracesNode): number => {
  const known = keptBytes.get(node) ?? keptBlocksOf(node).cacheBytes
  keptBytes.set(node, known)
  return known
}

/** A tile where there are no blocks: small in memory, and large enough that its bookkeeping does not show. */
const TILE_BYTES = 8 * 2 ** 20

/** A tile of what is read at once, where there are no blocks: it stays in the processor's cache from the file to the answer. */
const READ_BYTES = 2 ** 20

/** A tile that a source reads into the answer: between two of them others have their turn. */
const STRAIGHT_BYTES = 32 * 2 ** 20

/**
 * `tilesOf` for one answer: as short as the cache likes them where there are no blocks, long where `straight` reads them into the
 * answer.
 */
const readingTilesOf = (
  node: TracesNode,
  { segment, start, end }: Request,
  straight: Reader | undefined,
): ReturnType<typeof tilesOf> => {
  const rowBytes = Math.max(1, node.header.channelIds.length * itemSize(node.header.dtype))
  const most = Math.max(1, Math.floor((straight === undefined ? READ_BYTES : STRAIGHT_BYTES) / rowBytes))
  return tilesOf(node, segment, start, end, straight === undefined ? Math.min(secondOf(node), most) : most)
}

/** `tilesOf` for going through many: shorter tiles where there are no blocks. */
export const swiftTilesOf = (node: TracesNode, segment: number, start: number, end: number): ReturnType<typeof tilesOf> => {
  const rowBytes = Math.max(1, node.header.channelIds.length * itemSize(node.header.dtype))
  const short = Math.max(1, Math.floor(TILE_BYTES / rowBytes))
  return tilesOf(node, segment, start, end, Math.min(secondOf(node), short))
}

/**
 * Frames `start` to `end` in tiles of about a second, or `unblocked` frames where there are no blocks, that end on block
 * boundaries, so that a long read needs the memory of one tile and computes no block twice.
 */
export function* tilesOf(
  node: TracesNode,
  segment: number,
  start: number,
  end: number,
  unblocked = secondOf(node),
): Generator<{ readonly start: number; readonly end: number }> {
  const grid = gridOf(node, segment)
  const { blockFrames, origin } = grid ?? { blockFrames: unblocked, origin: 0 }
  const blocks = grid === undefined ? 1 : Math.max(1, Math.floor(secondOf(node) / blockFrames))
  const step = Number.isFinite(blockFrames) ? blockFrames * blocks : end - start
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
