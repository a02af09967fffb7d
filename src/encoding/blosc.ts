import { decompressBloscLz, decompressLz4, shuffleBits, shuffleBytes, unshuffleBits, unshuffleBytes } from '../dsp/index.js'
import { refuse } from '../model/attempt.js'
import { corrupt, unsupported } from '../model/fault.js'

/** How items are rearranged before they are compressed. */
export type Shuffle = 'none' | 'byte' | 'bit'

/** What compresses a block. */
export type Compressor = (bytes: Uint8Array) => Promise<Uint8Array>
/** What decompresses one: all of `output` is filled, or it throws. */
export type Decompressor = (bytes: Uint8Array, output: Uint8Array) => void | Promise<void>

export interface BloscOptions {
  readonly shuffle: Shuffle
  /** Bytes of an item. */
  readonly itemSize: number
  /** Bytes that are compressed by themselves. */
  readonly blockSize: number
}

const HEADER = 16
/** Codecs by their number in the header. */
const CODECS = ['blosclz', 'lz4', 'snappy', 'zlib', 'zstd'] as const
export type BloscCodec = (typeof CODECS)[number]
const [BYTES, COPIED, BITS, WHOLE_BLOCKS] = [1, 2, 4, 16]
/** A block is written as several streams only where each has at least this many bytes, and items are no larger. */
const [LEAST_STREAM, MOST_STREAMS] = [128, 16]
/** What one chunk may hold. */
export const MOST_BLOSC = 2 ** 31 - 1 - HEADER

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** The bytes of items that a shuffle leaves where they are, at the end of a block. */
const shuffled = (shuffle: Shuffle, itemSize: number, length: number): number => {
  if (shuffle === 'none') return 0
  const items = Math.floor(length / itemSize)
  // C-Blosc shuffles the bits of blocks alone whose items fill whole bytes.
  return shuffle === 'bit' && items % 8 !== 0 ? 0 : items * itemSize
}

const rearrange = (
  act: (size: number, input: Uint8Array, output: Uint8Array) => void,
  { shuffle, itemSize }: Pick<BloscOptions, 'shuffle' | 'itemSize'>,
  input: Uint8Array,
  output: Uint8Array,
): void => {
  const length = shuffled(shuffle, itemSize, input.length)
  if (length > 0) act(itemSize, input.subarray(0, length), output.subarray(0, length))
  output.set(input.subarray(length), length)
}

/**
 * Blosc 1's container of `bytes`, compressed by Zstandard, which every reader of Blosc decodes.
 *
 * Shapes   any number of bytes below 2 GiB in; at most 16 more out.
 * Errors   Rejects with a RangeError: more bytes than a container holds.
 */
export const encodeBlosc = async (bytes: Uint8Array, options: BloscOptions, compress: Compressor): Promise<Uint8Array> => {
  if (bytes.length > MOST_BLOSC) throw new RangeError(`Blosc holds at most ${MOST_BLOSC} bytes, got ${bytes.length}`)
  const { shuffle, itemSize } = options
  // A header tells items of at most 255 bytes: larger ones are bytes.
  const size = itemSize > 255 ? 1 : itemSize
  const blockSize = Math.max(1, Math.min(options.blockSize - (options.blockSize % (8 * size)) || 8 * size, bytes.length))
  const blocks = Math.ceil(bytes.length / blockSize)
  const scratch = new Uint8Array(blockSize)
  const output = new Uint8Array(HEADER + bytes.length)
  const head = view(output)
  let at = HEADER + 4 * blocks
  let fits = blocks > 0
  for (let block = 0; block < blocks && fits; block++) {
    const input = bytes.subarray(block * blockSize, (block + 1) * blockSize)
    const rearranged = scratch.subarray(0, input.length)
    rearrange(shuffle === 'bit' ? shuffleBits : shuffleBytes, { shuffle, itemSize: size }, input, rearranged)
    const packed = await compress(rearranged)
    // What does not shrink is kept as it is: its length says so.
    const stream = packed.length < input.length ? packed : rearranged
    fits = at + 4 + stream.length <= output.length
    if (!fits) break
    head.setUint32(HEADER + 4 * block, at, true)
    head.setUint32(at, stream.length, true)
    output.set(stream, at + 4)
    at += 4 + stream.length
  }
  const shuffleFlag = { none: 0, byte: BYTES, bit: BITS }[shuffle]
  const flags = (CODECS.indexOf('zstd') << 5) | WHOLE_BLOCKS | shuffleFlag
  output.set([2, 1, fits ? flags : flags | COPIED, size])
  if (!fits) {
    output.set(bytes, HEADER)
    at = output.length
  }
  head.setUint32(4, bytes.length, true)
  head.setUint32(8, blockSize, true)
  head.setUint32(12, at, true)
  return output.subarray(0, at)
}

/** What a container's header says, held against the container's length. */
interface Container {
  readonly codec: BloscCodec
  readonly shuffle: Shuffle
  readonly itemSize: number
  readonly blockSize: number
  readonly blocks: number
  readonly copied: boolean
  /** Whether full blocks are several streams: one a byte of an item. */
  readonly split: boolean
}

const readHeader = (bytes: Uint8Array, length: number, at: string): Container => {
  const wrong = (expected: string, found: string): never => refuse(corrupt(at, expected, found))
  if (bytes.length < HEADER) return wrong('a Blosc container', `${bytes.length} bytes`)
  const head = view(bytes)
  const [version, , flags, itemSize] = bytes
  const [held, blockSize, packed] = [4, 8, 12].map((place) => head.getUint32(place, true))
  if (version !== 2) return wrong('version 2 of the Blosc container', `${version}`)
  if (packed !== bytes.length) return wrong(`${packed} bytes, as the Blosc container says`, `${bytes.length}`)
  if (held !== length) return wrong(`${length} bytes in the Blosc container`, `${held}`)
  const codec = CODECS[flags >> 5]
  if (codec === undefined) return wrong('a codec of Blosc', `number ${flags >> 5}`)
  const copied = (flags & COPIED) !== 0
  if (copied && packed !== HEADER + held) return wrong(`${HEADER + held} bytes of a Blosc container that is a copy`, `${packed}`)
  if (!copied && held > 0 && (blockSize === 0 || blockSize > held))
    return wrong(`Blosc blocks of 1 to ${held} bytes`, `${blockSize}`)
  const blocks = copied || held === 0 ? 0 : Math.ceil(held / blockSize)
  if (HEADER + 4 * blocks > packed) return wrong(`${blocks} Blosc blocks`, `${packed} bytes in all`)
  const shuffle = (flags & BITS) !== 0 ? 'bit' : (flags & BYTES) !== 0 && itemSize > 1 ? 'byte' : 'none'
  if (shuffle !== 'none' && itemSize === 0) return wrong('items of at least one byte', '0')
  const split = (flags & WHOLE_BLOCKS) === 0 && itemSize <= MOST_STREAMS && blockSize >= LEAST_STREAM * itemSize
  return { codec, shuffle, itemSize, blockSize, blocks, copied, split }
}

/**
 * The bytes that a Blosc 1 container holds, `length` of them: every number in it is held against the lengths that there are
 * before it is believed. `zlib` and `zstd` decompress what these codecs wrote.
 *
 * Shapes   a container in, `length` bytes out.
 * Errors   Rejects with a `FaultError`. Corrupt: anything that no container of so many bytes has. Unsupported: a codec that is unknown here.
 */
export const decodeBlosc = async (
  bytes: Uint8Array,
  length: number,
  at: string,
  decompressors: Readonly<Record<'zlib' | 'zstd', Decompressor>>,
): Promise<Uint8Array> => {
  const container = readHeader(bytes, length, at)
  const { codec, shuffle, itemSize, blockSize, blocks, copied, split } = container
  if (copied) return bytes.slice(HEADER)
  const output = new Uint8Array(length)
  if (codec === 'snappy') return refuse(unsupported(`${at}: Snappy within Blosc`, 'compress the data anew, by Zstandard'))
  const decompress = { ...decompressors, lz4: decompressLz4, blosclz: decompressBloscLz }[codec]
  const scratch = new Uint8Array(shuffle === 'none' ? 0 : blockSize)
  const head = view(bytes)
  for (let block = 0; block < blocks; block++) {
    const into = output.subarray(block * blockSize, Math.min(length, (block + 1) * blockSize))
    const streams = split && into.length === blockSize ? itemSize : 1
    const packed = shuffle === 'none' ? into : scratch.subarray(0, into.length)
    const each = Math.floor(into.length / streams)
    let from = head.getUint32(HEADER + 4 * block, true)
    for (let stream = 0; stream < streams; stream++) {
      const whole = stream === streams - 1 ? into.length - stream * each : each
      const count = from + 4 <= bytes.length ? head.getUint32(from, true) : Number.POSITIVE_INFINITY
      if (from < HEADER + 4 * blocks || from + 4 + count > bytes.length || count > whole)
        return refuse(
          corrupt(at, `stream ${stream} of Blosc block ${block} within ${bytes.length} bytes`, `${count} bytes at ${from}`),
        )
      const [source, target] = [bytes.subarray(from + 4, from + 4 + count), packed.subarray(stream * each, stream * each + whole)]
      if (count === whole) target.set(source)
      else
        try {
          await decompress(source, target)
        } catch (error) {
          return refuse(corrupt(at, `${whole} bytes, compressed by ${codec}, in Blosc block ${block}`, String(error)))
        }
      from += 4 + count
    }
    if (shuffle !== 'none') rearrange(shuffle === 'bit' ? unshuffleBits : unshuffleBytes, { shuffle, itemSize }, packed, into)
  }
  return output
}
