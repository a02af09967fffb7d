import { decompressLz4, unshuffleBytes } from '../../dsp/index.js'
import { decodeBlosc } from '../../encoding/bloscReader.js'
import { crc32c } from '../../encoding/crc32c.js'
import { inflate } from '../../encoding/deflated.js'
import { decompressZstd, zstdLength } from '../../encoding/zstd.js'
import { refuse } from '../../model/attempt.js'
import { type Dtype, fromNumpyDtype } from '../../model/dtype.js'
import { corrupt, isFaultError, unsupported } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import { undoDelta } from './delta.js'
import { storedLength, storesAnother, undoStored } from './filters.js'
import type { ArrayInfo, CodecConfig } from './metadata.js'
import { adler32, fletcher32 } from './sums.js'

/** What a codec is asked to undo: `length` bytes are to come out; unknown where only codecs before it can tell. */
interface Undoing {
  readonly config: CodecConfig['config']
  readonly dtype: Dtype | undefined
  readonly length: number
  readonly at: string
  readonly files: Pick<Files, 'crc32'>
}
type Undo = (bytes: Uint8Array, undoing: Undoing) => Uint8Array | Promise<Uint8Array>

/** A codec that fills an output of known length. */
const filling =
  (fill: (bytes: Uint8Array, output: Uint8Array) => void | Promise<void>): Undo =>
  async (bytes, { length }) => {
    const output = new Uint8Array(length)
    await fill(bytes, output)
    return output
  }

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Bytes without the four of a checksum at one end, which has to be theirs: at the end that is named, or the `usual` one. */
const checked =
  (sumOf: (bytes: Uint8Array, files: Undoing['files']) => number, usual: 'start' | 'end'): Undo =>
  (bytes, { config, length, files }) => {
    const place = config.location ?? usual
    if (bytes.length !== length + 4)
      throw new RangeError(`${length + 4} bytes with their checksum were expected, found ${bytes.length}`)
    const held = place === 'start' ? bytes.subarray(4) : bytes.subarray(0, -4)
    const sum = view(bytes).getUint32(place === 'start' ? 0 : bytes.length - 4, true)
    if (sumOf(held, files) !== sum) throw new RangeError('the checksum differs')
    return held
  }

/** The dtype of samples and of their differences, which has to be one. Throws a `FaultError`. */
const differing = (config: CodecConfig['config'], dtype: Dtype | undefined, at: string): Dtype => {
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

const undone: Readonly<Record<string, Undo>> = {
  blosc: (bytes, { length, at }) => decodeBlosc(bytes, length, at),
  zstd: filling(decompressZstd),
  gzip: filling((bytes, output) => inflate('gzip', bytes, output)),
  zlib: filling((bytes, output) => inflate('deflate', bytes, output)),
  // numcodecs writes the length before the block.
  lz4: filling((bytes, output) => {
    if (bytes.length < 4 || view(bytes).getUint32(0, true) !== output.length) throw new RangeError('another length')
    decompressLz4(bytes.subarray(4), output)
  }),
  crc32c: checked(crc32c, 'end'),
  crc32: checked((bytes, { crc32 }) => crc32(bytes, 0), 'start'),
  adler32: checked(adler32, 'start'),
  fletcher32: checked(fletcher32, 'end'),
  // A byte tells how many of the last bits are none.
  packbits: (bytes, { length }) => {
    if (bytes.length !== packedLength(length) || bytes[0] !== (8 - (length % 8)) % 8)
      throw new RangeError('another number of bits')
    return Uint8Array.from({ length }, (_, at) => (bytes[1 + (at >> 3)] >> (7 - (at & 7))) & 1)
  },
  shuffle: (bytes, { config, length }) => {
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
  // What it rounded stays rounded.
  bitround: (bytes) => bytes,
}

/** What a codec adds to the bytes that it is given, where that is fixed; the others' output has any length. */
const added: Readonly<Record<string, number>> = {
  crc32c: 4,
  crc32: 4,
  adler32: 4,
  fletcher32: 4,
  shuffle: 0,
  delta: 0,
  bitround: 0,
}

const packedLength = (length: number): number => 1 + Math.ceil(length / 8)

/** The length of what a codec makes of so many bytes; NaN where it may be any. */
const encodedLength = ({ name: given, config }: CodecConfig, length: number, at: string): number => {
  const name = plainName(given)
  if (name === 'packbits') return packedLength(length)
  return storesAnother(name) ? storedLength({ name, config }, length, at) : length + (added[name] ?? Number.NaN)
}

/** A codec's name without the prefix by which Zarr 3 tells those of numcodecs. */
export const plainName = (name: string): string => name.replace(/^numcodecs\./, '')

/** Refuse, by name, codecs that are not known here, and differences of another dtype. Throws a `FaultError`. */
export const refuseUnknown = ({ codecs, dtype }: Pick<ArrayInfo, 'codecs' | 'dtype'>, at: string): void => {
  const unknown = codecs.find(({ name }) => !Object.hasOwn(undone, plainName(name)))
  if (unknown !== undefined)
    refuse(
      unsupported(
        `${at}: the codec "${unknown.name}"`,
        `${Object.keys(undone).join(', ')} are read: write the array with one of these`,
      ),
    )
  for (const { name, config } of codecs) {
    if (plainName(name) === 'delta') differing(config, dtype, at)
    if (config.location !== undefined && config.location !== 'start' && config.location !== 'end')
      refuse(corrupt(at, `"start" or "end" as location of ${name}`, JSON.stringify(config.location).slice(0, 100)))
  }
}

/** How long the bytes are that a compressor has compressed, as these tell; undefined where they do not. */
const told: Readonly<Record<string, (bytes: Uint8Array) => number | undefined>> = {
  blosc: (bytes) => (bytes.length < 16 ? undefined : view(bytes).getUint32(4, true)),
  zstd: zstdLength,
  gzip: (bytes) => (bytes.length < 18 ? undefined : view(bytes).getUint32(bytes.length - 4, true)),
  lz4: (bytes) => (bytes.length < 4 ? undefined : view(bytes).getUint32(0, true)),
  crc32c: (bytes) => bytes.length - 4,
  crc32: (bytes) => bytes.length - 4,
  adler32: (bytes) => bytes.length - 4,
  fletcher32: (bytes) => bytes.length - 4,
  shuffle: (bytes) => bytes.length,
}

/** Bytes that values of no fixed length may take, decoded: texts of a million channels. */
const MOST_BYTES = 64 * 2 ** 20

/**
 * The values' bytes that a chunk's bytes encode, as they lie in the chunk: `length` of them, or, where that is not known,
 * as many as the codecs say.
 *
 * Errors   Rejects with a `FaultError`. Corrupt: bytes that are not what the codecs write of so many values.
 */
export const decodeChunk = async (
  bytes: Uint8Array,
  info: Pick<ArrayInfo, 'codecs' | 'dtype'>,
  length: number | undefined,
  at: string,
  files: Pick<Files, 'crc32'>,
): Promise<Uint8Array> => {
  // From the values on, how long the bytes are after each codec, as far as that is fixed.
  const known: number[] = [length ?? Number.NaN]
  for (const codec of info.codecs) known.push(encodedLength(codec, known[known.length - 1], at))
  let held = bytes
  for (let place = info.codecs.length - 1; place >= 0; place--) {
    const { config } = info.codecs[place]
    const name = plainName(info.codecs[place].name)
    const expected = Number.isNaN(known[place]) ? told[name]?.(held) : known[place]
    if (expected === undefined || (length === undefined && expected > MOST_BYTES))
      return refuse(corrupt(at, `bytes, encoded by ${name}, that tell their length`, `${expected ?? 'none'}`))
    try {
      held = await undone[name](held, { config, dtype: info.dtype, length: expected, at, files })
    } catch (error) {
      if (isFaultError(error)) throw error
      const found = `${held.length} bytes: ${error instanceof Error ? error.message : String(error)}`
      return refuse(corrupt(at, `${expected} bytes, encoded by ${name}`, found))
    }
  }
  if (length !== undefined && held.length !== length) return refuse(corrupt(at, `${length} bytes of values`, `${held.length}`))
  return held
}
