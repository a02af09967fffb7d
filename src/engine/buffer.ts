import { arena } from '../dsp/index.js'
import { allocate, type Dtype, type Samples } from '../model/dtype.js'

/** An array of the arena, given back when the last who uses it lets go. */
export class Buffer {
  private users = 1
  private constructor(readonly data: Samples) {}

  static take(dtype: Dtype, length: number): Buffer {
    return new Buffer(length === 0 ? allocate(dtype, 0) : arena().take(dtype, length))
  }

  retain(): this {
    this.users++
    return this
  }

  release(): void {
    if (--this.users === 0) arena().give(this.data)
  }
}
