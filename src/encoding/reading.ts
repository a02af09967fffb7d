import { refuse, thenAlways } from '../model/attempt.js'
import { corrupt, incomplete, unreadable } from '../model/fault.js'
import type { TimeVector } from '../model/header.js'
import { type Notice, notice } from '../model/notice.js'
import { together, whenReady } from '../model/waiting.js'
import type { Files, ReadHandle } from '../platform/files.js'

/** The size of the file at `path`, which has to be there. */
export const sizeOf = (files: Files, path: string): number => {
  const stat = files.stat(path)
  if (stat === undefined || stat.assumed === true) return refuse(unreadable(path, 'a file', 'nothing there'))
  return stat.kind === 'file' ? stat.size : refuse(unreadable(path, 'a file', 'a folder'))
}

/** Fill `into` from byte `position` of an open file, whole or not at all. */
export const fill = (handle: ReadHandle, into: Uint8Array, position: number): void =>
  filled(handle, into, position, handle.read(into, position))

/** Refuses when a read of `into` from byte `position` found fewer bytes. */
export const filled = (handle: ReadHandle, into: Uint8Array, position: number, count: number): void => {
  if (count < into.length)
    refuse(
      incomplete(
        handle.path,
        `${into.length} bytes at byte ${position}`,
        `${count}`,
        'the file has become shorter since it was opened',
      ),
    )
}

/** Bytes that are read at positions: those of a file, or of a part of one. */
export type Positioned = Pick<ReadHandle, 'size' | 'read' | 'prepare' | 'expect'>

/** Bytes in memory, read as those of a file. */
export const inMemory = (bytes: Uint8Array): Positioned => ({
  size: bytes.length,
  read: (into, position) => {
    const part = bytes.subarray(position, position + into.length)
    into.set(part)
    return part.length
  },
})

/** A stretch of bytes. */
export interface Stretch {
  readonly from: number
  readonly length: number
}

/** A stretch of an open file, read as if it were one of its own. Throws a `FaultError`: one that is not within the file. */
export const partOf = (handle: ReadHandle, { from, length }: Stretch): Positioned => {
  if (from + length > handle.size)
    refuse(corrupt(handle.path, `a part within its ${handle.size} bytes`, `${length} bytes at ${from}`))
  return {
    size: length,
    read: (into, position) => handle.read(into.subarray(0, Math.max(0, length - position)), from + position),
    ...(handle.prepare && {
      prepare: (position: number, count: number) =>
        handle.prepare?.(from + position, Math.max(0, Math.min(count, length - position))),
    }),
    ...(handle.expect && {
      expect: (position: number, count: number) =>
        handle.expect?.(from + position, Math.max(0, Math.min(count, length - position))) ?? true,
    }),
  }
}

/** Fill `into` with bytes from `position` on, whole or not at all; `at` says whose they are. Throws a `FaultError`. */
export const fillFrom = (bytes: Positioned, into: Uint8Array, position: number, at: string): void => {
  const count = bytes.read(into, position)
  if (count < into.length) refuse(incomplete(at, `${into.length} bytes at ${position}`, `${count}`))
}

/** Use an open file, and close it whatever happens. */
export type UseFile = <A>(use: (handle: ReadHandle) => A) => A

/**
 * A file that is used now and then: opened and closed each time, and refused when it is not what it was the first time. Throws
 * a `FaultError`.
 */
export const fileUsedAgain = (files: Files, path: string): UseFile => {
  let handle: ReadHandle | undefined
  return (use) => {
    if (handle === undefined) sizeOf(files, path)
    handle ??= files.openRead(path)
    const opened = handle
    return thenAlways(
      () => use(opened),
      () => opened.close(),
    )
  }
}

/** Use a file once. */
export const withFile = <A>(files: Files, path: string, use: (handle: ReadHandle) => A): A => fileUsedAgain(files, path)(use)

/** Files that are opened when they are first used, and stay so until all are closed. */
export const openFiles = (files: Files): { readonly open: (path: string) => ReadHandle; readonly close: () => void } => {
  const handles = new Map<string, ReadHandle>()
  return {
    open: (path) => {
      const handle = handles.get(path) ?? files.openRead(path)
      handles.set(path, handle)
      return handle
    },
    close: () => {
      for (const handle of handles.values()) handle.close()
    },
  }
}

/** The first bytes of a file: `count`, or as many as there are. */
export const firstBytes = (files: Files, path: string, count: number): Uint8Array =>
  withFile(files, path, (handle) => {
    const bytes = new Uint8Array(Math.min(count, handle.size))
    fill(handle, bytes, 0)
    return bytes
  })

/** Seconds that stand in a file as little-endian float64, one a frame, from byte `byteOffset`. */
export const fileTimeVector = (files: Files, path: string, byteOffset: number, frames: number): TimeVector => {
  const useFile = fileUsedAgain(files, path)
  const readNow = (start: number, end: number): Float64Array =>
    useFile((handle) => {
      const times = new Float64Array(Math.max(0, end - start))
      fill(handle, new Uint8Array(times.buffer), byteOffset + 8 * start)
      return times
    })
  const read = (start: number, end: number): Promise<Float64Array> => whenReady(() => readNow(start, end))
  if (frames === 0 || !files.waits(path)) return { frames, readNow, read }
  // What is asked for without waiting, as how long a segment is, is known from now on.
  const ends = new Map(together([0, frames - 1], (frame) => [frame, readNow(frame, frame + 1)] as const))
  const known = (start: number, end: number): Float64Array =>
    (end === start + 1 ? ends.get(start)?.slice() : undefined) ?? readNow(start, end)
  return { frames, readNow: known, read }
}

/** What systems leave beside the files they copy or show: AppleDouble halves, indexes, thumbnails, names of files removed while open. */
const LEFTOVER = /^(\._.*|\.DS_Store|\.nfs.*|\.fuse_hidden.*|__MACOSX|(eh)?thumbs\.db|desktop\.ini)$/i

/**
 * Names in a folder, sorted, without what systems leave beside the files that belong there. `known` are those that a format gives
 * its files: where a folder cannot be listed, these are asked for.
 */
export const namesIn = (files: Files, folder: string, known: readonly string[] = []): readonly string[] =>
  files.list(folder, known).filter((name) => !LEFTOVER.test(name))

/** What is told of a folder that cannot be listed, of which files of names that nobody knows are not read; nothing of others. */
export const unlistedNotices = (files: Files, folder: string, what: string): readonly Notice[] =>
  files.lists(folder)
    ? []
    : [notice('SkippedArray', `${folder} cannot be listed: ${what} of other names than usual are not found`)]

/** True where a file stands at a path. */
export const isFile = (files: Files, path: string): boolean => files.stat(path)?.kind === 'file'
