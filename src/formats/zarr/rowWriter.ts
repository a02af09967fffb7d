import { gather } from '../../encoding/gather.js'
import { allocate, bytesOf, itemSize, type Samples } from '../../model/dtype.js'
import type { Files } from '../../platform/files.js'
import { encodeChunk } from './encode.js'
import { shardOf, type Written, writeFile } from './fileWriter.js'
import type { NewArray } from './metadataWrite.js'

/** An array of one or two dimensions that is written in rows, and where it is below the root. */
export interface RowTarget extends NewArray {
  readonly place: string
  readonly version: 2 | 3
}

/**
 * Writes rows of one array in order, from a row on at which a file begins. Rows are kept until a chunk of them is whole, the
 * chunks of a shard until the shard is.
 */
export class RowWriter {
  private readonly tall: number
  private readonly wide: number
  private readonly width: number
  private readonly height: number
  /** Rows of a file. */
  private readonly fileRows: number
  private readonly rows: Samples
  private shard: (Uint8Array | undefined)[] = []

  /** `at`: the row that comes first. */
  constructor(
    private readonly target: RowTarget,
    private at: number,
    private readonly root: string,
    private readonly files: Files,
    private readonly told: (written: Written) => void,
  ) {
    const { shape, chunks, shard, dtype } = target
    this.height = shape[0]
    this.width = shape[1] ?? 1
    this.tall = chunks[0]
    this.wide = chunks[1] ?? 1
    this.fileRows = (shard ?? chunks)[0]
    this.rows = allocate(dtype, this.tall * this.width)
  }

  /** The row that has to come next. */
  get next(): number {
    return this.at
  }

  async write(data: Samples): Promise<void> {
    const size = itemSize(this.target.dtype)
    const [from, to] = [bytesOf(data), bytesOf(this.rows)]
    const rowBytes = this.width * size
    for (let done = 0; done < from.length; ) {
      const filled = this.at % this.tall
      const count = Math.min(from.length - done, (this.tall - filled) * rowBytes)
      to.set(from.subarray(done, done + count), filled * rowBytes)
      done += count
      this.at += count / rowBytes
      if (this.at % this.tall === 0 || this.at === this.height) await this.writeChunks()
    }
  }

  /** Write what is left: the array ends here. */
  async end(): Promise<void> {
    if (this.at % this.tall !== 0) await this.writeChunks()
  }

  /** Write the row of chunks that has become whole, or has come to the array's end. */
  private async writeChunks(): Promise<void> {
    const row = Math.ceil(this.at / this.tall) - 1
    const { rows, wide, width, tall, target } = this
    const filled = this.at - row * tall
    bytesOf(rows).fill(0, filled * width * itemSize(target.dtype))
    for (let column = 0; column * wide < width; column++) {
      const encoded = await encodeChunk(this.columns(column * wide), target)
      if (target.shard === undefined) this.put([row, column], encoded)
      else {
        const across = target.shard[1] === undefined ? 1 : target.shard[1] / wide
        // What nothing compresses are the rows themselves, which the next chunk overwrites.
        this.shard[(row % (this.fileRows / tall)) * across + column] = encoded.buffer === rows.buffer ? encoded.slice() : encoded
      }
    }
    if (target.shard === undefined || !(this.at % this.fileRows === 0 || this.at === this.height)) return
    const count = target.shard.reduce((product, length, axis) => product * (length / target.chunks[axis]), 1)
    this.put([Math.ceil(this.at / this.fileRows) - 1, 0], shardOf(Array.from({ length: count }, (_, place) => this.shard[place])))
    this.shard = []
  }

  /** The bytes of a chunk's columns, from the `first` on; those beyond the array are zeros. */
  private columns(first: number): Uint8Array {
    const { rows, wide, width, tall, target } = this
    if (first === 0 && wide === width) return bytesOf(rows)
    const size = itemSize(target.dtype)
    const chunk = new Uint8Array(tall * wide * size)
    const length = Math.min(wide, width - first)
    gather(bytesOf(rows), width, chunk, wide, tall, size, [{ from: first, to: 0, length }])
    return chunk
  }

  private put(place: readonly number[], bytes: Uint8Array): void {
    const { place: array, shape, version } = this.target
    const grid = shape.length === 1 ? place.slice(0, 1) : place
    const key = version === 2 ? grid.join('.') : ['c', ...grid].join('/')
    this.told(writeFile(this.root, `${array}/${key}`, bytes, this.files))
  }
}
