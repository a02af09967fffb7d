import fs from 'node:fs'
import os from 'node:os'
import { promisify } from 'node:util'
import { isMainThread } from 'node:worker_threads'
import { conflict, FaultError, faultOf, unreadable } from '../model/fault.js'
import type { ReadHandle, WriteHandle } from './files.js'
import { FilePool, type PooledFile } from './pool.js'

/**
 * Files that are open at once: so many here, and so many in all workers together. There are never more workers than CPUs, and
 * a process that may open 256 files, as on some systems, has room for these and for what Node opens itself.
 */
const [HERE, IN_WORKERS, LEAST] = [64, 64, 4]

const most = isMainThread ? HERE : Math.max(LEAST, Math.floor(IN_WORKERS / os.availableParallelism()))
const pool = new FilePool(most, (descriptor) => fs.closeSync(descriptor))

/** Do what opens a file for a moment; files that only wait to be used again make room for it. */
export const withRoom = <A>(act: () => A): A => pool.withRoom(act)

/** Pieces this small keep a write to a fresh file from stalling on the kernel's write-back. */
const WRITE_PIECE = 256 * 1024

const readLater = promisify(fs.read)
const writeLater = promisify(fs.write)

/** What differs between a file as it was opened first and as it is now, in words; undefined when nothing does. */
type Difference = (before: fs.BigIntStats, now: fs.BigIntStats) => string | undefined

/** A file of the pool that is refused when it is opened again and is another, by what `differs` says. */
const reopening = (
  path: string,
  flags: { readonly first: string; readonly later: string },
  differs: Difference,
  hint: string,
): { readonly file: PooledFile; readonly size: number } => {
  const known: { first?: fs.BigIntStats } = {}
  const file = pool.file(() => {
    const descriptor = known.first === undefined ? openFirst(path, flags.first) : openAgain(path, flags.later)
    const now = fs.fstatSync(descriptor, { bigint: true })
    const difference = known.first && differs(known.first, now)
    if (difference !== undefined) {
      fs.closeSync(descriptor)
      throw new FaultError(conflict(path, 'the file as it was when it was first opened', difference, hint))
    }
    known.first ??= now
    return descriptor
  })
  file.use(() => undefined)
  return { file, size: Number(known.first?.size) }
}

const openFirst = (path: string, flags: string): number => {
  try {
    return fs.openSync(path, flags)
  } catch (error) {
    throw refused(error, path, flags)
  }
}

/** Codes that those who open files know what to do about. */
const known = ['ENOENT', 'EMFILE', 'ENFILE']

/** A file that may not be read is a fault that names it. Of one to write, whoever began it tells the output. */
const refused = (error: unknown, path: string, flags: string): unknown =>
  flags === 'r' && error instanceof Error && 'code' in error && !known.includes(String(error.code))
    ? new FaultError(faultOf(error, `reading ${path}`), { cause: error })
    : error

const openAgain = (path: string, flags: string): number => {
  try {
    return fs.openSync(path, flags)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw refused(error, path, flags)
    throw new FaultError(unreadable(path, 'the file that was open before', 'no such file', 'it was moved or removed meanwhile'))
  }
}

const another: Difference = (before, now) =>
  before.dev === now.dev && before.ino === now.ino ? undefined : 'another file of this name'

const changed: Difference = (before, now) => {
  if (before.size !== now.size) return `${now.size} bytes in place of ${before.size}`
  return before.mtimeNs === now.mtimeNs ? another(before, now) : `one that was written to at ${now.mtime.toISOString()}`
}

/** Open a file for reading at positions. */
export const openRead = (path: string): ReadHandle => {
  const { file, size } = reopening(
    path,
    { first: 'r', later: 'r' },
    changed,
    'open it anew: what was read of it before is not in it now',
  )
  return {
    path,
    size,
    read: (into, position) =>
      file.use((descriptor) => {
        let done = 0
        while (done < into.length) {
          const count = fs.readSync(descriptor, into, done, into.length - done, position + done)
          if (count === 0) break
          done += count
        }
        return done
      }),
    readAhead: (into, position) =>
      file.useLater(async (descriptor) => {
        let done = 0
        while (done < into.length) {
          const { bytesRead } = await readLater(descriptor, into, done, into.length - done, position + done)
          if (bytesRead === 0) break
          done += bytesRead
        }
        return done
      }),
    close: () => file.close(),
  }
}

/** Open a file for writing at positions: a new one, or one that stands. */
export const openWrite = (path: string, { create }: { readonly create: boolean }): WriteHandle => {
  const { file } = reopening(path, { first: create ? 'w+' : 'r+', later: 'r+' }, another, 'something else writes here')
  return {
    path,
    write: (bytes, position) =>
      file.use((descriptor) => {
        let done = 0
        while (done < bytes.length)
          done += fs.writeSync(descriptor, bytes, done, Math.min(WRITE_PIECE, bytes.length - done), position + done)
      }),
    writeBehind: (bytes, position) =>
      file.useLater(async (descriptor) => {
        let done = 0
        while (done < bytes.length) {
          const { bytesWritten } = await writeLater(descriptor, bytes, done, bytes.length - done, position + done)
          done += bytesWritten
        }
      }),
    truncate: (size) => file.use((descriptor) => fs.ftruncateSync(descriptor, size)),
    sync: () => file.use((descriptor) => fs.fsyncSync(descriptor)),
    close: () => file.close(),
  }
}
