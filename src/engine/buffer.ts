import { arena } from '../dsp/index.js'
import { allocate, type Dtype, type Samples } from '../model/dtype.js'

/** An array of the arena, given back when the last who uses it lets go. */
export class Buffer {
  private users = 1
  private constructor(
    readonly data: Samples,
    private readonly whole?: Buffer,
  ) {}

  static take(dtype: Dtype, length: number): Buffer {
    return new Buffer(length === 0 ? allocate(dtype, 0) : arena().take(dtype, length))
  }

  /** Samples `from` to `to` as a buffer of its own, which keeps the whole. */
  part(from: number, to: number): Buffer {
    return new Buffer(this.data.subarray(from, to), this.retain())
  }

  /** Bytes that are free once it is let go. */
  get bytes(): number {
    return this.whole?.bytes ?? this.data.byteLength
  }

  get shared(): boolean {
    return this.users > 1
  }

  retain(): this {
    this.users++
    return this
  }

  release(): void {
    if (--this.users > 0) return
    if (this.whole === undefined) arena().give(this.data)
    else this.whole.release()
  }
}
