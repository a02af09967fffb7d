import fs from 'node:fs'
import nodePath from 'node:path'
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import type { Files, ReadHandle, WriteHandle } from './files.js'
import { createNew, realPath, removeEmpty, writeWhole } from './nodeNames.js'
import { lives, owner } from './nodeOwner.js'

/** Pieces this small keep a write to a fresh file from stalling on the kernel's write-back. */
const WRITE_PIECE = 256 * 1024

const readLater = promisify(fs.read)
const writeLater = promisify(fs.write)

const openRead = (path: string): ReadHandle => {
  const fd = fs.openSync(path, 'r')
  const { size } = fs.fstatSync(fd)
  return {
    path,
    size,
    read: (into, position) => {
      let done = 0
      while (done < into.length) {
        const count = fs.readSync(fd, into, done, into.length - done, position + done)
        if (count === 0) break
        done += count
      }
      return done
    },
    readAhead: async (into, position) => {
      let done = 0
      while (done < into.length) {
        const { bytesRead } = await readLater(fd, into, done, into.length - done, position + done)
        if (bytesRead === 0) break
        done += bytesRead
      }
      return done
    },
    close: () => fs.closeSync(fd),
  }
}

const openWrite = (path: string, { create }: { readonly create: boolean }): WriteHandle => {
  const fd = fs.openSync(path, create ? 'w+' : 'r+')
  return {
    path,
    write: (bytes, position) => {
      let done = 0
      while (done < bytes.length)
        done += fs.writeSync(fd, bytes, done, Math.min(WRITE_PIECE, bytes.length - done), position + done)
    },
    writeBehind: async (bytes, position) => {
      let done = 0
      while (done < bytes.length) {
        const { bytesWritten } = await writeLater(fd, bytes, done, bytes.length - done, position + done)
        done += bytesWritten
      }
    },
    truncate: (size) => fs.ftruncateSync(fd, size),
    sync: () => fs.fsyncSync(fd),
    close: () => fs.closeSync(fd),
  }
}

const syncFolder = (path: string): void => {
  // Windows cannot open a folder for this, and some network file systems refuse it: the rename still stands.
  try {
    const fd = fs.openSync(path, 'r')
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

/** The file system of Node: synchronous, since a worker has nothing else to do meanwhile. */
export const files: Files = {
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
  list: (path) => fs.readdirSync(path).sort(),
  readText: (path) => fs.readFileSync(path, 'utf8'),
  readBytes: (path) => fs.readFileSync(path),
  openRead,
  openWrite,
  writeWhole,
  createNew,
  makeFolder: (path) => {
    fs.mkdirSync(path, { recursive: true })
  },
  rename: (from, to) => fs.renameSync(from, to),
  syncFolder,
  remove: (path) => fs.rmSync(path, { recursive: true, force: true }),
  removeEmpty,
  freeBytes,
  freeMemory: () => process.availableMemory(),
  crc32: (bytes, before) => zlib.crc32(bytes, before),
  inflate: (bytes, size) => zlib.inflateRawSync(bytes, { maxOutputLength: Math.max(1, size) }),
  join: (...parts) => nodePath.join(...parts),
  dirname: (path) => nodePath.dirname(path),
  basename: (path) => nodePath.basename(path),
  resolve: (...parts) => nodePath.resolve(...parts),
  isAbsolute: (path) => nodePath.isAbsolute(path),
  relative,
  owner,
  lives,
}
