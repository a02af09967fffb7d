import { refuse, thenAlwaysLater } from '../model/attempt.js'
import { corrupt, type Fault, incomplete, isFaultError, unreadable, unsupported } from '../model/fault.js'
import type { Files, ReadHandle } from '../platform/files.js'
import { firstBytes, sizeOf } from './reading.js'
import type { SavedFiles } from './saved.js'

/** A file in an archive. */
export interface ZipFile {
  readonly name: string
  /** Bytes, unpacked. */
  readonly size: number
  /** Its bytes, in order, handed over piece by piece. Rejects with a `FaultError` where they are not what the archive says. */
  readonly read: (take: (piece: Uint8Array) => void) => Promise<void>
}

/** A file that is to be in an archive: its bytes are asked for when its turn has come. */
export interface ZipContent {
  readonly name: string
  readonly bytes: () => Uint8Array
}

/** Loaded when an archive is met: few pages and programs ever do. */
const library = () => import('@zip.js/zip.js/lib/zip-core-native.js')

/** An archive may hold this much, whatever its own size, */
const MOST_HELD = 64 * 1024 * 1024
/** and this many times its own size: the times of spikes, which are in every archive, do not deflate as far. */
const MOST_TIMES = 50
const [STORED, DEFLATED] = [0, 8]
/** The size from which on numbers of 32 bits do not hold it. */
const WIDE = 0xffffffff

/** The files of an archive, stored or deflated, of any size: zip64 too. Their checksums are compared as they are read. */
export const openZip = async (handle: ReadHandle): Promise<readonly ZipFile[]> => {
  const { Reader, ZipReader } = await library()
  const { path, size: length } = handle
  class HandleReader extends Reader<ReadHandle> {
    override size = length
    override async readUint8Array(at: number, count: number): Promise<Uint8Array> {
      const bytes = new Uint8Array(Math.max(0, Math.min(count, length - at)))
      handle.read(bytes, at)
      return bytes
    }
  }
  const entries = await new ZipReader(new HandleReader(handle), { useWebWorkers: false })
    .getEntries()
    .catch((error: unknown) => refuse(notOpened(error, handle)))
  const most = Math.max(MOST_HELD, MOST_TIMES * length)
  if (entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0) > most)
    refuse(unsupported(`${path}: an archive of ${length} bytes that unpacks to more than ${most}`))
  return entries.flatMap((entry): readonly ZipFile[] => {
    if (entry.directory) return []
    const { filename: name, uncompressedSize: size, compressionMethod, encrypted } = entry
    const at = `${path}: ${name}`
    if (encrypted || ![STORED, DEFLATED].includes(compressionMethod))
      refuse(unsupported(`${at}, ${encrypted ? 'encrypted' : `compressed by method ${compressionMethod}`}`, 'save it anew'))
    const read = async (take: (piece: Uint8Array) => void): Promise<void> => {
      let held = 0
      const write = (piece: Uint8Array): void => {
        held += piece.length
        if (held > size) refuse(corrupt(at, `${size} bytes`, 'more'))
        take(piece)
      }
      await entry
        .getData(new WritableStream({ write }), { checkSignature: true })
        .catch((error: unknown) => refuse(isFaultError(error) ? error.fault : damaged(error, at, size)))
      if (held < size) refuse(corrupt(at, `${size} bytes`, `${held}`))
    }
    return [{ name, size, read }]
  })
}

/** All bytes of a file in an archive. */
export const zipBytes = async ({ name, size, read }: ZipFile, path: string): Promise<Uint8Array> => {
  if (size >= WIDE) refuse(unsupported(`${path}: ${name}, ${size} bytes`, 'less than 4 GiB is read at once'))
  const bytes = new Uint8Array(size)
  let at = 0
  await read((piece) => {
    bytes.set(piece, at)
    at += piece.length
  })
  return bytes
}

const LOCAL = [0x50, 0x4b, 3, 4]

const notOpened = (error: unknown, handle: ReadHandle): Fault => {
  if (isFaultError(error)) return error.fault
  const head = new Uint8Array(Math.min(4, handle.size))
  handle.read(head, 0)
  const said = messageOf(error)
  if (/^End of central directory not found|^File format is not recognized/.test(said))
    return LOCAL.every((byte, place) => head[place] === byte)
      ? incomplete(handle.path, 'the directory at the end of a zip archive', 'none')
      : unreadable(handle.path, 'a zip archive', handle.size === 0 ? 'an empty file' : 'something else')
  return corrupt(handle.path, 'a whole zip archive', said)
}

const damaged = (error: unknown, at: string, size: number): Fault =>
  messageOf(error) === 'Invalid CRC32'
    ? corrupt(at, 'bytes of the CRC-32 that the archive tells', 'bytes of another')
    : corrupt(at, `${size} bytes, stored or deflated`, `something else: ${messageOf(error)}`)

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/**
 * Write an archive of stored files, piece by piece, as Python's `zipfile` reads it, zip64 where sizes ask for it. Every file has
 * the date 1980-01-01, as numpy's have, so that the same content gives the same bytes.
 */
export const writeZip = async (contents: readonly ZipContent[], write: (piece: Uint8Array) => void): Promise<void> => {
  const { ZipWriter, Uint8ArrayReader } = await library()
  const writer = new ZipWriter(new WritableStream({ write }), {
    level: 0,
    useWebWorkers: false,
    lastModDate: new Date(1980, 0, 1),
    extendedTimestamp: false,
  })
  for (const { name, bytes } of contents) {
    const content = bytes()
    await writer.add(name, new Uint8ArrayReader(content), { zip64: content.length >= WIDE })
  }
  await writer.close()
}

/** An archive as files of a save: the checksums are its own, of what is in it. Undefined where none stands. */
export const savedArchive = (path: string, files: Files): SavedFiles | undefined => {
  if (files.stat(path)?.kind !== 'file' || !isArchive(path, files)) return undefined
  const bytes = sizeOf(files, path)
  const verify = async (advance: (bytes: number) => void): Promise<void> => {
    const handle = files.openRead(path)
    await thenAlwaysLater(
      async () => {
        for (const file of await openZip(handle)) await file.read((piece) => advance(piece.length))
      },
      () => handle.close(),
    )
  }
  return { files: [{ path, bytes, verify }], notices: [] }
}

/** True for a file that begins as archives do. */
export const isArchive = (path: string, files: Files): boolean => {
  const [p, k] = firstBytes(files, path, 2)
  return p === 0x50 && k === 0x4b
}
