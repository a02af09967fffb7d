/** What rxephys asks of a file system; `#platform` supplies it (Node), or refuses by name (a browser). */
export interface Files {
  /** What stands at `path`; undefined when nothing does. */
  readonly stat: (path: string) => { readonly kind: 'file' | 'folder'; readonly size: number } | undefined
  /** Names in a folder, sorted. */
  readonly list: (path: string) => readonly string[]
  readonly readText: (path: string) => string
  readonly readBytes: (path: string) => Uint8Array
  readonly openRead: (path: string) => ReadHandle
  /** Create a file for writing at positions, or reopen one that stands (`create: false`). */
  readonly openWrite: (path: string, options: { readonly create: boolean }) => WriteHandle
  /** Write a whole small file: to a temporary sibling, fsync, rename. */
  readonly writeWhole: (path: string, content: string | Uint8Array) => void
  readonly makeFolder: (path: string) => void
  readonly rename: (from: string, to: string) => void
  /** Make renames in a folder durable, where the system can. */
  readonly syncFolder: (path: string) => void
  /** Remove a file or a folder with all in it. */
  readonly remove: (path: string) => void
  /** Bytes that can still be written where `path` is to stand; undefined where that is not known. */
  readonly freeBytes: (path: string) => number | undefined
  /** Bytes of memory that this process can still take; undefined where that is not known. */
  readonly freeMemory: () => number | undefined
  /** CRC-32 of `bytes`, going on from that of the bytes before them. */
  readonly crc32: (bytes: Uint8Array, before: number) => number
  /** `bytes`, deflated, as the `size` bytes that they were. Throws when they are others. */
  readonly inflate: (bytes: Uint8Array, size: number) => Uint8Array
  readonly join: (...parts: readonly string[]) => string
  readonly dirname: (path: string) => string
  readonly basename: (path: string) => string
  readonly resolve: (...parts: readonly string[]) => string
  readonly isAbsolute: (path: string) => boolean
  /** `to` as seen from `from`, in POSIX form; undefined where there is no such path (another drive). */
  readonly relative: (from: string, to: string) => string | undefined
}

export interface ReadHandle {
  readonly path: string
  readonly size: number
  /** Fill `into` from byte `position`; the number of bytes read, less only at the file's end. */
  readonly read: (into: Uint8Array, position: number) => number
  /** The same while this thread goes on; `into` must not be read before it resolves. */
  readonly readAhead: (into: Uint8Array, position: number) => Promise<number>
  readonly close: () => void
}

export interface WriteHandle {
  readonly path: string
  readonly write: (bytes: Uint8Array, position: number) => void
  /** The same while this thread goes on; `bytes` must stay as they are until it resolves. */
  readonly writeBehind: (bytes: Uint8Array, position: number) => Promise<void>
  /** Set the file's length; new bytes read as zeros. */
  readonly truncate: (size: number) => void
  readonly sync: () => void
  readonly close: () => void
}
