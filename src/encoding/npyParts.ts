import { orThrow } from '../model/attempt.js'
import { type ZipFile, zipBytes } from '../platform/zip.js'
import { NPY_HEADER_BYTES, type NpyHeader, parseNpyHeader } from './npy.js'
import { npyItem } from './npyItem.js'
import { npyHeaderBytes } from './npyWrite.js'

/** Bytes of values in one part. */
const PART = 2 ** 26

/**
 * A `.npy` file of an archive, of any length, part by part: `take` is given whole `.npy` files of one axis, and the index of the
 * first value of each. What is short, or cannot be cut, is one part. Rejects with a `FaultError`.
 */
export const readNpyParts = async (
  file: ZipFile,
  path: string,
  take: (part: Uint8Array, first: number) => void,
  most = PART,
): Promise<void> => {
  const cut = file.size <= most ? undefined : await cutOf(file, path)
  if (cut === undefined) return take(await zipBytes(file, path), 0)
  const { header, itemBytes } = cut
  const partBytes = Math.max(1, Math.floor(most / itemBytes)) * itemBytes
  const part = new Uint8Array(partBytes)
  let skip = header.byteOffset
  let [held, first] = [0, 0]
  const hand = (): void => {
    const head = npyHeaderBytes(header.dtype, [held / itemBytes])
    const whole = new Uint8Array(head.length + held)
    whole.set(head)
    whole.set(part.subarray(0, held), head.length)
    take(whole, first)
    first += held / itemBytes
    held = 0
  }
  await file.read((piece) => {
    let at = Math.min(skip, piece.length)
    skip -= at
    while (at < piece.length) {
      const bytes = piece.subarray(at, at + partBytes - held)
      part.set(bytes, held)
      held += bytes.length
      at += bytes.length
      if (held === partBytes) hand()
    }
  })
  if (held > 0) hand()
}

/** How a file is cut; undefined where it is not of one axis, or not as long as it says. */
const cutOf = async (
  file: ZipFile,
  path: string,
): Promise<{ readonly header: NpyHeader; readonly itemBytes: number } | undefined> => {
  const start = new Uint8Array(Math.min(NPY_HEADER_BYTES, file.size))
  let held = 0
  await file.read((piece) => {
    const bytes = piece.subarray(0, start.length - held)
    start.set(bytes, held)
    held += bytes.length
  })
  const header = orThrow(parseNpyHeader(start, `${path}: ${file.name}`))
  const item = npyItem(header.dtype)
  const count = header.shape.reduce((product, axis) => product * axis, 1)
  const isCut =
    typeof item !== 'string' &&
    header.shape.filter((axis) => axis !== 1).length <= 1 &&
    count * item.size === file.size - header.byteOffset
  return isCut ? { header, itemBytes: item.size } : undefined
}
