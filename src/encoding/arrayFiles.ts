import { bytesOf } from '../model/dtype.js'
import type { Files } from '../platform/files.js'
import { npyHeaderBytes } from './npyWrite.js'

/** The file of an array that a pipeline's JSON only names. */
export const arrayFile = (name: string): string => `${name}.npy`

/** True for the name of such a file: by the SHA-256 of its numbers, or by 16 digits, as older ones are. */
export const isArrayFile = (path: string): boolean => /^array-[0-9a-f]{16}([0-9a-f]{48})?\.npy$/.test(path)

/** Write an array as `.npy`, whole or not at all. */
export const writeArray = (path: string, values: Float64Array, files: Files): void => files.writeWhole(path, npyOf(values))

/** An array as the bytes of an `.npy` file. */
export const npyOf = (values: Float64Array): Uint8Array => {
  const head = npyHeaderBytes('<f8', [values.length])
  const bytes = new Uint8Array(head.length + values.byteLength)
  bytes.set(head)
  bytes.set(bytesOf(values), head.length)
  return bytes
}

/** Write the arrays that a pipeline names, as files of a folder. */
export const writeArrays = (folder: string, arrays: ReadonlyMap<string, Float64Array>, files: Files): void => {
  for (const [file, values] of arrays) writeArray(files.join(folder, file), values, files)
}
