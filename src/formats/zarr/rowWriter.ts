import { gather } from '../../encoding/gather.js'
import { bytesOf, itemSize, type Samples } from '../../model/dtype.js'
import { type ChunkEncoder, openEncoder } from './encode.js'
import { shardOf } from './fileWriter.js'
import type { NewArray } from './metadataWrite.js'

/** An array of one or two dimensions that is written in rows, and where it is below the root. */
export interface RowTarget extends NewArray {
  readonly place: string
  readonly version: 2 | 3
}

/**
 * Writes rows of one array in order, from a row on at which a file begins. Rows are encoded as they come; what is encoded is kept
 * until a chunk is whole, the chunks of a shard until the shard is.
 */
export class RowWriter {
  private readonly tall: number
  private readonly wide: number
  private readonly width: number
  private readonly height: number
  /** Rows of a file. */
  private readonly fileRows: number
  /** One for each chunk of a row of chunks. */
  private encoders: readonly ChunkEncoder[] | undefined
  private shard: (Uint8Array | undefined)[] = []

  /** `at`: the row that comes first; `put` gets each file that is whole, its name as seen from the root. */
  constructor(
    private readonly target: RowTarget,
    private at: number,
    private readonly put: (name: string, bytes: Uint8Array) => void | Promise<void>,
  ) {
    const { shape, chunks, shard } = target
    this.height = shape[0]
    this.width = shape[1] ?? 1
    this.tall = chunks[0]
    this.wide = chunks[1] ?? 1
    this.fileRows = (shard ?? chunks)[0]
  }

  /** The row that has to come next. */
  get next(): number {
    return this.at
  }

  write(data: Samples): Promise<void> {
    return this.writeBytes(bytesOf(data))
  }

  /** The same of rows as bytes. */
  async writeBytes(bytes: Uint8Array): Promise<void> {
    const rowBytes = this.width * itemSize(this.target.dtype)
    const encoders = await this.opened()
    for (let done = 0; done < bytes.length; ) {
      const left = (this.tall - (this.at % this.tall)) * rowBytes
      const rows = bytes.subarray(done, done + left)
      for (const [column, encoder] of encoders.entries()) encoder.push(this.columns(rows, column * this.wide))
      done += rows.length
      this.at += rows.length / rowBytes
      if (this.at % this.tall === 0 || this.at === this.height) await this.writeChunks(encoders)
    }
  }

  /** Write what is left: the array ends here. */
  async end(): Promise<void> {
    if (this.at % this.tall !== 0) await this.writeChunks(await this.opened())
  }

  private async opened(): Promise<readonly ChunkEncoder[]> {
    const { width, wide, tall, target } = this
    const length = tall * wide * itemSize(target.dtype)
    const count = Math.ceil(width / wide)
    this.encoders ??= await Promise.all(Array.from({ length: count }, () => openEncoder(length, target)))
    return this.encoders
  }

  /** Write the row of chunks that has become whole, or has come to the array's end: then it ends in zeros. */
  private async writeChunks(encoders: readonly ChunkEncoder[]): Promise<void> {
    const row = Math.ceil(this.at / this.tall) - 1
    const { wide, tall, target } = this
    const missing = new Uint8Array(((row + 1) * tall - this.at) * wide * itemSize(target.dtype))
    for (const [column, encoder] of encoders.entries()) {
      encoder.push(missing)
      const encoded = await encoder.finish()
      if (target.shard === undefined) await this.putAt([row, column], encoded)
      else {
        const across = target.shard[1] === undefined ? 1 : target.shard[1] / wide
        this.shard[(row % (this.fileRows / tall)) * across + column] = encoded.slice()
      }
    }
    if (target.shard === undefined || !(this.at % this.fileRows === 0 || this.at === this.height)) return
    const count = target.shard.reduce((product, length, axis) => product * (length / target.chunks[axis]), 1)
    await this.putAt(
      [Math.ceil(this.at / this.fileRows) - 1, 0],
      shardOf(Array.from({ length: count }, (_, place) => this.shard[place])),
    )
    this.shard = []
  }

  /** Of some rows the columns of a chunk, from the `first` on; those beyond the array are zeros. */
  private columns(rows: Uint8Array, first: number): Uint8Array {
    const { wide, width, target } = this
    if (wide === width) return rows
    const size = itemSize(target.dtype)
    const count = rows.length / (width * size)
    const part = new Uint8Array(count * wide * size)
    gather(rows, width, part, wide, count, size, [{ from: first, to: 0, length: Math.min(wide, width - first) }])
    return part
  }

  private putAt(place: readonly number[], bytes: Uint8Array): void | Promise<void> {
    return this.put(fileName(this.target, this.target.shape.length === 1 ? place.slice(0, 1) : place), bytes)
  }
}

/** The name of the file at a place in the grid of an array's files, as seen from the root. */
export const fileName = ({ place, version }: Pick<RowTarget, 'place' | 'version'>, grid: readonly number[]): string =>
  `${place}/${version === 2 ? grid.join('.') : ['c', ...grid].join('/')}`
