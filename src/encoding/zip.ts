import { thenAlwaysLater } from '../model/attempt.js'
import type { Files } from '../platform/files.js'
import { openZip } from '../platform/zip.js'
import { firstBytes, sizeOf } from './reading.js'
import type { SavedFiles } from './saved.js'

/** A file that is to be in an archive: its bytes are asked for when its turn has come. */
export interface ZipContent {
  readonly name: string
  readonly bytes: () => Uint8Array
}

/** Loaded when an archive is met: few pages and programs ever do. */
const library = () => import('@zip.js/zip.js/lib/zip-core-native.js')

/** The size from which on numbers of 32 bits do not hold it. */
const WIDE = 0xffffffff

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
