import type Zstd from 'numcodecs/zstd'

type Coder = InstanceType<typeof Zstd>

/**
 * Compress by Zstandard, by the same WebAssembly everywhere: the bytes do not depend on the machine, nor on its Node.
 *
 * Shapes   any number of bytes in and out.
 */
export const compressZstd = async (bytes: Uint8Array, level: number): Promise<Uint8Array> => (await coder(level)).encode(bytes)

/**
 * Decompress one Zstandard frame of known length into `output`. Its own length is compared before any memory is taken for it.
 *
 * Errors   Rejects with an Error: other bytes, or a frame of another length.
 */
export const decompressZstd = async (bytes: Uint8Array, output: Uint8Array): Promise<void> => {
  const length = zstdLength(bytes)
  if (length !== output.length) throw new Error(`a frame of ${length ?? 'unknown'} bytes, ${output.length} were expected`)
  const held = await (await coder(1)).decode(bytes)
  if (held.length !== output.length) throw new Error(`${held.length} bytes, ${output.length} were expected`)
  output.set(held)
}

/** Loaded when it is needed: it is larger than all else of a page. */
const coders = new Map<number, Promise<Coder>>()
const coder = (level: number): Promise<Coder> => {
  const known = coders.get(level) ?? import('numcodecs/zstd').then(({ default: Made }) => new Made(level))
  coders.set(level, known)
  return known
}

const MAGIC = 0xfd2fb528

/** The bytes that a Zstandard frame says it holds; undefined where it does not say, or is none. */
export const zstdLength = (bytes: Uint8Array): number | undefined => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 6 || view.getUint32(0, true) !== MAGIC) return undefined
  const descriptor = bytes[4]
  const single = (descriptor & 32) !== 0
  const size = [single ? 1 : 0, 2, 4, 8][descriptor >> 6]
  const at = 5 + (single ? 0 : 1) + [0, 1, 2, 4][descriptor & 3]
  if (size === 0 || at + size > bytes.length) return undefined
  if (size === 1) return bytes[at]
  if (size === 2) return view.getUint16(at, true) + 256
  if (size === 4) return view.getUint32(at, true)
  return view.getUint32(at, true) + 2 ** 32 * view.getUint32(at + 4, true)
}
