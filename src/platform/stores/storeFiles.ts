import { conflict, FaultError, unreadable } from '../../model/fault.js'
import type { Files, Stat } from '../files.js'
import type { ByteCache } from './byteCache.js'
import { Answers } from './flight.js'
import { Knowledge } from './knowledge.js'
import { RemoteFile, remoteHandle } from './remoteFile.js'
import type { Room, Store, StoredFile } from './store.js'

/** What is asked of files that are read and never written. */
export type ReadingFiles = Pick<
  Files,
  'stat' | 'list' | 'lists' | 'readText' | 'readBytes' | 'readIfThere' | 'waits' | 'openRead' | 'refresh'
>

/** A file of a store: what was said of it first, and its bytes as far as they are here. */
interface Known {
  readonly size: number
  version: string
  modified: number
  readonly blocks: RemoteFile
}

let lastSerial = 0

/** A store as files: what is not here yet throws a `Waiting`, after which the same question has its answer. */
export const storeFiles = (store: Store, cache: ByteCache): ReadingFiles => {
  const known = new Map<string, Known>()
  /** Paths that are looked at anew: what was said of one before holds only if it is said again. */
  const doubted = new Set<string>()
  const wholes = new Answers<boolean>()
  const knowledge = new Knowledge(store, (path, stored, head) => {
    if (stored?.kind === 'file') knownOf(path, stored).blocks.keepFrom(0, head)
  })

  /** The file as it was found first; what is found later and differs takes its place, since it is another. */
  const knownOf = (path: string, file: StoredFile): Known => {
    const before = known.get(path)
    const untold = (file.version === '' || before?.version === '') && !doubted.has(path)
    const same = before?.size === file.size && (untold || (file.version !== '' && before.version === file.version))
    doubted.delete(path)
    if (before !== undefined && same) return told(before, file)
    const read = async (start: number, into: Room, signal: AbortSignal): Promise<void> => {
      const now = await store.read(path, start, into, signal)
      const differs = now.size !== made.size ? `${now.size} bytes in place of ${made.size}` : 'another version'
      if (now.size !== made.size || (made.version !== '' && now.version !== made.version))
        throw new FaultError(
          conflict(
            path,
            'the file as it was when it was first opened',
            differs,
            'open it anew: what was read before is not in it now',
          ),
        )
      told(made, now)
    }
    const made: Known = {
      size: file.size,
      version: file.version,
      modified: file.modified,
      blocks: new RemoteFile({ path, name: `${path}\n${++lastSerial}`, size: file.size, read }, cache),
    }
    known.set(path, made)
    return made
  }

  /** Learn what was not told before. */
  const told = (file: Known, { version, modified }: StoredFile): Known => {
    if (file.version === '') file.version = version
    if (file.modified === 0) file.modified = modified
    return file
  }

  const fileAt = (path: string): Known | undefined => {
    const stored = knowledge.stat(path)
    return stored?.kind === 'file' ? knownOf(path, stored) : undefined
  }

  const statOf = (path: string): Stat | undefined => {
    const stored = knowledge.stat(path)
    if (stored === undefined) return undefined
    if (stored.kind !== 'file')
      return { kind: 'folder', size: 0, modified: 0, id: path, ...(stored.kind === 'perhaps' && { assumed: true }) }
    const { size, modified, version } = knownOf(path, stored)
    return { kind: 'file', size, modified, id: `${path} ${version}` }
  }

  const readIfThere = (path: string): Uint8Array | undefined => {
    const said = knowledge.told(path)
    const before = known.get(path)
    // Where nothing is known of a file that is wanted whole, one question is enough.
    if (said === 'unknown' && before === undefined) {
      const there = wholes.ask(path, async (signal) => {
        const piece = await store.whole(path, signal)
        knowledge.set(path, piece?.file ?? { kind: 'perhaps' })
        if (piece !== undefined) knownOf(path, piece.file).blocks.keepWhole(piece.bytes)
        return piece !== undefined
      })
      if (!there) return undefined
    }
    const file = fileAt(path)
    if (file === undefined) return undefined
    const bytes = new Uint8Array(file.size)
    file.blocks.read(bytes, 0)
    return bytes
  }

  const readBytes = (path: string): Uint8Array => readIfThere(path) ?? refuse(path)

  return {
    stat: statOf,
    list: (path, names = []) => {
      return [...new Set(knowledge.names(path, names).map((name) => name.split('/')[0]))].sort()
    },
    lists: (path) => {
      return knowledge.lists(path)
    },
    readText: (path) => new TextDecoder().decode(readBytes(path)),
    readBytes,
    readIfThere,
    waits: () => true,
    openRead: (path) => remoteHandle((fileAt(path) ?? refuse(path)).blocks),
    refresh: () => {
      knowledge.clear()
      wholes.clear()
      for (const path of known.keys()) doubted.add(path)
    },
  }
}

const refuse = (path: string): never => {
  throw new FaultError(unreadable(path, 'a file', 'nothing there'))
}
