/** A file system in memory: quick, and able to fail, to die, and to lose what was never made durable. */
import nodePath from 'node:path'
import zlib from 'node:zlib'
import type { Files, Owner, WriteHandle } from '../src/platform/files.js'

interface File {
  readonly kind: 'file'
  readonly id: string
  modified: number
  data: Uint8Array
  /** Bytes of it that lie on the disk: what only `truncate` made takes no room, as in any sparse file. */
  taken: number
  /** What a power cut leaves: the content at the last fsync. */
  durable: Uint8Array
}
interface Folder {
  readonly kind: 'folder'
  readonly id: string
  readonly entries: Map<string, Entry>
}
type Entry = File | Folder

/** A change of the entries of folders, which a power cut may take back. */
interface Change {
  readonly folders: readonly Folder[]
  readonly undo: () => void
}

let lastId = 0
const newFolder = (): Folder => ({ kind: 'folder', id: `${++lastId}`, entries: new Map() })
const error = (code: string, path: string): Error => Object.assign(new Error(`${code}: ${path}`), { code })

/** The file system, and what can be done to it from outside. */
export interface MemoryFiles extends Files {
  /** Cut the power: of what was not synced, `keep` says how much is there: of `count` changes, the first 0 to `count`. */
  readonly crash: (keep: (count: number, call: number) => number) => void
  /** Let no more than this many bytes lie on the disk from now on; as on a disk with quotas, nobody is told beforehand. */
  readonly limit: (bytes: number) => void
  /** The most bytes that have lain on the disk at once since it has a limit. */
  readonly most: () => number
  /** Every file below a path, by name, with its bytes. */
  readonly snapshot: (path: string) => ReadonlyMap<string, Uint8Array>
  /** The same file system, as another process sees it; `end` says that one has ended. */
  readonly as: (process: number) => MemoryFiles
  readonly end: (process: number) => void
}

const known = new Map<string, readonly string[]>()
/** The names on the way to a path, kept for those that are asked for again and again. */
const parts = (path: string): readonly string[] => {
  const before = known.get(path)
  if (before !== undefined) return before
  const all = nodePath.posix.resolve('/', path).slice(1).split('/').filter(Boolean)
  if (known.size > 10_000) known.clear()
  known.set(path, all)
  return all
}

/** A new, empty file system, with the rules of POSIX. */
export const memoryFiles = (): MemoryFiles => {
  const root = newFolder()
  const ended = new Set<number>()
  /** What happened since it was last made durable, newest last. */
  let changes: Change[] = []
  let clock = 0
  let [bytesAtMost, most] = [Number.POSITIVE_INFINITY, 0]

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
    changes.push({ folders: [parent], undo: () => set(before) })
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
      found.taken = 0
      return found
    }
    const nothing = new Uint8Array(0)
    const made: File = { kind: 'file', id: `${++lastId}`, modified: ++clock, data: nothing, taken: 0, durable: nothing }
    const [parent, name] = place(path)
    put(parent, name, made)
    return made
  }
  const resized = (data: Uint8Array, size: number): Uint8Array => {
    const next = new Uint8Array(size)
    next.set(data.subarray(0, size))
    return next
  }
  /** The bytes of these to be written that find room, all of them where there is no limit. */
  const fitting = (held: File, bytes: Uint8Array, position: number): Uint8Array => {
    const grown = Math.min(Math.max(held.data.length, position + bytes.length), held.taken + bytes.length) - held.taken
    if (bytesAtMost === Number.POSITIVE_INFINITY) return bytes
    const used = [...list(root, '')].reduce((sum, [, { taken }]) => sum + taken, 0)
    most = Math.max(most, Math.min(used + grown, bytesAtMost))
    const short = Math.max(0, used + grown - bytesAtMost)
    return bytes.subarray(0, Math.max(0, bytes.length - short))
  }
  const handleOf = (path: string, held: File): WriteHandle => {
    const write = (bytes: Uint8Array, position: number): void => {
      const part = fitting(held, bytes, position)
      const end = position + part.length
      if (part.length > 0 && end > held.data.length) held.data = resized(held.data, end)
      held.data.set(part, position)
      held.taken = Math.min(held.data.length, held.taken + part.length)
      held.modified = ++clock
      if (part.length < bytes.length) throw error('ENOSPC', path)
    }
    return {
      path,
      write,
      writeBehind: async (bytes, position) => write(bytes, position),
      truncate: (size) => {
        held.data = resized(held.data, size)
        held.taken = Math.min(held.taken, size)
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
    const before = target.entries.get(targetName)
    source.entries.delete(sourceName)
    target.entries.set(targetName, moved)
    const undo = (): void => {
      if (before === undefined) target.entries.delete(targetName)
      else target.entries.set(targetName, before)
      source.entries.set(sourceName, moved)
    }
    changes.push({ folders: [source, target], undo })
  }
  /** Make durable what happened in a folder, and what that is built upon. */
  const syncFolder = (synced: Folder): void => {
    const folders = new Set([synced])
    const left: Change[] = []
    for (const change of changes.toReversed()) {
      if (change.folders.some((each) => folders.has(each))) for (const each of change.folders) folders.add(each)
      else left.push(change)
    }
    changes = left.reverse()
  }
  const list = function* (entry: Entry, at: string): Generator<readonly [string, File]> {
    if (entry.kind === 'file') yield [at, entry]
    else for (const [name, below] of entry.entries) yield* list(below, `${at}/${name}`)
  }
  /** Of each folder's changes the first few are there; one of two folders is there in both or in neither. */
  const crash = (choose: (count: number, call: number) => number): void => {
    let calls = 0
    const keep = (count: number): number => choose(count, ++calls)
    const kept = new Map<Folder, number>()
    for (const folder of new Set(changes.flatMap(({ folders }) => folders)))
      kept.set(folder, keep(changes.filter(({ folders }) => folders.includes(folder)).length))
    const lost = changes.filter(({ folders }) => {
      const stays = folders.every((folder) => (kept.get(folder) ?? 0) > 0)
      for (const folder of folders) kept.set(folder, stays ? (kept.get(folder) ?? 0) - 1 : 0)
      return !stays
    })
    for (const { undo } of lost.reverse()) undo()
    changes = []
    for (const [, each] of list(root, '')) {
      each.data = keep(1) === 1 ? each.data : each.durable
      each.taken = Math.min(each.taken, each.data.length)
      each.durable = each.data.slice()
    }
  }
  const drop = (path: string): void => {
    const [parent, name] = place(path)
    put(parent, name, undefined)
  }
  const anew = (path: string, act: () => void): boolean => {
    const isNew = find(path) === undefined
    if (isNew) act()
    return isNew
  }
  let lastSibling = 0
  const writeWhole = (path: string, content: string | Uint8Array): void => {
    const sibling = `${path}.rxephys-${++lastSibling}.tmp`
    const handle = handleOf(path, create(sibling))
    try {
      handle.write(typeof content === 'string' ? new TextEncoder().encode(content) : content, 0)
    } catch (failure) {
      drop(sibling)
      throw failure
    }
    handle.sync()
    rename(sibling, path)
  }

  const seenBy = (process: number): MemoryFiles => ({
    stat: (path) => {
      const found = find(path)
      if (found === undefined) return undefined
      return found.kind === 'file'
        ? { kind: 'file', size: found.data.length, modified: found.modified, id: found.id }
        : { kind: 'folder', size: 0, modified: 0, id: found.id }
    },
    isLink: () => false,
    realPath: (path) => nodePath.posix.resolve('/', path),
    list: (path) => [...folder(path).entries.keys()].sort(),
    readText: (path) => new TextDecoder().decode(file(path).data),
    readBytes: (path) => file(path).data.slice(),
    readIfThere: (path) => (find(path) === undefined ? undefined : file(path).data.slice()),
    lists: () => true,
    boundBytes: () => () => undefined,
    waits: () => false,
    refresh: () => undefined,
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
    objects: () => undefined,
    openWrite: (path, { create: fresh }) => handleOf(path, fresh ? create(path) : file(path)),
    writeWhole,
    createNew: (path, content) => anew(path, () => writeWhole(path, content)),
    renameNew: (from, to) => anew(to, () => rename(from, to)),
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
    syncFolder: (path) => syncFolder(folder(path)),
    remove: (path) => void (find(path) !== undefined && drop(path)),
    removeEmpty: (path) => {
      const found = find(path)
      if (found?.kind !== 'folder' || found.entries.size > 0) return false
      drop(path)
      return true
    },
    freeBytes: () => undefined,
    freeMemory: () => undefined,
    crc32: (bytes, before) => zlib.crc32(bytes, before),
    join: (...all) => nodePath.posix.join(...all),
    dirname: (path) => nodePath.posix.dirname(path),
    basename: (path) => nodePath.posix.basename(path),
    resolve: (...all) => nodePath.posix.resolve('/', ...all),
    isAbsolute: (path) => nodePath.posix.isAbsolute(path),
    relative: (from, to) => nodePath.posix.relative(from, to) || '.',
    newName: () => crypto.randomUUID(),
    owner: () => ({ host: 'memory', process, thread: 0 }),
    lives: ({ host, process: other }: Owner) => (host === 'memory' ? !ended.has(other) : undefined),
    as: seenBy,
    end: (other) => void ended.add(other),
    crash,
    limit: (bytes) => {
      bytesAtMost = bytes
    },
    most: () => most,
    snapshot: (path) => {
      const found = find(path)
      return new Map(found === undefined ? [] : [...list(found, '')].map(([name, { data }]) => [name, data.slice()]))
    },
  })
  return seenBy(1)
}
