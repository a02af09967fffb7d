import { refuse, thenAlways } from '../model/attempt.js'
import { incomplete, unreadable } from '../model/fault.js'
import type { TimeVector } from '../model/header.js'
import type { Files, ReadHandle } from '../platform/files.js'

/** The size of the file at `path`, which has to be there. */
export const sizeOf = (files: Files, path: string): number => {
  const stat = files.stat(path)
  if (stat === undefined) return refuse(unreadable(path, 'a file', 'nothing there'))
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

/** The first bytes of a file: `count`, or as many as there are. */
export const firstBytes = (files: Files, path: string, count: number): Uint8Array =>
  withFile(files, path, (handle) => {
    const bytes = new Uint8Array(Math.min(count, handle.size))
    fill(handle, bytes, 0)
    return bytes
  })

/** Seconds that stand in a file as little-endian float64, one a frame, from byte `byteOffset`. */
export const fileTimeVector = (useFile: UseFile, byteOffset: number, frames: number): TimeVector => {
  const readNow = (start: number, end: number): Float64Array =>
    useFile((handle) => {
      const times = new Float64Array(Math.max(0, end - start))
      fill(handle, new Uint8Array(times.buffer), byteOffset + 8 * start)
      return times
    })
  return { frames, readNow, read: async (start, end) => readNow(start, end) }
}

/** What systems leave beside the files they copy or show: AppleDouble halves, indexes, thumbnails, names of files removed while open. */
const LEFTOVER = /^(\._.*|\.DS_Store|\.nfs.*|\.fuse_hidden.*|__MACOSX|(eh)?thumbs\.db|desktop\.ini)$/i

/** Names in a folder, sorted, without what systems leave beside the files that belong there. */
export const namesIn = (files: Files, folder: string): readonly string[] =>
  files.list(folder).filter((name) => !LEFTOVER.test(name))
