import { loadZstd } from '../dsp/index.js'
import { rooms, takeValues } from './blosc.js'

/**
 * Compress to one Zstandard frame, by the same WebAssembly everywhere: the bytes do not depend on the machine, nor on its Node.
 *
 * Shapes   any number of bytes in and out.
 * Errors   Rejects with a RangeError: more bytes than its memory has room for.
 */
export const compressZstd = async (bytes: Uint8Array, level: number): Promise<Uint8Array> => {
  const zstd = await loadZstd()
  const { room, view, bound, compress } = zstd
  const most = bound(bytes.length)
  const [from, to] = [takeValues(zstd, bytes.length), room(rooms.packed, most)]
  view(from, bytes.length).set(bytes)
  const count = compress(from, bytes.length, to, most, level)
  if (count === 0) throw new RangeError(`no memory to compress ${bytes.length} bytes at level ${level}`)
  return view(to, count).slice()
}

/**
 * Decompress a Zstandard frame into `output`, which it fills. Where it tells its length, that is compared first.
 *
 * Errors   Rejects with an Error: other bytes, or a frame of another length.
 */
export const decompressZstd = async (bytes: Uint8Array, output: Uint8Array): Promise<void> => {
  const length = zstdLength(bytes)
  if (length !== undefined && length !== output.length)
    throw new Error(`a frame of ${length} bytes, ${output.length} were expected`)
  const zstd = await loadZstd()
  const { room, view, decompress } = zstd
  const [from, to] = [room(rooms.packed, bytes.length), takeValues(zstd, output.length)]
  view(from, bytes.length).set(bytes)
  if (!decompress(from, bytes.length, to, output.length)) throw new Error('other bytes')
  output.set(view(to, output.length))
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
