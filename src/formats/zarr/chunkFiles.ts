import { refuse } from '../../model/attempt.js'
import { incomplete } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import { decodeChunk, refuseUnknown } from './codecs.js'
import type { ArrayInfo } from './metadata.js'
import { chunksOfShard, readShardChunk, readShardIndex, type ShardIndex } from './shards.js'

/** How arrays are read. */
export interface ReadingArrays {
  readonly files: Files
  /** Whether a chunk that is not there means the fill value, as Zarr has it; otherwise it is a fault. */
  readonly fillMissing: boolean
}

/** The chunks of an array, each in a file of its own or in a shard. */
export class ChunkFiles {
  private readonly shards = new Map<string, Promise<ShardIndex>>()

  /** Throws a `FaultError` for an array that is not read: an unknown codec. */
  constructor(
    private readonly info: ArrayInfo,
    private readonly folder: string,
    private readonly reading: ReadingArrays,
  ) {
    refuseUnknown(info, folder)
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
    const bytes = await this.encoded(place, at)
    if (bytes === 'missing') {
      if (reading.fillMissing) return undefined
      const hint = 'Zarr itself reads a missing chunk as the fill value: fillMissing: true does so'
      return refuse(incomplete(at, 'a chunk of the array', 'nothing there', hint))
    }
    const count = info.chunks.reduce((product, length) => product * length, 1)
    const length = info.itemBytes === undefined ? undefined : count * info.itemBytes
    return bytes && decodeChunk(bytes, info, length, at, reading.files)
  }

  clear(): void {
    this.shards.clear()
  }

  private async encoded(place: readonly number[], at: string): Promise<Uint8Array | 'missing' | undefined> {
    const { info } = this
    const { files } = this.reading
    const { sharding } = info
    if (sharding === undefined) return files.readIfThere(at) ?? 'missing'
    if (!this.shards.has(at) && files.stat(at) === undefined) return 'missing'
    const per = chunksOfShard(info, sharding)
    const index = this.shards.get(at) ?? readShardIndex(info, sharding, at, files)
    this.shards.set(at, index)
    index.catch(() => this.shards.delete(at))
    const within = place.reduce((sum, each, axis) => sum * per[axis] + (each % per[axis]), 0)
    return readShardChunk(await index, within, at, files)
  }
}
