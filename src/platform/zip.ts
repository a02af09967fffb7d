import { refuse } from '../model/attempt.js'
import { corrupt, type Fault, incomplete, isFaultError, unreadable, unsupported } from '../model/fault.js'
import { whenReady } from '../model/waiting.js'
import type { ReadHandle } from './files.js'

/** A file in an archive. */
export interface ZipFile {
  readonly name: string
  /** Bytes, unpacked. */
  readonly size: number
  /** The CRC-32 of its bytes. */
  readonly crc32: number
  /** Where its entry begins in the archive, if its bytes stand there as they are. */
  readonly storedAt?: number
  /** Its bytes, in order, handed over piece by piece. Rejects with a `FaultError` where they are not what the archive says. */
  readonly read: (take: (piece: Uint8Array) => void) => Promise<void>
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

/**
 * The files of an archive, stored or deflated, of any size: zip64 too. Their checksums are compared as they are read. `signal` ends
 * it where it waits.
 */
export const openZip = async (handle: ReadHandle, signal?: AbortSignal): Promise<readonly ZipFile[]> => {
  const { Reader, ZipReader } = await library()
  const { path, size: length } = handle
  class HandleReader extends Reader<ReadHandle> {
    override size = length
    override async readUint8Array(at: number, count: number): Promise<Uint8Array> {
      const bytes = new Uint8Array(Math.max(0, Math.min(count, length - at)))
      await whenReady(() => handle.read(bytes, at), signal)
      return bytes
    }
  }
  const entries = await new ZipReader(new HandleReader(handle), { useWebWorkers: false })
    .getEntries()
    .catch(async (error: unknown) => refuse(await notOpened(error, handle)))
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
    const { signature: crc32 = 0, offset } = entry
    return [{ name, size, crc32, ...(compressionMethod === STORED && { storedAt: offset }), read }]
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

/** Bytes of the head of an entry, before its name. */
const HEAD = 30

/** Where the bytes of a stored file begin in the archive. Throws a `Waiting` where its head is not here yet. */
export const startOfStored = (handle: ReadHandle, storedAt: number, at: string): number => {
  const head = new Uint8Array(HEAD)
  const view = new DataView(head.buffer)
  if (handle.read(head, storedAt) < HEAD || LOCAL.some((byte, place) => head[place] !== byte))
    refuse(corrupt(at, `an entry at byte ${storedAt} of the archive`, 'something else'))
  return storedAt + HEAD + view.getUint16(26, true) + view.getUint16(28, true)
}

const LOCAL = [0x50, 0x4b, 3, 4]

const notOpened = async (error: unknown, handle: ReadHandle): Promise<Fault> => {
  if (isFaultError(error)) return error.fault
  const head = new Uint8Array(Math.min(4, handle.size))
  await whenReady(() => handle.read(head, 0))
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
