import { decompressLz4, type LzmaFilter, unpack, unshuffleBytes, type Wrapping } from '../../dsp/index.js'
import { decodeBlosc } from '../../encoding/bloscReader.js'
import { crc32c } from '../../encoding/crc32c.js'
import { inflate, inflateAny } from '../../encoding/deflated.js'
import { decompressZstd } from '../../encoding/zstd.js'
import { refuse } from '../../model/attempt.js'
import { type Dtype, fromNumpyDtype } from '../../model/dtype.js'
import { unsupported } from '../../model/fault.js'
import { isJsonObject, type Json } from '../../model/header.js'
import type { Files } from '../../platform/files.js'
import { undoCategories } from './categories.js'
import { undoDelta } from './delta.js'
import { undoStored } from './filters.js'
import type { CodecConfig } from './metadata.js'
import { adler32, fletcher32, lookup3 } from './sums.js'

/** What a codec is asked to undo. */
export interface Undoing {
  readonly config: CodecConfig['config']
  readonly dtype: Dtype | undefined
  /** Bytes that are to come out; undefined where nothing tells, of texts. */
  readonly length: number | undefined
  readonly at: string
  readonly files: Pick<Files, 'crc32'>
}
type Undo = (bytes: Uint8Array, undoing: Undoing) => Uint8Array | Promise<Uint8Array>

/** Bytes that values of no fixed length may take, decoded: texts of a million channels. */
export const MOST_BYTES = 64 * 2 ** 20

/** The length that is to come out, of a codec whose bytes do not tell. */
const known = (length: number | undefined): number => {
  if (length === undefined) throw new RangeError('nothing tells how many bytes they are')
  return length
}

/** A codec that fills an output of known length. */
const filling =
  (fill: (bytes: Uint8Array, output: Uint8Array) => void | Promise<void>): Undo =>
  async (bytes, { length }) => {
    const output = new Uint8Array(known(length))
    await fill(bytes, output)
    return output
  }

/** A codec of the engine's, whose bytes end by themselves. */
const inflating =
  (format: 'gzip' | 'deflate'): Undo =>
  (bytes, undoing) =>
    undoing.length === undefined
      ? inflateAny(format, bytes, MOST_BYTES)
      : filling((from, output) => inflate(format, from, output))(bytes, undoing)

/** The same of those that are compiled from C: what does not tell its length is unpacked into more and more room. */
const unpacking =
  (wrappingOf: (config: CodecConfig['config'], at: string) => Wrapping): Undo =>
  async (bytes, { config, length, at }) => {
    const wrapping = wrappingOf(config, at)
    for (let room = length ?? 2 ** 16; room <= Math.max(MOST_BYTES, length ?? 0); room *= 4) {
      const output = new Uint8Array(room)
      const count = await unpack(bytes, wrapping, output)
      if (count !== undefined && (length === undefined || count === length)) return output.subarray(0, count)
      if (length !== undefined) throw new RangeError(count === undefined ? `more than ${length} bytes` : `${count} bytes`)
    }
    throw new RangeError(`more than ${MOST_BYTES} bytes`)
  }

/** LZMA1's number, which a double rounds. */
const LZMA1 = 2 ** 62

/** A filter as Python's `lzma` has it. */
const lzmaFilter = (given: Json, at: string): LzmaFilter => {
  const told = isJsonObject(given) ? given : {}
  const number = (key: string): number | undefined => {
    const value = told[key]
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value < 2 ** 32 ? value : undefined
  }
  const id = told.id === LZMA1 ? 0 : number('id')
  if (id === undefined) return refuse(unsupported(`${at}: a filter of lzma, ${JSON.stringify(given).slice(0, 100)}`))
  const [preset, dictionary, lc, lp, pb] = ['preset', 'dict_size', 'lc', 'lp', 'pb'].map(number)
  return { id, preset, dictionary, lc, lp, pb, other: number('dist') ?? number('start_offset') ?? (id === 3 ? 1 : 0) }
}

/** What wraps what numcodecs's `lzma` wrote; formats are numbered as Python's `lzma` numbers them. */
const lzmaOf = ({ format = 1, filters }: CodecConfig['config'], at: string): Wrapping => {
  if (format === 1) return 'xz'
  if (format === 2) return 'lzma'
  if (format === 3 && Array.isArray(filters)) return filters.map((filter: Json) => lzmaFilter(filter, at))
  return refuse(unsupported(`${at}: lzma of format ${JSON.stringify(format).slice(0, 100)}`))
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Bytes without the four of a checksum at one end, which has to be theirs: at the end that is named, or the `usual` one. */
const checked =
  (sumOf: (bytes: Uint8Array, undoing: Undoing) => number, usual: 'start' | 'end'): Undo =>
  (bytes, undoing) => {
    const length = known(undoing.length)
    const place = undoing.config.location ?? usual
    if (bytes.length !== length + 4)
      throw new RangeError(`${length + 4} bytes with their checksum were expected, found ${bytes.length}`)
    const held = place === 'start' ? bytes.subarray(4) : bytes.subarray(0, -4)
    const sum = view(bytes).getUint32(place === 'start' ? 0 : bytes.length - 4, true)
    if (sumOf(held, undoing) !== sum) throw new RangeError('the checksum differs')
    return held
  }

/** The hash of Bob Jenkins's, where nothing but the bytes goes into it. */
const jenkins = (bytes: Uint8Array, { config, at }: Undoing): number => {
  const { initval = 0, prefix = null } = config
  if (prefix !== null || typeof initval !== 'number') return refuse(unsupported(`${at}: jenkins_lookup3 with a prefix`))
  return lookup3(bytes, initval)
}

/** The dtype of samples and of their differences, which has to be one. Throws a `FaultError`. */
export const differing = (config: CodecConfig['config'], dtype: Dtype | undefined, at: string): Dtype => {
  if (dtype === undefined) return refuse(unsupported(`${at}: differences of values that are no numbers`))
  for (const key of ['dtype', 'astype'])
    if (config[key] !== undefined && fromNumpyDtype(String(config[key]).replace(/^>/, '<')) !== dtype)
      return refuse(unsupported(`${at}: differences of ${String(config[key])} of ${dtype}`))
  return dtype
}

const stored =
  (name: string): Undo =>
  (bytes, { config, at }) =>
    undoStored(bytes, { name, config }, at)

/** Bits packed into bytes, behind one that tells how many of the last are none. */
export const packedLength = (length: number): number => 1 + Math.ceil(length / 8)

/** How each codec that is known is undone. */
export const undone: Readonly<Record<string, Undo>> = {
  blosc: (bytes, { length, at }) => decodeBlosc(bytes, known(length), at),
  zstd: filling(decompressZstd),
  gzip: inflating('gzip'),
  zlib: inflating('deflate'),
  bz2: unpacking(() => 'bzip2'),
  lzma: unpacking(lzmaOf),
  // numcodecs writes the length before the block.
  lz4: filling((bytes, output) => {
    if (bytes.length < 4 || view(bytes).getUint32(0, true) !== output.length) throw new RangeError('another length')
    decompressLz4(bytes.subarray(4), output)
  }),
  base64: (bytes) => Uint8Array.from(atob(new TextDecoder().decode(bytes)), (character) => character.charCodeAt(0)),
  crc32c: checked(crc32c, 'end'),
  crc32: checked((bytes, { files }) => files.crc32(bytes, 0), 'start'),
  adler32: checked(adler32, 'start'),
  fletcher32: checked(fletcher32, 'end'),
  jenkins_lookup3: checked(jenkins, 'end'),
  packbits: (bytes, undoing) => {
    const length = known(undoing.length)
    if (bytes.length !== packedLength(length) || bytes[0] !== (8 - (length % 8)) % 8)
      throw new RangeError('another number of bits')
    return Uint8Array.from({ length }, (_, at) => (bytes[1 + (at >> 3)] >> (7 - (at & 7))) & 1)
  },
  shuffle: (bytes, { config }) => {
    const { length } = bytes
    const size = Number(config.elementsize ?? 4)
    const output = new Uint8Array(length)
    const whole = length - (length % size)
    unshuffleBytes(size, bytes.subarray(0, whole), output.subarray(0, whole))
    output.set(bytes.subarray(whole), whole)
    return output
  },
  delta: (bytes, { config, dtype, at }) => undoDelta(bytes, differing(config, dtype, at), String(config.dtype).startsWith('>')),
  astype: stored('astype'),
  fixedscaleoffset: stored('fixedscaleoffset'),
  quantize: stored('quantize'),
  categorize: (bytes, { config, length, at }) => undoCategories(bytes, config, length, at),
  // What it rounded stays rounded.
  bitround: (bytes) => bytes,
}
