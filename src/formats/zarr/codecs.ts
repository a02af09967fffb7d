import { decompressLz4, unshuffleBytes } from '../../dsp/index.js'
import { decodeBlosc } from '../../encoding/blosc.js'
import { crc32c } from '../../encoding/crc32c.js'
import { decompressGzip, decompressZlib } from '../../encoding/deflated.js'
import { decompressZstd } from '../../encoding/zstd.js'
import { refuse } from '../../model/attempt.js'
import { type Dtype, fromNumpyDtype, itemSize } from '../../model/dtype.js'
import { corrupt, isFaultError, unsupported } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import { undoDelta } from './delta.js'
import type { ArrayInfo, CodecConfig } from './metadata.js'

/** What a codec is asked to undo: `length` bytes are to come out; unknown where only codecs before it can tell. */
interface Undoing {
  readonly config: CodecConfig['config']
  readonly dtype: Dtype
  readonly length: number
  readonly at: string
  readonly files: Pick<Files, 'crc32' | 'inflate'>
}
type Undo = (bytes: Uint8Array, undoing: Undoing) => Uint8Array | Promise<Uint8Array>

/** A codec that fills an output of known length. */
const filling =
  (fill: (bytes: Uint8Array, output: Uint8Array, files: Undoing['files']) => void | Promise<void>): Undo =>
  async (bytes, { length, files }) => {
    const output = new Uint8Array(length)
    await fill(bytes, output, files)
    return output
  }

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Bytes without the four of a checksum at one end, which has to be theirs. */
const checked =
  (sumOf: (bytes: Uint8Array, files: Undoing['files']) => number, place: 'start' | 'end'): Undo =>
  (bytes, { length, files }) => {
    if (bytes.length !== length + 4)
      throw new RangeError(`${length + 4} bytes with their checksum were expected, found ${bytes.length}`)
    const held = place === 'start' ? bytes.subarray(4) : bytes.subarray(0, -4)
    const sum = view(bytes).getUint32(place === 'start' ? 0 : bytes.length - 4, true)
    if (sumOf(held, files) !== sum) throw new RangeError('the checksum differs')
    return held
  }

const undone: Readonly<Record<string, Undo>> = {
  blosc: (bytes, { length, at, files }) =>
    decodeBlosc(bytes, length, at, { zstd: decompressZstd, zlib: (packed, output) => decompressZlib(packed, output, files) }),
  zstd: filling(decompressZstd),
  gzip: filling(decompressGzip),
  zlib: filling(decompressZlib),
  // numcodecs writes the length before the block.
  lz4: filling((bytes, output) => {
    if (bytes.length < 4 || view(bytes).getUint32(0, true) !== output.length) throw new RangeError('another length')
    decompressLz4(bytes.subarray(4), output)
  }),
  crc32c: checked(crc32c, 'end'),
  crc32: checked((bytes, { crc32 }) => crc32(bytes, 0), 'start'),
  shuffle: (bytes, { config, length }) => {
    const size = Number(config.elementsize ?? 4)
    const output = new Uint8Array(length)
    const whole = length - (length % size)
    unshuffleBytes(size, bytes.subarray(0, whole), output.subarray(0, whole))
    output.set(bytes.subarray(whole), whole)
    return output
  },
  delta: (bytes, { config, dtype, at }) => {
    for (const key of ['dtype', 'astype'])
      if (config[key] !== undefined && fromNumpyDtype(String(config[key])) !== dtype)
        return refuse(unsupported(`${at}: differences of ${String(config[key])} of ${dtype}`))
    return undoDelta(bytes, dtype)
  },
}

/** What a codec adds to the bytes that it is given, where that is fixed; the others' output has any length. */
const added: Readonly<Record<string, number>> = { crc32c: 4, crc32: 4, shuffle: 0, delta: 0 }

/** A codec's name without the prefix by which Zarr 3 tells those of numcodecs. */
const plainName = (name: string): string => name.replace(/^numcodecs\./, '')

/** Refuse, by name, codecs that are not known here. Throws a `FaultError`. */
export const refuseUnknown = ({ codecs }: Pick<ArrayInfo, 'codecs'>, at: string): void => {
  const unknown = codecs.find(({ name }) => !Object.hasOwn(undone, plainName(name)))
  if (unknown !== undefined)
    refuse(
      unsupported(
        `${at}: the codec "${unknown.name}"`,
        `${Object.keys(undone).join(', ')} are read: write the array with one of these`,
      ),
    )
}

/**
 * The samples' bytes that a chunk's bytes encode, as they lie in the chunk.
 *
 * Errors   Rejects with a `FaultError`. Corrupt: bytes that are not what the codecs write of so many samples.
 */
export const decodeChunk = async (
  bytes: Uint8Array,
  info: Pick<ArrayInfo, 'codecs' | 'dtype'>,
  length: number,
  at: string,
  files: Pick<Files, 'crc32' | 'inflate'>,
): Promise<Uint8Array> => {
  // From the samples on, how long the bytes are after each codec, as far as that is fixed.
  const known: number[] = [length]
  for (const { name } of info.codecs) known.push(known[known.length - 1] + (added[plainName(name)] ?? Number.NaN))
  let held = bytes
  for (let place = info.codecs.length - 1; place >= 0; place--) {
    const { name, config } = info.codecs[place]
    const expected = known[place]
    if (!Number.isSafeInteger(expected)) return refuse(unsupported(`${at}: "${name}" of what another codec has compressed`))
    try {
      held = await undone[plainName(name)](held, { config, dtype: info.dtype, length: expected, at, files })
    } catch (error) {
      if (isFaultError(error)) throw error
      return refuse(
        corrupt(
          at,
          `${expected} bytes, encoded by ${name}`,
          `${bytes.length} bytes: ${error instanceof Error ? error.message : String(error)}`,
        ),
      )
    }
  }
  if (held.length !== length)
    return refuse(corrupt(at, `${length} bytes of ${length / itemSize(info.dtype)} samples`, `${held.length}`))
  return held
}
