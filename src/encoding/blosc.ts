import { shuffleWithin, type Zstd } from '../dsp/index.js'
import { refuse } from '../model/attempt.js'
import { corrupt } from '../model/fault.js'

/** How items are rearranged before they are compressed. */
export type Shuffle = 'none' | 'byte' | 'bit'

/** Codecs by their number in the header. */
const CODECS = ['blosclz', 'lz4', 'snappy', 'zlib', 'zstd'] as const
export type BloscCodec = (typeof CODECS)[number]

/** The header's length, and its flags. */
export const HEADER = 16
const [BYTES, COPIED, BITS, WHOLE_BLOCKS] = [1, 2, 4, 16]
/** A block is written as several streams only where each has at least this many bytes, and items are no larger. */
const [LEAST_STREAM, MOST_STREAMS] = [128, 16]
/** What one container may hold. */
export const MOST_BLOSC = 2 ** 31 - 1 - HEADER

/** What lies in which room of the memory that blocks are compressed in. */
export const rooms = { values: 0, planes: 1, scratch: 2, packed: 3 } as const

/** Whose block lies decoded in the room of values, and which. */
let held: { readonly owner: object; readonly block: number } | undefined

/** Room for values: what lay there is forgotten. */
export const takeValues = ({ room }: Zstd, bytes: number): number => {
  held = undefined
  return room(rooms.values, bytes)
}

/** Say that a block of `owner`'s lies in the room of values, until somebody takes it. */
export const keepBlock = (owner: object, block: number): void => {
  held = { owner, block }
}

/** The block of `owner`'s that lies there. */
export const keptBlock = (owner: object): number | undefined => (held?.owner === owner ? held.block : undefined)

/** What a container's header says, held against the container's length. */
export interface Container {
  readonly codec: BloscCodec
  readonly shuffle: Shuffle
  readonly itemSize: number
  readonly blockSize: number
  readonly blocks: number
  readonly copied: boolean
  /** Whether full blocks are several streams: one a byte of an item. */
  readonly split: boolean
}

/** Write a header of blocks that each are one stream. */
export const writeHeader = (
  output: Uint8Array,
  {
    codec,
    shuffle,
    itemSize,
    length,
    blockSize,
    size,
    copied,
  }: Omit<Container, 'blocks' | 'split'> & {
    readonly length: number
    readonly size: number
  },
): void => {
  const flags = (CODECS.indexOf(codec) << 5) | WHOLE_BLOCKS | { none: 0, byte: BYTES, bit: BITS }[shuffle] | (copied ? COPIED : 0)
  output.set([2, 1, flags, itemSize])
  const head = new DataView(output.buffer, output.byteOffset)
  head.setUint32(4, length, true)
  head.setUint32(8, blockSize, true)
  head.setUint32(12, size, true)
}

/** Bytes of an item and of a block, as a container of `length` bytes is written. */
export const sizesOf = (given: { readonly itemSize: number; readonly blockSize: number }, length: number) => {
  // A header tells items of at most 255 bytes: larger ones are bytes.
  const itemSize = given.itemSize > 255 ? 1 : given.itemSize
  const step = 8 * itemSize
  const blockSize = Math.max(1, Math.min(given.blockSize - (given.blockSize % step) || step, length))
  return { itemSize, blockSize, blocks: Math.ceil(length / blockSize) }
}

/** Read a header: the first bytes of a container of `size` bytes that is to hold `length`. Throws a `FaultError`. */
export const readHeader = (bytes: Uint8Array, size: number, length: number, at: string): Container => {
  const wrong = (expected: string, found: string): never => refuse(corrupt(at, expected, found))
  if (bytes.length < HEADER) return wrong('a Blosc container', `${bytes.length} bytes`)
  const head = new DataView(bytes.buffer, bytes.byteOffset, HEADER)
  const [version, , flags, itemSize] = bytes
  const [held, blockSize, packed] = [4, 8, 12].map((place) => head.getUint32(place, true))
  if (version !== 2) return wrong('version 2 of the Blosc container', `${version}`)
  if (packed !== size) return wrong(`${packed} bytes, as the Blosc container says`, `${size}`)
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

/** The bytes at the beginning of a block that are shuffled; the others stay as they are. */
const shuffled = (shuffle: Shuffle, itemSize: number, length: number): number => {
  if (shuffle === 'none') return 0
  const items = Math.floor(length / itemSize)
  // C-Blosc shuffles the bits of blocks alone whose items fill whole bytes.
  return shuffle === 'bit' && items % 8 !== 0 ? 0 : items * itemSize
}

/** Shuffle a block in the codec's memory, or undo it: `length` bytes at the pointer `from`, to those at `to`. */
export const rearrange = (
  { memory, room, view }: Zstd,
  { shuffle, itemSize }: { readonly shuffle: Shuffle; readonly itemSize: number },
  direction: 'forth' | 'back',
  { from, to, length }: Readonly<Record<'from' | 'to' | 'length', number>>,
): void => {
  const count = shuffled(shuffle, itemSize, length)
  if (count > 0) {
    const kinds = { bit: ['shuffleBits', 'unshuffleBits'], byte: ['shuffleBytes', 'unshuffleBytes'] } as const
    const [forth, back] = kinds[shuffle === 'bit' ? 'bit' : 'byte']
    const within = { from, to, scratch: room(rooms.scratch, length), length: count }
    shuffleWithin(memory, direction === 'forth' ? forth : back, itemSize, within)
  }
  if (count < length) view(to + count, length - count).set(view(from + count, length - count))
}
