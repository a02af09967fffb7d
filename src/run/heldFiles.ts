import { inMemory } from '../encoding/reading.js'
import { refuse } from '../model/attempt.js'
import { FaultError, unreadable, unsupported } from '../model/fault.js'
import type { Files, ReadHandle, Stat, WriteHandle } from '../platform/files.js'

/** Files, of which those that are written below a folder elsewhere are held in memory: they are put there when all others are. */
export interface HeldFiles {
  readonly files: Files
  /** Bytes by path. */
  readonly held: ReadonlyMap<string, Uint8Array>
}

/** Hold what is written below `root`. What is put there by `objects` ends with `signal`. */
export const heldFiles = (root: string, files: Files, signal: AbortSignal | undefined): HeldFiles => {
  const held = new Map<string, Uint8Array>()
  const isWithin = (path: string): boolean => path === root || path.startsWith(`${root}/`)
  const names = (folder: string): readonly string[] => [...held.keys()].filter((path) => path.startsWith(`${folder}/`))
  const bytesAt = (path: string): Uint8Array => held.get(path) ?? refuse(unreadable(path, 'a file', 'nothing there'))
  const statOf = (path: string): Stat | undefined => {
    const bytes = held.get(path)
    const told = { modified: 0, id: path }
    if (bytes !== undefined) return { kind: 'file', size: bytes.length, ...told }
    return path === root || names(path).length > 0 ? { kind: 'folder', size: 0, ...told } : undefined
  }
  const read = <A>(path: string, from: (path: string) => A, other: (path: string) => A): A =>
    isWithin(path) ? from(path) : other(path)
  return {
    held,
    files: {
      ...files,
      stat: (path) => read(path, statOf, files.stat),
      list: (path, known) =>
        isWithin(path)
          ? [...new Set(names(path).map((each) => each.slice(path.length + 1).split('/')[0]))].sort()
          : files.list(path, known),
      readText: (path) => read(path, (each) => new TextDecoder().decode(bytesAt(each)), files.readText),
      readBytes: (path) => read(path, bytesAt, files.readBytes),
      readIfThere: (path) => read(path, (each) => held.get(each), files.readIfThere),
      openRead: (path) => read(path, (each) => readHandle(each, bytesAt(each)), files.openRead),
      openWrite: (path, options) => (isWithin(path) ? durable(path) : files.openWrite(path, options)),
      writeWhole: (path, content) => {
        if (!isWithin(path)) files.writeWhole(path, content)
        else held.set(path, typeof content === 'string' ? new TextEncoder().encode(content) : content.slice())
      },
      makeFolder: (path) => read(path, nothing, files.makeFolder),
      syncFolder: (path) => read(path, nothing, files.syncFolder),
      objects: (path) => {
        const store = files.objects(path)
        if (store === undefined || signal === undefined) return store
        return { ...store, create: (at, bytes, stop) => store.create(at, bytes, AbortSignal.any([stop, signal])) }
      },
    },
  }
}

const nothing = (): void => undefined

const readHandle = (path: string, bytes: Uint8Array): ReadHandle => {
  const { size, read } = inMemory(bytes)
  return { path, size, read, readAhead: async (into, position) => read(into, position), close: nothing }
}

/** A file that has been put elsewhere: it is durable, and is not written again. */
const durable = (path: string): WriteHandle => {
  const never = (): never => {
    throw new FaultError(unsupported(`writing to ${path} at a position`, 'files there are written whole'))
  }
  return { path, write: never, writeBehind: async () => never(), truncate: never, sync: nothing, close: nothing }
}
