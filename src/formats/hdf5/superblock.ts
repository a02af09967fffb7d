import type { ReadHandle } from '../../platform/files.js'

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]
/** Where a file may begin, after what others have put before it. */
const STARTS = [0, 512, 1024, 2048]
/** Bytes that are read of a superblock. */
const READ = 16

/** The first bytes of a file's superblock; undefined of what is no file of HDF5. */
export const superblockOf = (handle: ReadHandle): Uint8Array | undefined => {
  for (const start of STARTS) {
    const bytes = new Uint8Array(READ)
    if (start + READ > handle.size || handle.read(bytes, start) < READ) return undefined
    if (SIGNATURE.every((byte, index) => bytes[index] === byte)) return bytes
  }
  return undefined
}

/** Bytes of a length in a file. */
export type Width = 2 | 4 | 8

/** Those that a superblock tells; undefined where it tells none that there is. */
export const widthOf = (superblock: Uint8Array): Width | undefined => {
  const [version, old, later] = [superblock[8], superblock[14], superblock[10]]
  const width = version < 2 ? old : later
  return width === 2 || width === 4 || width === 8 ? width : undefined
}
