import type { ByteStream } from '../../encoding/byteStream.js'
import { conflict, FaultError } from '../../model/fault.js'
import { COUNTS } from './count.js'

/** What every block begins with. */
export const MAGIC = 0x2ef07a08
/** Frames of a block. */
export const FRAMES = 128

/** Bytes of a block with so many words a frame. */
export const blockBytes = (words: number): number => 4 + FRAMES * (4 + 2 * words)

/** A block: the count of its first frame, and its bytes. */
export interface Block {
  readonly first: number
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Reads blocks, and finds the next whole one where bytes were lost or spoiled. */
export class Blocks {
  constructor(
    private readonly wire: ByteStream,
    private readonly words: number,
  ) {}

  /** The next block whose frames are counted one by one. Rejects with a `FaultError`. */
  async next(): Promise<Block> {
    const size = blockBytes(this.words)
    for (;;) {
      const bytes = await this.wire.bytes(size)
      const view = new DataView(bytes.buffer)
      const isMarked = view.getUint32(0, true) === MAGIC
      if (isMarked && this.isCounted(view)) return { first: view.getUint32(4, true), bytes }
      // One of which a count is wrong is lost whole, where its end is where it should be.
      if (!isMarked || !(await this.isFollowed())) await this.find(bytes.subarray(1))
    }
  }

  /** Whether a block begins here. */
  private async isFollowed(): Promise<boolean> {
    const mark = await this.wire.bytes(4)
    this.wire.unread(mark)
    return new DataView(mark.buffer).getUint32(0, true) === MAGIC
  }

  private isCounted(view: DataView): boolean {
    const first = view.getUint32(4, true)
    const step = 4 + 2 * this.words
    for (let frame = 1; frame < FRAMES; frame++)
      if (view.getUint32(4 + frame * step, true) !== (first + frame) % COUNTS) return false
    return true
  }

  /** Go to where a block begins, and the next does too. Rejects with a Conflict where blocks are of another size than was told. */
  private async find(bytes: Uint8Array): Promise<void> {
    const size = blockBytes(this.words)
    let held = bytes
    for (;;) {
      const more = await this.wire.bytes(size)
      const both = new Uint8Array(held.length + more.length)
      both.set(held)
      both.set(more, held.length)
      held = both
      const view = new DataView(held.buffer)
      const isMagic = (at: number): boolean => at + 4 <= held.length && view.getUint32(at, true) === MAGIC
      for (let at = 0; at + size + 4 <= held.length; at++) {
        if (!isMagic(at)) continue
        if (isMagic(at + size)) return this.wire.unread(held.subarray(at))
        this.refuseOther(at, isMagic, held.length)
      }
      held = held.subarray(Math.max(0, held.length - 3 * size)).slice()
    }
  }

  /** Two blocks in a row of another size: the channels that are sent are not those that the controller told of. */
  private refuseOther(at: number, isMagic: (at: number) => boolean, length: number): void {
    for (let words = 1; at + 2 * blockBytes(words) + 4 <= length; words++)
      if (words !== this.words && isMagic(at + blockBytes(words)) && isMagic(at + 2 * blockBytes(words)))
        throw new FaultError(
          conflict(
            `words of a frame of ${this.wire.place}`,
            `${this.words}, by the channels that are enabled`,
            `${words}`,
            'connect again once no channel is enabled or disabled any more',
          ),
        )
  }
}
