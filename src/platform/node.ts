import { createHash, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import nodePath from 'node:path'
import zlib from 'node:zlib'
import { awsSettings } from './nodeAws.js'
import { openRead, openWrite, withRoom } from './nodeHandles.js'
import { createNew, realPath, removeEmpty, renameNew, writeWhole } from './nodeNames.js'
import { lives, owner } from './nodeOwner.js'
import { receiving } from './nodeReceive.js'
import { type PlatformFiles, withStores } from './stores/stores.js'

export { sockets } from './nodeSockets.js'

const syncFolder = (path: string): void => {
  // Windows cannot open a folder for this, and some network file systems refuse it: the rename still stands.
  try {
    const fd = withRoom(() => fs.openSync(path, 'r'))
    try {
      fs.fsyncSync(fd)
    } finally {
      fs.closeSync(fd)
    }
  } catch {
    return
  }
}

const relative = (from: string, to: string): string | undefined => {
  const path = nodePath.relative(nodePath.resolve(from), nodePath.resolve(to))
  return nodePath.isAbsolute(path) ? undefined : path.split(nodePath.sep).join('/') || '.'
}

const freeBytes = (path: string): number | undefined => {
  const above = nodePath.dirname(nodePath.resolve(path))
  if (!fs.existsSync(above)) return above === path ? undefined : freeBytes(above)
  const { bavail, bsize } = fs.statfsSync(above)
  return bavail * bsize
}

/** Hashing takes no more bytes at once. */
const MOST_HASHED = 2 ** 30

/** The SHA-256 of bytes, as 64 hexadecimal digits. */
export const sha256 = (bytes: Uint8Array): string => {
  const hash = createHash('sha256')
  for (let at = 0; at < bytes.length; at += MOST_HASHED) hash.update(bytes.subarray(at, at + MOST_HASHED))
  return hash.digest('hex')
}

const readIfThere = (path: string): Uint8Array | undefined => {
  try {
    return withRoom(() => fs.readFileSync(path))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** The file system of Node: synchronous, since a worker has nothing else to do meanwhile. What lies elsewhere is waited for. */
export const files: PlatformFiles = withStores(
  {
    stat: (path) => {
      const stats = fs.statSync(path, { throwIfNoEntry: false, bigint: true })
      return (
        stats && {
          kind: stats.isDirectory() ? 'folder' : 'file',
          size: Number(stats.size),
          modified: Number(stats.mtimeNs) / 1e6,
          id: `${stats.dev}:${stats.ino}`,
        }
      )
    },
    isLink: (path) => fs.lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true,
    realPath,
    list: (path) => withRoom(() => fs.readdirSync(path)).sort(),
    readText: (path) => withRoom(() => fs.readFileSync(path, 'utf8')),
    readBytes: (path) => {
      // A slice of a Buffer is no copy, as that of an array of bytes is.
      const { buffer, byteOffset, length } = withRoom(() => fs.readFileSync(path))
      return new Uint8Array(buffer, byteOffset, length)
    },
    readIfThere,
    lists: () => true,
    waits: () => false,
    refresh: () => undefined,
    boundBytes: () => () => undefined,
    openRead,
    objects: () => undefined,
    openWrite,
    writeWhole,
    createNew,
    renameNew,
    makeFolder: (path) => {
      fs.mkdirSync(path, { recursive: true })
    },
    rename: (from, to) => fs.renameSync(from, to),
    syncFolder,
    remove: (path) => withRoom(() => fs.rmSync(path, { recursive: true, force: true })),
    removeEmpty,
    freeBytes,
    freeMemory: () => process.availableMemory(),
    crc32: (bytes, before) => zlib.crc32(bytes, before),
    join: (...parts) => nodePath.join(...parts),
    dirname: (path) => nodePath.dirname(path),
    basename: (path) => nodePath.basename(path),
    resolve: (...parts) => nodePath.resolve(...parts),
    isAbsolute: (path) => nodePath.isAbsolute(path),
    relative,
    newName: () => randomUUID(),
    owner,
    lives,
  },
  awsSettings,
  receiving(),
)
