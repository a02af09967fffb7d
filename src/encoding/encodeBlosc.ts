import { loadZstd } from '../dsp/index.js'
import { HEADER, MOST_BLOSC, rearrange, rooms, type Shuffle, sizesOf, takeValues, writeHeader } from './blosc.js'
import { BloscEncoder, type BloscOptions } from './bloscEncoder.js'
import { zlibOf } from './deflate.js'

/** What compresses the blocks of containers that are written; other codecs of Blosc are read alone. */
export const writtenCodecs = ['zstd', 'lz4', 'zlib'] as const
export type WrittenCodec = (typeof writtenCodecs)[number]

type Compress = (bytes: Uint8Array) => Promise<Uint8Array>

/** Levels as C-Blosc has them: LZ4 is quicker the lower it is. The same bytes on every machine, as all that is written. */
const compressors: Readonly<Record<Exclude<WrittenCodec, 'zstd'>, (level: number) => Promise<Compress>>> = {
  lz4: async (level) => {
    const { default: Lz4 } = await import('numcodecs/lz4')
    const codec = new Lz4(Math.max(1, 10 - level))
    // It writes the length before the block.
    return async (bytes) => (await codec.encode(bytes)).subarray(4)
  },
  zlib: async (level) => (bytes) => zlibOf(bytes, level),
}

/** A block, shuffled, in memory of its own: that of the codec is others' while it is compressed. */
const shuffled = async (
  bytes: Uint8Array,
  options: { readonly shuffle: Shuffle; readonly itemSize: number },
): Promise<Uint8Array> => {
  const zstd = await loadZstd()
  const { length } = bytes
  const [values, planes] = [takeValues(zstd, length), zstd.room(rooms.planes, length)]
  zstd.view(values, length).set(bytes)
  rearrange(zstd, options, 'forth', { from: values, to: planes, length })
  return zstd.view(planes, length).slice()
}

/** A container whose blocks something else than Zstandard compresses. */
const encodeBy = async (
  compress: Compress,
  codec: WrittenCodec,
  bytes: Uint8Array,
  options: BloscOptions,
): Promise<Uint8Array> => {
  const { length } = bytes
  if (length > MOST_BLOSC) throw new RangeError(`Blosc holds at most ${MOST_BLOSC} bytes, got ${length}`)
  const { shuffle } = options
  const { itemSize, blockSize, blocks } = sizesOf(options, length)
  const output = new Uint8Array(HEADER + 8 * blocks + length)
  const head = new DataView(output.buffer)
  const finish = (copied: boolean, size: number): Uint8Array => {
    writeHeader(output, { codec, shuffle, itemSize, length, blockSize, size, copied })
    return output.slice(0, size)
  }
  let at = HEADER + 4 * blocks
  for (let block = 0; block < blocks; block++) {
    const planes = await shuffled(bytes.subarray(block * blockSize, (block + 1) * blockSize), { shuffle, itemSize })
    const packed = await compress(planes)
    const stream = packed.length < planes.length ? packed : planes
    head.setUint32(HEADER + 4 * block, at, true)
    head.setUint32(at, stream.length, true)
    output.set(stream, at + 4)
    at += 4 + stream.length
  }
  if (blocks > 0 && at <= HEADER + length) return finish(false, at)
  output.set(bytes, HEADER)
  return finish(true, HEADER + length)
}

/**
 * Blosc 1's container of `bytes`, which every reader of Blosc decodes.
 *
 * Shapes   any number of bytes below 2 GiB in; at most 16 more out.
 * Errors   Rejects with a RangeError: more bytes than a container holds.
 */
export const encodeBlosc = async (bytes: Uint8Array, codec: WrittenCodec, options: BloscOptions): Promise<Uint8Array> => {
  if (codec !== 'zstd') return encodeBy(await compressors[codec](options.level), codec, bytes, options)
  const encoder = new BloscEncoder(await loadZstd(), bytes.length, options)
  encoder.push(bytes)
  return encoder.finish().slice()
}
