import type { ObjectStore } from './objectStore.js'

/** What rxephys asks of a file system; `#platform` supplies it (Node), or refuses by name (a browser). */
export interface Files {
  /** What stands at `path`, links followed; undefined when nothing does. */
  readonly stat: (path: string) => Stat | undefined
  /** True for a link itself, wherever it leads. */
  readonly isLink: (path: string) => boolean
  /** The absolute path with every link in it followed, also where it leads to nothing. Throws for links in a circle. */
  readonly realPath: (path: string) => string
  /**
   * Names in a folder, sorted. A place that cannot list its folders, as most web servers, has those of `known` that are there:
   * paths of files as seen from the folder.
   */
  readonly list: (path: string, known?: readonly string[]) => readonly string[]
  /** Whether all names in a folder can be known. */
  readonly lists: (path: string) => boolean
  /** A whole file as UTF-8 text. */
  readonly readText: (path: string) => string
  /** A whole file. */
  readonly readBytes: (path: string) => Uint8Array
  /** The same; undefined where nothing is. */
  readonly readIfThere: (path: string) => Uint8Array | undefined
  /** Whether the bytes of a file may have to be waited for. */
  readonly waits: (path: string) => boolean
  /** Look anew at what a path names, when it is opened: elsewhere it may have changed. */
  readonly refresh: (path: string) => void
  /** Take no more than so many bytes for what lies elsewhere, in this thread, until the answer is called; the least of several holds. */
  readonly boundBytes: (most: number) => () => void
  /** Open a file for reading at positions. */
  readonly openRead: (path: string) => ReadHandle
  /** What writes where a path leads, of a place elsewhere that takes whole files alone; undefined for a folder of this machine. */
  readonly objects: (path: string) => ObjectStore | undefined
  /** Create a file for writing at positions, or reopen one that stands (`create: false`). */
  readonly openWrite: (path: string, options: { readonly create: boolean }) => WriteHandle
  /** Write a whole small file: to a new sibling, whose name is nobody else's, fsync, rename. */
  readonly writeWhole: (path: string, content: string | Uint8Array) => void
  /** Make a file with this content, whole and durable, unless something stands there already: false then. */
  readonly createNew: (path: string, content: string | Uint8Array) => boolean
  /** Give a file another name, unless something has it already: false then, and it keeps its own. */
  readonly renameNew: (from: string, to: string) => boolean
  /** Make a folder, and those above it that are missing. */
  readonly makeFolder: (path: string) => void
  /** Give a file or folder another name; a file of that name is replaced. */
  readonly rename: (from: string, to: string) => void
  /** Make renames in a folder durable, where the system can. */
  readonly syncFolder: (path: string) => void
  /** Remove a file or a folder with all in it. */
  readonly remove: (path: string) => void
  /** Remove a folder that is empty; false where it is not, or not there. */
  readonly removeEmpty: (path: string) => boolean
  /** Bytes that can still be written where `path` is to stand; undefined where that is not known. */
  readonly freeBytes: (path: string) => number | undefined
  /** Bytes of memory that this process can still take; undefined where that is not known. */
  readonly freeMemory: () => number | undefined
  /** CRC-32 of `bytes`, going on from that of the bytes before them. */
  readonly crc32: (bytes: Uint8Array, before: number) => number
  /** Parts as one path. */
  readonly join: (...parts: readonly string[]) => string
  /** The folder that a path is in. */
  readonly dirname: (path: string) => string
  /** The last part of a path. */
  readonly basename: (path: string) => string
  /** The absolute path. */
  readonly resolve: (...parts: readonly string[]) => string
  /** True for a path that does not depend on the current folder. */
  readonly isAbsolute: (path: string) => boolean
  /** `to` as seen from `from`, in POSIX form; undefined where there is no such path (another drive). */
  readonly relative: (from: string, to: string) => string | undefined
  /** A name that nobody has had before. */
  readonly newName: () => string
  /** Who is at work here: this thread. */
  readonly owner: () => Owner
  /** Whether a process still runs; undefined where this machine cannot know, as of one on another. */
  readonly lives: (owner: Owner) => boolean | undefined
}

export interface Stat {
  readonly kind: 'file' | 'folder'
  readonly size: number
  /** When its content changed last, in milliseconds since 1970. */
  readonly modified: number
  /** The same for every name of one file or folder, and for no other. */
  readonly id: string
  /** True of a folder that is one if it is anything: nobody there can tell. */
  readonly assumed?: boolean
}

/** A thread of a process, told so that it is known again on this machine and on others. */
export interface Owner {
  readonly host: string
  readonly process: number
  readonly thread: number
  /** When the process started, in the words of its system; absent where that is not known. */
  readonly started?: string
  /** Which machine, and which of its starts. */
  readonly machine?: string
  readonly boot?: string
  /** Among which processes the number counts: containers number their own. */
  readonly space?: string
}

/**
 * A file that is read at positions. It may be closed meanwhile, by `close` or to make room for others, and opens by itself at
 * the next read; where it has changed since it was first opened, that read throws a `FaultError`: what was read before and
 * what would be read now do not belong together.
 */
export interface ReadHandle {
  readonly path: string
  readonly size: number
  /** Fill `into` from byte `position`; the number of bytes read, less only at the file's end. */
  readonly read: (into: Uint8Array, position: number) => number
  /** The same while this thread goes on; `into` must not be read before it resolves. `signal` ends what only waits. */
  readonly readAhead: (into: Uint8Array, position: number, signal?: AbortSignal) => Promise<number>
  /**
   * Of a file that lies elsewhere: ask for all bytes that are about to be read. Throws a `Waiting` where some are not here; so
   * does `read`, piece by piece.
   */
  readonly prepare?: (position: number, length: number) => void
  /** The same of bytes that will be read later, as far as there is room for them: nobody waits. True once all were asked for. */
  readonly expect?: (position: number, length: number) => boolean
  /** Give back what the system lent, as soon as no read is under way. */
  readonly close: () => void
}

/** A file that is written at positions. It opens again by itself, as a `ReadHandle` does, if it is still the same file. */
export interface WriteHandle {
  readonly path: string
  /** Write all of `bytes` from byte `position` on. */
  readonly write: (bytes: Uint8Array, position: number) => void
  /** The same while this thread goes on; `bytes` must stay as they are until it resolves. */
  readonly writeBehind: (bytes: Uint8Array, position: number) => Promise<void>
  /** Set the file's length; new bytes read as zeros. */
  readonly truncate: (size: number) => void
  /** Wait until the content is on the disk. */
  readonly sync: () => void
  /** Give back what the system lent. */
  readonly close: () => void
}
