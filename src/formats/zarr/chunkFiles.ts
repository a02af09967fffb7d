import { loadZstd } from '../../dsp/index.js'
import { BloscReader } from '../../encoding/bloscReader.js'
import { fillFrom, type Positioned, partOf } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { corrupt, incomplete } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import { decodeChunk, plainName, refuseUnknown } from './codecs.js'
import type { ArrayInfo } from './metadata.js'
import { chunksOfShard, placeInShard, readShardIndex, type ShardIndex } from './shards.js'

/** How arrays are read. */
export interface ReadingArrays {
  readonly files: Files
  /** Whether a chunk that is not there means the fill value, as Zarr has it; otherwise it is a fault. */
  readonly fillMissing: boolean
}

/** A chunk's encoded bytes, in a file that is open. */
interface Packed {
  readonly bytes: Positioned
  readonly close: () => void
}

/** A chunk that is read in parts, from a file that is open. */
interface OpenChunk {
  readonly read: (from: number, output: Uint8Array) => Promise<void>
  /** Ask for what `length` values from byte `from` on need; a `Waiting` is thrown where some of it is not here. */
  readonly prepare: (from: number, length: number) => void
  readonly close: () => void
}

/** Chunks that stay open: those that the next window reads as well. */
const MOST_OPEN = 4

/** The chunks of an array, each in a file of its own or in a shard. */
export class ChunkFiles {
  private readonly shards = new Map<string, Promise<ShardIndex>>()
  private readonly open = new Map<string, OpenChunk>()
  /** Whether a part of a chunk is read without the rest: by Blosc's blocks, or where nothing is encoded. */
  readonly inParts: boolean

  /** Throws a `FaultError` for an array that is not read: an unknown codec. */
  constructor(
    private readonly info: ArrayInfo,
    private readonly folder: string,
    private readonly reading: ReadingArrays,
  ) {
    refuseUnknown(info, folder)
    const { codecs, itemBytes } = info
    this.inParts = itemBytes !== undefined && codecs.every(({ name }) => plainName(name) === 'blosc') && codecs.length < 2
  }

  /** The file of the chunk at a place on the grid. */
  at(place: readonly number[]): string {
    const { info, folder, reading } = this
    const { sharding } = info
    const per = sharding && chunksOfShard(info, sharding)
    const key = info.key(per === undefined ? place : place.map((each, axis) => Math.floor(each / per[axis])))
    return reading.files.join(folder, ...key.split('/'))
  }

  /**
   * A chunk's values, decoded, as they lie in it; undefined where the fill value stands for it: a shard says that it has none,
   * or chunks that are missing are to be filled. Rejects with a `FaultError`: Incomplete, Corrupt.
   */
  async read(place: readonly number[]): Promise<Uint8Array | undefined> {
    const { info, reading } = this
    const at = this.at(place)
    const packed = await this.packed(place, at)
    if (packed === undefined) return undefined
    const bytes = new Uint8Array(packed.bytes.size)
    try {
      fillFrom(packed.bytes, bytes, 0, at)
    } finally {
      packed.close()
    }
    return decodeChunk(bytes, info, this.length, at, reading.files)
  }

  /**
   * Fill `output` with a chunk's values from byte `from` on, decoded, of an array whose chunks are read in parts; false where the
   * fill value stands for the chunk. Rejects as `read` does.
   */
  async readPart(place: readonly number[], from: number, output: Uint8Array): Promise<boolean> {
    const chunk = await this.opened(place)
    if (chunk === undefined) return false
    await chunk.read(from, output)
    return true
  }

  /** Whether chunks lie where they have to be waited for. */
  get waits(): boolean {
    return this.reading.files.waits(this.folder)
  }

  /** Ask for what `readPart` of so many bytes needs, or, of chunks that are not read in parts, `read`: it rejects with a `Waiting`. */
  async prepare(place: readonly number[], from: number, length: number): Promise<void> {
    if (this.inParts) return (await this.opened(place))?.prepare(from, length)
    const packed = await this.packed(place, this.at(place))
    try {
      packed?.bytes.prepare?.(0, packed.bytes.size)
    } finally {
      packed?.close()
    }
  }

  /**
   * Ask for a whole chunk that is read later, as far as there is room: nobody waits. Whether all was asked for, and what stops asking;
   * undefined where that is not known yet. Rejects as `read` does, or with a `Waiting`.
   */
  async expect(place: readonly number[]): Promise<{ readonly isAll: boolean; readonly close: () => void } | undefined> {
    const packed = await this.packed(place, this.at(place))
    return packed && { isAll: packed.bytes.expect?.(0, packed.bytes.size) ?? true, close: packed.close }
  }

  private async opened(place: readonly number[]): Promise<OpenChunk | undefined> {
    const name = place.join('/')
    const chunk = this.open.get(name) ?? (await this.openChunk(place))
    if (chunk === undefined) return undefined
    this.open.delete(name)
    this.open.set(name, chunk)
    for (const [oldest, { close }] of this.open) {
      if (this.open.size <= MOST_OPEN) break
      this.open.delete(oldest)
      close()
    }
    return chunk
  }

  clear(): void {
    this.shards.clear()
    for (const { close } of this.open.values()) close()
    this.open.clear()
  }

  /** Bytes of a chunk's values; undefined where they have no fixed length. */
  private get length(): number | undefined {
    const { chunks, itemBytes } = this.info
    return itemBytes === undefined ? undefined : chunks.reduce((product, length) => product * length, itemBytes)
  }

  private async openChunk(place: readonly number[]): Promise<OpenChunk | undefined> {
    const { info, length = 0 } = this
    const at = this.at(place)
    const packed = await this.packed(place, at)
    if (packed === undefined) return undefined
    const { bytes, close } = packed
    try {
      if (info.codecs.length > 0) {
        const reader = new BloscReader(await loadZstd(), bytes, length, at)
        return {
          read: (from, output) => reader.read(from, output),
          prepare: (from, count) => reader.prepare(Math.floor(from / reader.blockSize), from + count),
          close,
        }
      }
      if (bytes.size !== length) refuse(corrupt(at, `${length} bytes of values`, `${bytes.size}`))
      return {
        read: async (from, output) => fillFrom(bytes, output, from, at),
        prepare: (from, count) => bytes.prepare?.(from, count),
        close,
      }
    } catch (error) {
      close()
      throw error
    }
  }

  /** A chunk's encoded bytes, where they lie; undefined where the fill value stands for it. */
  private async packed(place: readonly number[], at: string): Promise<Packed | undefined> {
    const { info, reading } = this
    const { files, fillMissing } = reading
    const { sharding } = info
    const stat = files.stat(at)
    const isThere = stat !== undefined && stat.assumed !== true
    if (!isThere && fillMissing) return undefined
    if (!isThere) {
      const hint = "Zarr itself reads a missing chunk as the fill value: so does the source's parameter fillMissing: true"
      return refuse(incomplete(at, 'a chunk of the array', 'nothing there', hint))
    }
    if (sharding === undefined) {
      const handle = files.openRead(at)
      return { bytes: handle, close: () => handle.close() }
    }
    const per = chunksOfShard(info, sharding)
    const index = this.shards.get(at) ?? readShardIndex(info, sharding, at, files)
    this.shards.set(at, index)
    index.catch(() => this.shards.delete(at))
    const number = place.reduce((sum, each, axis) => sum * per[axis] + (each % per[axis]), 0)
    const within = placeInShard(await index, number, at)
    if (within === undefined) return undefined
    const handle = files.openRead(at)
    return { bytes: partOf(handle, within), close: () => handle.close() }
  }
}
