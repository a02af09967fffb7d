import { either as E, taskEither as TE } from 'fp-ts'
import { type Fault, FaultError, faultOf, incomplete, isFaultError, unreadable } from '../model/fault.js'
import type { TimeVector } from '../model/header.js'
import type { Files, ReadHandle } from '../platform/files.js'

/** Run what may throw a `FaultError`, or fail for a reason of the system's; `doing` says what was attempted. */
export const attempt = <A>(doing: string, act: () => A): E.Either<Fault, A> => E.tryCatch(act, (error) => faultOf(error, doing))

/** The same of a promise: it rejects with a `FaultError`, whatever the reason. */
export const attempting = async <A>(doing: string, act: () => Promise<A>): Promise<A> => {
  try {
    return await act()
  } catch (error) {
    throw isFaultError(error) ? error : new FaultError(faultOf(error, doing), { cause: error })
  }
}

/** The same, when asked for: what a source's `open` returns. */
export const attemptLater = <A>(doing: string, act: () => A): TE.TaskEither<Fault, A> =>
  TE.fromIOEither(() => attempt(doing, act))

/** Refuse with a fault. */
export const refuse = (fault: Fault): never => {
  throw new FaultError(fault)
}

/** The value, or its fault thrown. */
export const orThrow = <A>(result: E.Either<Fault, A>): A => (E.isLeft(result) ? refuse(result.left) : result.right)

/** Do `act`, and `after` whatever happens. Where both fail, it is the first failure that is told. */
export const thenAlways = <A>(act: () => A, after: () => void): A => {
  let result: A
  try {
    result = act()
  } catch (error) {
    quietly(after)
    throw error
  }
  after()
  return result
}

/** The same of what takes time. */
export const thenAlwaysLater = async <A>(act: () => Promise<A>, after: () => void | Promise<void>): Promise<A> => {
  let result: A
  try {
    result = await act()
  } catch (error) {
    await Promise.resolve()
      .then(after)
      .catch(() => undefined)
    throw error
  }
  await after()
  return result
}

/** Close all of these, also those that stand after one that fails; the first failure is told. */
export const closeAll = ([first, ...rest]: readonly { readonly close: () => void }[]): void => {
  if (first !== undefined)
    thenAlways(
      () => first.close(),
      () => closeAll(rest),
    )
}

/** Do what has failed already, where that is not what is to be told. */
const quietly = (act: () => void): void => {
  try {
    act()
  } catch {
    return
  }
}

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
