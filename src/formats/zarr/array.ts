import { gather, runsOf } from '../../encoding/gather.js'
import { refuse } from '../../model/attempt.js'
import { allocate, bytesOf, itemSize, type Samples, viewOf } from '../../model/dtype.js'
import { incomplete, unsupported } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import { decodeChunk, refuseUnknown } from './codecs.js'
import type { ArrayInfo } from './metadata.js'
import { chunksOfShard, readShardChunk, readShardIndex, type ShardIndex } from './shards.js'

/** How an array is read. */
export interface ReadingArrays {
  readonly files: Files
  /** Whether a chunk that is not there means the fill value, as Zarr has it; otherwise it is a fault. */
  readonly fillMissing: boolean
}

/** Decoded chunks that are kept, in bytes: those that lie across a window read next. */
const KEPT_BYTES = 64 * 2 ** 20

/** An array of one or two dimensions, frames first, that is read in rows. */
export class RowArray {
  readonly width: number
  /** Columns of a chunk, each in its place. */
  private readonly places: Int32Array
  private readonly kept = new Map<string, Samples>()
  private keptBytes = 0
  private readonly shards = new Map<string, Promise<ShardIndex>>()

  /** Throws a `FaultError` for an array that is not read: more dimensions, an unknown codec. */
  constructor(
    readonly info: ArrayInfo,
    private readonly folder: string,
    private readonly reading: ReadingArrays,
  ) {
    const { shape } = info
    if (shape.length < 1 || shape.length > 2) refuse(unsupported(`${folder}: an array of ${shape.length} dimensions`))
    refuseUnknown(info, folder)
    this.width = shape[1] ?? 1
    this.places = Int32Array.from({ length: info.chunks[1] ?? 1 }, (_, column) => column)
  }

  get rows(): number {
    return this.info.shape[0]
  }

  /** Fill `into` with rows from `start` on, of these columns, ascending. Rejects with a `FaultError`. */
  async read(start: number, rows: number, columns: Int32Array, into: Samples): Promise<void> {
    const { chunks, dtype } = this.info
    const [tall, wide] = [chunks[0], chunks[1] ?? 1]
    const size = itemSize(dtype)
    for (let row = Math.floor(start / tall); row * tall < start + rows; row++) {
      const [from, to] = [Math.max(start, row * tall), Math.min(start + rows, (row + 1) * tall)]
      for (let first = 0; first < columns.length; ) {
        const column = Math.floor(columns[first] / wide)
        let last = first
        while (last < columns.length && columns[last] < (column + 1) * wide) last++
        const chunk = await this.chunk(row, column)
        const within = columns.subarray(first, last).map((each) => each - column * wide)
        gather(
          bytesOf(chunk).subarray((from - row * tall) * wide * size, (to - row * tall) * wide * size),
          wide,
          bytesOf(into).subarray(((from - start) * columns.length + first) * size),
          columns.length,
          to - from,
          size,
          runsOf(within, this.places),
        )
        first = last
      }
    }
  }

  /** The whole array, of one dimension. */
  async all(): Promise<Samples> {
    const into = allocate(this.info.dtype, this.rows * this.width)
    await this.read(
      0,
      this.rows,
      Int32Array.from({ length: this.width }, (_, column) => column),
      into,
    )
    return into
  }

  clear(): void {
    this.kept.clear()
    this.keptBytes = 0
    this.shards.clear()
  }

  /** A chunk's samples, C-order, whole also at the array's edge. */
  private async chunk(row: number, column: number): Promise<Samples> {
    const name = `${row}/${column}`
    const known = this.kept.get(name)
    if (known !== undefined) {
      this.kept.delete(name)
      this.kept.set(name, known)
      return known
    }
    const samples = await this.decoded(this.info.shape.length === 1 ? [row] : [row, column])
    this.kept.set(name, samples)
    this.keptBytes += samples.byteLength
    for (const [oldest, { byteLength }] of this.kept) {
      if (this.keptBytes <= KEPT_BYTES || this.kept.size === 1) break
      this.kept.delete(oldest)
      this.keptBytes -= byteLength
    }
    return samples
  }

  private async decoded(place: readonly number[]): Promise<Samples> {
    const { info, reading } = this
    const count = info.chunks.reduce((product, length) => product * length, 1)
    const { bytes, at, declared } = await this.encoded(place)
    if (bytes === undefined) {
      if (!declared && !reading.fillMissing)
        return refuse(
          incomplete(
            at,
            'a chunk of the array',
            'nothing there',
            'Zarr reads such a chunk as its fill value: fillMissing: true does',
          ),
        )
      return filled(info, count, at)
    }
    const raw = await decodeChunk(bytes, info, count * itemSize(info.dtype), at, reading.files)
    return arranged(raw, info, count)
  }

  /** A chunk's bytes as they are stored; `declared` where a shard says that it has none. */
  private async encoded(
    place: readonly number[],
  ): Promise<{ readonly bytes: Uint8Array | undefined; readonly at: string; readonly declared: boolean }> {
    const { info, folder, reading } = this
    const { sharding } = info
    const { files } = reading
    if (sharding === undefined) {
      const at = files.join(folder, info.key(place))
      return { bytes: files.readIfThere(at), at, declared: false }
    }
    const per = chunksOfShard(info, sharding)
    const at = files.join(folder, info.key(place.map((each, axis) => Math.floor(each / per[axis]))))
    if (files.stat(at) === undefined) return { bytes: undefined, at, declared: false }
    const index = this.shards.get(at) ?? readShardIndex(info, sharding, at, files)
    this.shards.set(at, index)
    index.catch(() => this.shards.delete(at))
    const within = place.reduce((sum, each, axis) => sum * per[axis] + (each % per[axis]), 0)
    return { bytes: readShardChunk(await index, within, at, files), at, declared: true }
  }
}

/** Samples of the fill value. */
const filled = ({ dtype, fill }: ArrayInfo, count: number, at: string): Samples => {
  const samples = allocate(dtype, count)
  if (fill === undefined) return refuse(incomplete(at, 'a chunk of the array, which has no fill value', 'nothing there'))
  const value = Number(fill)
  if (samples instanceof BigInt64Array || samples instanceof BigUint64Array) samples.fill(BigInt(Math.trunc(value)))
  else samples.fill(value)
  return samples
}

/** A chunk's bytes as samples, in C order and this machine's byte order. */
const arranged = (raw: Uint8Array, { dtype, bigEndian, order, chunks }: ArrayInfo, count: number): Samples => {
  const size = itemSize(dtype)
  const bytes = raw.byteOffset % size === 0 && !bigEndian ? raw : raw.slice()
  if (bigEndian) reverseEach(bytes, size)
  const samples = viewOf(dtype, bytes.buffer, bytes.byteOffset, count)
  if (order === 'C' || chunks.length < 2) return samples
  const [tall, wide] = chunks
  const turned = allocate(dtype, count)
  const [from, to] = [bytesOf(samples), bytesOf(turned)]
  for (let row = 0; row < tall; row++)
    for (let column = 0; column < wide; column++)
      for (let byte = 0; byte < size; byte++) to[(row * wide + column) * size + byte] = from[(column * tall + row) * size + byte]
  return turned
}

const reverseEach = (bytes: Uint8Array, size: number): void => {
  for (let at = 0; at + size <= bytes.length; at += size) bytes.subarray(at, at + size).reverse()
}
