import { zstdLength } from '../../encoding/zstd.js'
import { refuse } from '../../model/attempt.js'
import { corrupt, isFaultError, unsupported } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import { categoriesLength } from './categories.js'
import { storedLength, storesAnother } from './filters.js'
import type { ArrayInfo, CodecConfig } from './metadata.js'
import { differing, MOST_BYTES, packedLength, undone } from './undo.js'

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** What a codec adds to the bytes that it is given, where that is fixed; the others' output has any length. */
const added: Readonly<Record<string, number>> = {
  crc32c: 4,
  crc32: 4,
  adler32: 4,
  fletcher32: 4,
  jenkins_lookup3: 4,
  shuffle: 0,
  delta: 0,
  bitround: 0,
}

/** The length of what a codec makes of so many bytes; NaN where it may be any. */
const encodedLength = ({ name: given, config }: CodecConfig, length: number, at: string): number => {
  const name = plainName(given)
  if (name === 'packbits') return packedLength(length)
  if (name === 'base64') return 4 * Math.ceil(length / 3)
  if (name === 'categorize') return categoriesLength(config, length, at)
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
  jenkins_lookup3: (bytes) => bytes.length - 4,
  shuffle: (bytes) => bytes.length,
}

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
    if (length === undefined && expected !== undefined && expected > MOST_BYTES)
      return refuse(corrupt(at, `at most ${MOST_BYTES} bytes, encoded by ${name}`, `${expected}`))
    try {
      held = await undone[name](held, { config, dtype: info.dtype, length: expected, at, files })
    } catch (error) {
      if (isFaultError(error)) throw error
      const found = `${held.length} bytes: ${error instanceof Error ? error.message : String(error)}`
      return refuse(corrupt(at, `${expected ?? 'some'} bytes, encoded by ${name}`, found))
    }
  }
  if (length !== undefined && held.length !== length) return refuse(corrupt(at, `${length} bytes of values`, `${held.length}`))
  return held
}
