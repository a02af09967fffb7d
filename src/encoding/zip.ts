import { either as E } from 'fp-ts'
import { corrupt, type Fault, incomplete, unreadable, unsupported } from '../model/fault.js'

/** One file in an archive: its name and its bytes. */
export interface ZipEntry {
  readonly name: string
  readonly bytes: Uint8Array
}

/** CRC-32 of `bytes`, going on from that of the bytes before them. */
type Crc32 = (bytes: Uint8Array, before: number) => number

/** What reading an archive takes from elsewhere. `inflate` throws when `bytes` are not `size` bytes, deflated. */
export interface Unpacking {
  readonly crc32: Crc32
  readonly inflate: (bytes: Uint8Array, size: number) => Uint8Array
}

const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const LONGEST_COMMENT = 65535
const IN_EXTRA = 0xffffffff
const [STORED, DEFLATED] = [0, 8]
/** Deflating makes nothing smaller than this share of it. */
const MOST_DEFLATED = 1032

const wide = (view: DataView, at: number): number => view.getUint32(at, true) + view.getUint32(at + 4, true) * 4294967296

/** An archive may hold this much, whatever its own size, */
const MOST_HELD = 64 * 1024 * 1024
/** and this many times its own size: the times of spikes, which are in every archive, do not deflate as far. */
const MOST_TIMES = 50

/** Read an archive whose files are stored or deflated: what `numpy.savez` and `savez_compressed` write. Checksums are compared. */
export const readZip = (bytes: Uint8Array, path: string, unpacking: Unpacking): E.Either<Fault, readonly ZipEntry[]> => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let end = bytes.length - 22
  while (end >= 0 && end > bytes.length - 22 - LONGEST_COMMENT && view.getUint32(end, true) !== END) end--
  if (end < 0 || view.getUint32(end, true) !== END) {
    if (bytes.length >= 4 && view.getUint32(0, true) === LOCAL)
      return E.left(incomplete(path, 'the directory at the end of a zip archive', 'none'))
    return E.left(unreadable(path, 'a zip archive', bytes.length === 0 ? 'an empty file' : 'something else'))
  }
  const entries: ZipEntry[] = []
  const most = Math.max(MOST_HELD, MOST_TIMES * bytes.length)
  let held = 0
  let at = view.getUint32(end + 16, true)
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== CENTRAL)
      return E.left(corrupt(path, `an entry of the directory at byte ${at}`, 'none'))
    held += placeOf(view, at, view.getUint16(at + 28, true)).size
    if (held > most) return E.left(unsupported(`${path}: an archive of ${bytes.length} bytes that unpacks to more than ${most}`))
    const entry = readEntry(bytes, view, at, path, unpacking)
    if (E.isLeft(entry)) return entry
    entries.push(entry.right)
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return E.right(entries)
}

const readEntry = (
  bytes: Uint8Array,
  view: DataView,
  at: number,
  path: string,
  { crc32, inflate }: Unpacking,
): E.Either<Fault, ZipEntry> => {
  const nameLength = view.getUint16(at + 28, true)
  const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength))
  const method = view.getUint16(at + 10, true)
  if (method !== STORED && method !== DEFLATED)
    return E.left(unsupported(`${path}: ${name}, compressed by method ${method}`, 'stored and deflated files are read'))
  const { size, packed, start } = placeOf(view, at, nameLength)
  if (start + 30 > bytes.length || view.getUint32(start, true) !== LOCAL)
    return E.left(corrupt(path, `the file ${name} at byte ${start}`, 'none'))
  const from = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true)
  if (from + packed > bytes.length) return E.left(incomplete(path, `${packed} bytes of ${name}`, `${bytes.length - from}`))
  const found = bytes.subarray(from, from + packed)
  const content = method === STORED ? found : size > packed * MOST_DEFLATED ? undefined : inflated(found, size, inflate)
  if (content === undefined || content.length !== size)
    return E.left(corrupt(`${path}: ${name}`, `${size} bytes`, `${packed} that hold something else`))
  const [expected, sum] = [view.getUint32(at + 16, true), crc32(content, 0) >>> 0]
  if (expected !== sum) return E.left(corrupt(`${path}: ${name}`, `CRC-32 ${expected.toString(16)}`, sum.toString(16)))
  return E.right({ name, bytes: content })
}

const inflated = (bytes: Uint8Array, size: number, inflate: Unpacking['inflate']): Uint8Array | undefined => {
  try {
    return inflate(bytes, size)
  } catch {
    return undefined
  }
}

/**
 * An entry's size, its size in the archive, and its offset, which stand among the extra fields where 32 bits do not hold them;
 * infinite where these fields reach beyond the archive.
 */
const placeOf = (view: DataView, at: number, nameLength: number) => {
  let [size, packed, start] = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)]
  const extra = at + 46 + nameLength
  const end = Math.min(view.byteLength, extra + view.getUint16(at + 30, true))
  for (let field = extra; field + 4 <= end; field += 4 + view.getUint16(field + 2, true)) {
    if (view.getUint16(field, true) !== 1) continue
    let place = field + 4
    const next = (): number => {
      place += 8
      return place > end ? Number.POSITIVE_INFINITY : wide(view, place - 8)
    }
    if (size === IN_EXTRA) size = next()
    if (packed === IN_EXTRA) packed = next()
    if (start === IN_EXTRA) start = next()
  }
  return { size, packed, start }
}

/** Files up to this many bytes are written; more would take fields of 64 bits. */
const MOST = 0xfffffffe

/** Write an archive of stored files, as pieces that follow each other; every file has the date 1980-01-01, as numpy's have. */
export const writeZip = (entries: readonly ZipEntry[], path: string, crc32: Crc32): E.Either<Fault, readonly Uint8Array[]> => {
  const pieces: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let at = 0
  for (const { name, bytes } of entries) {
    const text = new TextEncoder().encode(name)
    const sum = crc32(bytes, 0)
    const local = header(LOCAL, 30, text, sum, bytes.length)
    const central = header(CENTRAL, 46, text, sum, bytes.length)
    new DataView(central.buffer).setUint32(42, at, true)
    directory.push(central)
    pieces.push(local, bytes)
    at += local.length + bytes.length
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0)
  if (at + size > MOST) return E.left(unsupported(`${path}: an archive of ${at + size} bytes`, 'save as a folder instead'))
  const end = new DataView(new ArrayBuffer(22))
  end.setUint32(0, END, true)
  end.setUint16(8, entries.length, true)
  end.setUint16(10, entries.length, true)
  end.setUint32(12, size, true)
  end.setUint32(16, at, true)
  return E.right([...pieces, ...directory, new Uint8Array(end.buffer)])
}

/** A file's header, before its bytes or in the directory: the two differ by what stands around the common part. */
const header = (mark: number, length: number, name: Uint8Array, sum: number, size: number): Uint8Array => {
  const bytes = new Uint8Array(length + name.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, mark, true)
  const common = mark === LOCAL ? 4 : 6
  if (mark === CENTRAL) view.setUint16(4, 20, true)
  view.setUint16(common, 20, true)
  // The date 1980-01-01.
  view.setUint16(common + 8, 0x21, true)
  view.setUint32(common + 10, sum, true)
  view.setUint32(common + 14, size, true)
  view.setUint32(common + 18, size, true)
  view.setUint16(common + 22, name.length, true)
  bytes.set(name, length)
  return bytes
}
