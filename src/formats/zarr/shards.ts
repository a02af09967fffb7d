import type { Stretch } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { corrupt, incomplete, unsupported } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import { decodeChunk } from './codecs.js'
import type { ArrayInfo, CodecConfig, Sharding } from './metadata.js'

/** Where each chunk of a shard lies: offset and length in bytes; NaN where the shard says that it has none. */
export type ShardIndex = Float64Array

/** What an index writes for a chunk that is not there. */
const ABSENT = 2n ** 64n - 1n

/** The chunks of a shard along each dimension. */
export const chunksOfShard = ({ chunks }: Pick<ArrayInfo, 'chunks'>, { shape }: Sharding): readonly number[] =>
  shape.map((length, axis) => length / chunks[axis])

/** The codecs of an index are told as those of any array: bytes, then perhaps a checksum. */
const afterBytes = (codecs: readonly CodecConfig[], at: string) => {
  const [first, ...rest] = codecs
  if (first?.name !== 'bytes')
    return refuse(unsupported(`${at}: a shard index whose first codec is ${JSON.stringify(first ?? null).slice(0, 100)}`))
  return { isLittle: first.config.endian !== 'big', codecs: rest }
}

/** The index of a shard, held against the shard's length. Rejects with a `FaultError`. */
export const readShardIndex = async (
  info: Pick<ArrayInfo, 'chunks'>,
  sharding: Sharding,
  path: string,
  files: Files,
): Promise<ShardIndex> => {
  const count = chunksOfShard(info, sharding).reduce((product, each) => product * each, 1)
  const { isLittle, codecs } = afterBytes(sharding.index, path)
  const bytes = 16 * count + 4 * codecs.filter(({ name }) => name === 'crc32c').length
  const handle = files.openRead(path)
  try {
    if (handle.size < bytes) return refuse(incomplete(path, `a shard with an index of ${bytes} bytes`, `${handle.size} bytes`))
    const held = new Uint8Array(bytes)
    const from = sharding.indexAt === 'start' ? 0 : handle.size - bytes
    if (handle.read(held, from) < bytes) return refuse(incomplete(path, `${bytes} bytes at ${from}`, 'fewer'))
    const index = await decodeChunk(held, { codecs, dtype: 'uint64' }, 16 * count, `${path}, its index`, files)
    const view = new DataView(index.buffer, index.byteOffset, index.byteLength)
    return Float64Array.from({ length: 2 * count }, (_, place) => {
      const value = view.getBigUint64(8 * place, isLittle)
      if (value === ABSENT) return Number.NaN
      if (value > BigInt(handle.size)) return refuse(corrupt(path, `chunks within its ${handle.size} bytes`, `byte ${value}`))
      return Number(value)
    })
  } finally {
    handle.close()
  }
}

/** Where a chunk lies in a shard; undefined where the shard says that it has none. Throws a `FaultError`. */
export const placeInShard = (index: ShardIndex, place: number, path: string): Stretch | undefined => {
  const [from, length] = index.subarray(2 * place, 2 * place + 2)
  if (Number.isNaN(from) !== Number.isNaN(length))
    return refuse(corrupt(path, 'offset and length of a chunk', 'only one of them'))
  return Number.isNaN(from) ? undefined : { from, length }
}
