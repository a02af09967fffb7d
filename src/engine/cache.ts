import type { Buffer } from './buffer.js'

/** Which block: of which node's segment, and which of its channels. */
export interface BlockKey {
  readonly node: number
  readonly segment: number
  readonly block: number
  readonly channels: Int32Array
}

/** A block that is kept, or whose samples are about to be computed. */
export interface CachedBlock extends BlockKey {
  buffer?: Buffer
  /** Moves on at every use: the least is the first to go. */
  used: number
}

/** Where a plan finds blocks, and announces those it will compute. */
export interface Blocks {
  readonly find: (key: BlockKey) => CachedBlock | undefined
  readonly promise: (key: BlockKey) => CachedBlock
}

/** The most recently used blocks of the kernels that have blocks, within a number of bytes. */
export class BlockCache implements Blocks {
  private readonly blocks = new Map<string, CachedBlock[]>()
  private clock = 0
  private bytes = 0

  /** `capacity` in bytes, which may change: what is too much then goes when the next block comes. */
  constructor(public capacity: number) {}

  /** A block that has all the channels asked for. */
  find(key: BlockKey): CachedBlock | undefined {
    const found = this.blocks.get(nameOf(key))?.find(({ channels }) => includes(channels, key.channels))
    if (found !== undefined) found.used = ++this.clock
    return found
  }

  /** Announce a block that the program being planned will compute. */
  promise(key: BlockKey): CachedBlock {
    const block: CachedBlock = { ...key, used: ++this.clock }
    const name = nameOf(key)
    this.blocks.set(name, [...(this.blocks.get(name) ?? []), block])
    return block
  }

  /** Keep a promised block's samples; the oldest go when there are too many. */
  fulfil(block: CachedBlock, buffer: Buffer): void {
    block.buffer = buffer.retain()
    this.bytes += buffer.bytes
    while (this.bytes > this.capacity) {
      const oldest = this.oldest()
      if (oldest === undefined) return
      this.drop(oldest)
    }
  }

  /** Forget a block: one promised by a program that failed, or one that must make room. */
  drop(block: CachedBlock): void {
    const name = nameOf(block)
    const left = (this.blocks.get(name) ?? []).filter((other) => other !== block)
    if (left.length > 0) this.blocks.set(name, left)
    else this.blocks.delete(name)
    if (block.buffer === undefined) return
    this.bytes -= block.buffer.bytes
    block.buffer.release()
    delete block.buffer
  }

  clear(): void {
    for (const blocks of [...this.blocks.values()]) for (const block of blocks) this.drop(block)
  }

  /** Forget the blocks that are kept of some nodes; those being computed are left to who computes them. */
  forget(nodes: ReadonlySet<number>): void {
    for (const blocks of [...this.blocks.values()])
      for (const block of blocks) if (nodes.has(block.node) && block.buffer !== undefined) this.drop(block)
  }

  private oldest(): CachedBlock | undefined {
    let oldest: CachedBlock | undefined
    for (const blocks of this.blocks.values())
      for (const block of blocks)
        if (block.buffer !== undefined && (oldest === undefined || block.used < oldest.used)) oldest = block
    return oldest
  }
}

const nameOf = ({ node, segment, block }: BlockKey): string => `${node}/${segment}/${block}`

/** Both ascending: true when every element of `some` is in `all`. */
const includes = (all: Int32Array, some: Int32Array): boolean => {
  let at = 0
  for (const channel of some) {
    while (at < all.length && all[at] < channel) at++
    if (all[at] !== channel) return false
  }
  return true
}
