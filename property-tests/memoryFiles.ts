/** A file system in memory: quick, and able to fail, to die, and to lose what was never made durable. */
import nodePath from 'node:path'
import zlib from 'node:zlib'
import type { Files, WriteHandle } from '../src/platform/files.js'

interface File {
  readonly kind: 'file'
  data: Uint8Array
  /** What a power cut leaves: the content at the last fsync. */
  durable: Uint8Array
}
interface Folder {
  readonly kind: 'folder'
  readonly entries: Map<string, Entry>
  /** Takes back what happened to the entries since the folder was last synced, newest last. */
  undo: (() => void)[]
}
type Entry = File | Folder

const newFolder = (): Folder => ({ kind: 'folder', entries: new Map(), undo: [] })
const error = (code: string, path: string): Error => Object.assign(new Error(`${code}: ${path}`), { code })

/** The file system, and what can be done to it from outside. */
export interface MemoryFiles extends Files {
  /** Cut the power: of what was not synced, `keep` says how much is there: of `count` changes, the first 0 to `count`. */
  readonly crash: (keep: (count: number) => number) => void
  /** Every file below a path, by name, with its bytes. */
  readonly snapshot: (path: string) => ReadonlyMap<string, Uint8Array>
}

/** A new, empty file system, with the rules of POSIX. */
export const memoryFiles = (): MemoryFiles => {
  const root = newFolder()
  const parts = (path: string): readonly string[] =>
    nodePath.posix
      .resolve('/', path)
      .split('/')
      .filter((part) => part !== '')

  const find = (path: string): Entry | undefined =>
    parts(path).reduce<Entry | undefined>((entry, part) => (entry?.kind === 'folder' ? entry.entries.get(part) : undefined), root)
  const file = (path: string): File => {
    const found = find(path)
    if (found?.kind !== 'file') throw error(found === undefined ? 'ENOENT' : 'EISDIR', path)
    return found
  }
  const folder = (path: string): Folder => {
    const found = find(path)
    if (found?.kind !== 'folder') throw error(found === undefined ? 'ENOENT' : 'ENOTDIR', path)
    return found
  }
  /** Put something (or nothing) at a name, in such a way that it can be taken back. */
  const put = (parent: Folder, name: string, entry: Entry | undefined): void => {
    const before = parent.entries.get(name)
    const set = (value: Entry | undefined): void =>
      void (value === undefined ? parent.entries.delete(name) : parent.entries.set(name, value))
    set(entry)
    parent.undo.push(() => set(before))
  }
  const place = (path: string): readonly [Folder, string] => {
    const all = parts(path)
    return [folder(`/${all.slice(0, -1).join('/')}`), all[all.length - 1] ?? '']
  }
  const create = (path: string): File => {
    const found = find(path)
    if (found?.kind === 'folder') throw error('EISDIR', path)
    if (found !== undefined) {
      found.data = new Uint8Array(0)
      return found
    }
    const made: File = { kind: 'file', data: new Uint8Array(0), durable: new Uint8Array(0) }
    const [parent, name] = place(path)
    put(parent, name, made)
    return made
  }
  const resized = (data: Uint8Array, size: number): Uint8Array => {
    const next = new Uint8Array(size)
    next.set(data.subarray(0, size))
    return next
  }
  const handleOf = (path: string, held: File): WriteHandle => {
    const write = (bytes: Uint8Array, position: number): void => {
      if (position + bytes.length > held.data.length) held.data = resized(held.data, position + bytes.length)
      held.data.set(bytes, position)
    }
    return {
      path,
      write,
      writeBehind: async (bytes, position) => write(bytes, position),
      truncate: (size) => {
        held.data = resized(held.data, size)
      },
      sync: () => {
        held.durable = held.data.slice()
      },
      close: () => undefined,
    }
  }
  const rename = (from: string, to: string): void => {
    const moved = find(from)
    if (moved === undefined) throw error('ENOENT', from)
    const there = find(to)
    if (there?.kind === 'folder' && there.entries.size > 0) throw error('ENOTEMPTY', to)
    const [source, sourceName] = place(from)
    const [target, targetName] = place(to)
    if (source !== target) throw error('EXDEV', to)
    const before = source.entries.get(targetName)
    source.entries.delete(sourceName)
    source.entries.set(targetName, moved)
    source.undo.push(() => {
      source.entries.set(sourceName, moved)
      if (before === undefined) source.entries.delete(targetName)
      else source.entries.set(targetName, before)
    })
  }
  const list = function* (entry: Entry, at: string): Generator<readonly [string, File]> {
    if (entry.kind === 'file') yield [at, entry]
    else for (const [name, below] of entry.entries) yield* list(below, `${at}/${name}`)
  }
  const crash = (entry: Entry, keep: (count: number) => number): void => {
    if (entry.kind === 'file') {
      entry.data = keep(1) === 1 ? entry.data : entry.durable
      entry.durable = entry.data.slice()
      return
    }
    for (const undo of entry.undo.splice(keep(entry.undo.length)).reverse()) undo()
    entry.undo = []
    for (const below of entry.entries.values()) crash(below, keep)
  }

  return {
    stat: (path) => {
      const found = find(path)
      return found === undefined ? undefined : { kind: found.kind, size: found.kind === 'file' ? found.data.length : 0 }
    },
    list: (path) => [...folder(path).entries.keys()].sort(),
    readText: (path) => new TextDecoder().decode(file(path).data),
    readBytes: (path) => file(path).data.slice(),
    openRead: (path) => {
      const held = file(path)
      const read = (into: Uint8Array, position: number): number => {
        const bytes = held.data.subarray(position, position + into.length)
        into.set(bytes)
        return bytes.length
      }
      return {
        path,
        size: held.data.length,
        read,
        readAhead: async (into, position) => read(into, position),
        close: () => undefined,
      }
    },
    openWrite: (path, { create: fresh }) => handleOf(path, fresh ? create(path) : file(path)),
    writeWhole: (path, content) => {
      const handle = handleOf(path, create(`${path}.new`))
      handle.write(typeof content === 'string' ? new TextEncoder().encode(content) : content, 0)
      handle.sync()
      rename(`${path}.new`, path)
    },
    makeFolder: (path) => {
      parts(path).reduce<Folder>((parent, part) => {
        const found = parent.entries.get(part)
        if (found?.kind === 'file') throw error('ENOTDIR', path)
        if (found !== undefined) return found
        const made = newFolder()
        put(parent, part, made)
        return made
      }, root)
    },
    rename,
    syncFolder: (path) => {
      folder(path).undo = []
    },
    remove: (path) => {
      if (find(path) === undefined) return
      const [parent, name] = place(path)
      put(parent, name, undefined)
    },
    freeBytes: () => undefined,
    freeMemory: () => undefined,
    crc32: (bytes, before) => zlib.crc32(bytes, before),
    inflate: (bytes, size) => zlib.inflateRawSync(bytes, { maxOutputLength: Math.max(1, size) }),
    join: (...all) => nodePath.posix.join(...all),
    dirname: (path) => nodePath.posix.dirname(path),
    basename: (path) => nodePath.posix.basename(path),
    resolve: (...all) => nodePath.posix.resolve('/', ...all),
    isAbsolute: (path) => nodePath.posix.isAbsolute(path),
    relative: (from, to) => nodePath.posix.relative(from, to) || '.',
    crash: (keep) => crash(root, keep),
    snapshot: (path) => {
      const found = find(path)
      return new Map(found === undefined ? [] : [...list(found, '')].map(([name, { data }]) => [name, data.slice()]))
    },
  }
}
