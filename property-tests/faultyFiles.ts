/** A file system that fails once, or dies for good, at the Nth thing it is asked to change. */
import type { Files, WriteHandle } from '../src/platform/files.js'

/** The process is gone: nothing that comes after happens. */
export class Died extends Error {
  override readonly name = 'Died'
}

export interface Trouble {
  /** Which change, counted from 0. */
  readonly at: number
  /** A code fails that change alone; `death` ends everything there. */
  readonly how: 'ENOSPC' | 'EIO' | 'death'
}

/** The file system with trouble in store; `changes` counts what was changed. */
export const faultyFiles = (files: Files, { at, how }: Trouble): { readonly files: Files; readonly changes: () => number } => {
  let count = 0
  let dead = false
  const change = <A>(act: () => A, half: () => void = () => undefined): A => {
    if (dead) throw new Died('the process is gone')
    if (count++ !== at) return act()
    half()
    if (how !== 'death') throw Object.assign(new Error(`${how}: injected`), { code: how })
    dead = true
    throw new Died('the process died here')
  }
  const watched = (handle: WriteHandle): WriteHandle => {
    // A write that fails may have written some of it.
    const write: WriteHandle['write'] = (bytes, position) =>
      change(
        () => handle.write(bytes, position),
        () => handle.write(bytes.subarray(0, bytes.length >> 1), position),
      )
    return {
      path: handle.path,
      write,
      writeBehind: async (bytes, position) => write(bytes, position),
      truncate: (size) => change(() => handle.truncate(size)),
      sync: () => change(() => handle.sync()),
      close: () => handle.close(),
    }
  }
  return {
    changes: () => count,
    files: {
      ...files,
      openWrite: (path, options) =>
        options.create ? change(() => watched(files.openWrite(path, options))) : watched(files.openWrite(path, options)),
      writeWhole: (path, content) =>
        change(
          () => files.writeWhole(path, content),
          // As far as its temporary sibling.
          () => files.openWrite(`${path}.rxephys-died.tmp`, { create: true }).truncate(1),
        ),
      createNew: (path, content) => change(() => files.createNew(path, content)),
      renameNew: (from, to) => change(() => files.renameNew(from, to)),
      makeFolder: (path) => change(() => files.makeFolder(path)),
      rename: (from, to) => change(() => files.rename(from, to)),
      syncFolder: (path) => change(() => files.syncFolder(path)),
      remove: (path) =>
        change(
          () => files.remove(path),
          // A folder goes file by file.
          () => {
            const [first] = files.stat(path)?.kind === 'folder' ? files.list(path) : []
            if (first !== undefined) files.remove(files.join(path, first))
          },
        ),
      removeEmpty: (path) => change(() => files.removeEmpty(path)),
    },
  }
}

/** The file system, with something done by another in the moment before the Nth change. */
export const meddledFiles = (files: Files, at: number, meddle: () => void): Files => {
  let count = 0
  const before = <Args extends readonly unknown[], A>(act: (...args: Args) => A) => {
    return (...args: Args): A => {
      if (count++ === at) meddle()
      return act(...args)
    }
  }
  return {
    ...files,
    openWrite: before(files.openWrite),
    writeWhole: before(files.writeWhole),
    createNew: before(files.createNew),
    renameNew: before(files.renameNew),
    makeFolder: before(files.makeFolder),
    rename: before(files.rename),
    syncFolder: before(files.syncFolder),
    remove: before(files.remove),
    removeEmpty: before(files.removeEmpty),
  }
}
