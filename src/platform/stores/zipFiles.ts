import { corrupt, FaultError, incomplete, unreadable, unsupported } from '../../model/fault.js'
import { whenReady } from '../../model/waiting.js'
import type { Files, ReadHandle, Stat } from '../files.js'
import { openZip, startOfStored, type ZipFile, zipBytes } from '../zip.js'
import type { ByteCache } from './byteCache.js'
import { Answers } from './flight.js'
import { RemoteFile, remoteHandle } from './remoteFile.js'
import { putInto, type Room } from './store.js'
import type { ReadingFiles } from './storeFiles.js'

/** A path into an archive: the archive, and the names in it. */
const INTO = /^(.*?\.zip)(?:[\\/]+(.*?))?[\\/]*$/is
/** A deflated file is unpacked whole, up to this many bytes. */
const MOST_UNPACKED = 2 ** 30

/** The archive that a path leads into, by its name alone, and the names in it. */
export const intoZip = (path: string): { readonly archive: string; readonly name: string } | undefined => {
  const [, archive, name = ''] = INTO.exec(path) ?? []
  return archive === undefined ? undefined : { archive, name: name.replaceAll('\\', '/') }
}

interface Archive {
  readonly id: string
  readonly files: ReadonlyMap<string, ZipFile>
  readonly folders: ReadonlySet<string>
}

/** What is in archives, as files: `under` reads the archives themselves. */
export const zipFiles = (
  under: (path: string) => Pick<Files, 'stat' | 'openRead' | 'waits'>,
  crc32: Files['crc32'],
  cache: ByteCache,
): ReadingFiles => {
  const archives = new Answers<Archive>()
  const unpacked = new Map<string, RemoteFile>()

  const archiveOf = (path: string): Archive => {
    const { id = '', modified } = under(path).stat(path) ?? {}
    const version = `${id} ${modified}`
    return archives.ask(`${path} ${version}`, async (signal) => {
      const handle = await whenReady(() => under(path).openRead(path), signal)
      try {
        const files = new Map((await openZip(handle, signal)).map((file) => [file.name, file]))
        return { id: version, files, folders: foldersOf([...files.keys()]) }
      } finally {
        handle.close()
      }
    })
  }
  const partsOf = (path: string) => {
    const { archive, name } = intoZip(path) ?? { archive: path, name: '' }
    return { archive, name, held: archiveOf(archive) }
  }
  const statOf = (path: string): Stat | undefined => {
    const { archive, name, held } = partsOf(path)
    const file = held.files.get(name)
    const { modified = 0 } = under(archive).stat(archive) ?? {}
    const id = `${archive} ${held.id} ${name}`
    if (file !== undefined) return { kind: 'file', size: file.size, modified, id }
    return held.folders.has(name) ? { kind: 'folder', size: 0, modified, id } : undefined
  }
  const openRead = (path: string): ReadHandle => {
    const { archive, name, held } = partsOf(path)
    const file = held.files.get(name)
    if (file === undefined) throw nothing(path)
    if (file.storedAt !== undefined) return storedHandle(path, file.size, file.storedAt, under(archive).openRead(archive))
    const key = `${archive} ${held.id} ${name}`
    const source = unpacked.get(key) ?? new RemoteFile({ path, name: key, size: file.size, read: unpacking(path, file) }, cache)
    unpacked.set(key, source)
    return remoteHandle(source)
  }
  const readIfThere = (path: string): Uint8Array | undefined => {
    const { name, held } = partsOf(path)
    const file = held.files.get(name)
    if (file === undefined) return undefined
    const handle = openRead(path)
    const bytes = new Uint8Array(file.size)
    handle.prepare?.(0, file.size)
    const count = handle.read(bytes, 0)
    handle.close()
    if (count < bytes.length) throw new FaultError(incomplete(path, `${bytes.length} bytes`, `${count}`))
    if (file.storedAt !== undefined && crc32(bytes, 0) !== file.crc32)
      throw new FaultError(corrupt(path, 'bytes of the CRC-32 that the archive tells', 'bytes of another'))
    return bytes
  }
  const readBytes = (path: string): Uint8Array => {
    const bytes = readIfThere(path)
    if (bytes === undefined) throw nothing(path)
    return bytes
  }
  return {
    stat: statOf,
    list: (path) => {
      const { name, held } = partsOf(path)
      const start = name === '' ? '' : `${name}/`
      const below = [...held.files.keys()].filter((each) => each.startsWith(start))
      return [...new Set(below.map((each) => each.slice(start.length).split('/')[0]))].sort()
    },
    lists: () => true,
    waits: (path) => {
      const { archive, name, held } = partsOf(path)
      return held.files.get(name)?.storedAt === undefined || under(archive).waits(archive)
    },
    refresh: () => undefined,
    readText: (path) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(readBytes(path)),
    readBytes,
    readIfThere,
    openRead,
  }
}

const nothing = (path: string): FaultError => new FaultError(unreadable(path, 'a file', 'nothing there'))

/** Every folder that some file is in; the archive itself is the one without a name. */
const foldersOf = (names: readonly string[]): ReadonlySet<string> => {
  const folders = new Set([''])
  for (const name of names)
    for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) folders.add(name.slice(0, at))
  return folders
}

/** A stored file is read where it stands. */
const storedHandle = (path: string, size: number, storedAt: number, archive: ReadHandle): ReadHandle => {
  let first: number | undefined
  const start = (): number => {
    first ??= startOfStored(archive, storedAt, path)
    return first
  }
  const within = (into: Uint8Array, position: number): Uint8Array => into.subarray(0, Math.max(0, size - position))
  return {
    path,
    size,
    read: (into, position) => archive.read(within(into, position), start() + position),
    readAhead: async (into, position, signal) =>
      archive.readAhead(within(into, position), await whenReady(() => start() + position, signal), signal),
    ...(archive.prepare && {
      prepare: (position: number, length: number) =>
        archive.prepare?.(start() + position, Math.max(0, Math.min(length, size - position))),
    }),
    close: () => archive.close(),
  }
}

/** Unpacks a file once for all who ask for parts of it at the same time. */
const unpacking = (path: string, file: ZipFile) => {
  let coming: Promise<Uint8Array> | undefined
  return async (start: number, into: Room): Promise<void> => {
    if (file.size > MOST_UNPACKED)
      throw new FaultError(
        unsupported(
          `${path}: a deflated file of ${file.size} bytes`,
          'store it in the archive without compression, or unpack it',
        ),
      )
    coming ??= zipBytes(file, path).finally(() => {
      coming = undefined
    })
    putInto(into, 0, (await coming).subarray(start))
  }
}
