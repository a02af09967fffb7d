import { fill } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { corrupt, incomplete } from '../../model/fault.js'
import type { ReadHandle } from '../../platform/files.js'

/** A text that is none. */
const NULL = 0xff_ff_ff_ff
/** Bytes that are read at once. */
const PIECE = 65_536

/** Reads the values of a head one after the other, as Qt's streams write them: little-endian, without padding. */
export class Cursor {
  position = 0
  private held = new DataView(new ArrayBuffer(0))
  private from = 0

  constructor(private readonly handle: ReadHandle) {}

  /** Where the next value stands, as faults tell it. */
  get at(): string {
    return `${this.handle.path}, byte ${this.position}`
  }

  int16(): number {
    return this.take(2, (view, at) => view.getInt16(at, true))
  }

  uint32(): number {
    return this.take(4, (view, at) => view.getUint32(at, true))
  }

  float32(): number {
    return this.take(4, (view, at) => view.getFloat32(at, true))
  }

  /** A number of things. */
  count(what: string): number {
    const { at } = this
    const count = this.int16()
    return count >= 0 ? count : refuse(corrupt(at, `a number of ${what}`, `${count}`))
  }

  flag(): boolean {
    const { at } = this
    const value = this.int16()
    return value === 0 || value === 1 ? value === 1 : refuse(corrupt(at, '0 or 1', `${value}`))
  }

  /** A text: its length in bytes, then UTF-16. */
  text(): string {
    const { at } = this
    const bytes = this.uint32()
    if (bytes === NULL || bytes === 0) return ''
    if (bytes % 2 === 1 || bytes > 2 * MOST.characters)
      return refuse(corrupt(at, `the length of a text, an even number up to ${2 * MOST.characters}`, `${bytes}`))
    return this.take(bytes, (view, offset) =>
      new TextDecoder('utf-16le').decode(new Uint8Array(view.buffer, view.byteOffset + offset, bytes)),
    )
  }

  private take<A>(bytes: number, read: (view: DataView, at: number) => A): A {
    const { position, handle } = this
    if (position + bytes > handle.size)
      return refuse(incomplete(handle.path, `a head of more than its ${handle.size} bytes`, 'its end', 'the file was cut'))
    if (position < this.from || position + bytes > this.from + this.held.byteLength) {
      const piece = new Uint8Array(Math.min(Math.max(PIECE, bytes), handle.size - position))
      fill(handle, piece, position)
      ;[this.held, this.from] = [new DataView(piece.buffer), position]
    }
    this.position += bytes
    return read(this.held, position - this.from)
  }
}
