/** What a store answers of a file. */
export interface StoredFile {
  readonly kind: 'file'
  readonly size: number
  /** What changes when the content does: an ETag, a date. Empty where the store tells nothing of the kind. */
  readonly version: string
  /** Milliseconds since 1970; 0 where that is not known. */
  readonly modified: number
}

/**
 * What stands at a path: undefined where nothing does. `perhaps`: nothing of that name, but there may be a folder, of which this
 * store would not know.
 */
export type Stored = StoredFile | { readonly kind: 'folder' | 'perhaps' } | undefined

/** A file of which no more than its size is known. */
export const ofSize = (size: number): StoredFile => ({ kind: 'file', size, version: '', modified: 0 })

/** What is in a folder: names, those of folders with a slash at the end. */
export interface Listing {
  readonly names: readonly string[]
  /** Files, as far as they are told of. */
  readonly files: ReadonlyMap<string, StoredFile>
  /** True where `names` are all files below the folder, those in folders with slashes between. */
  readonly deep: boolean
  /** Files, some of `files`, whose bytes came along: they are not to be asked for again. */
  readonly contents?: ReadonlyMap<string, Uint8Array>
}

/** What stands at a path, and what was learnt on the way. */
export interface Standing {
  readonly stored: Stored
  readonly head?: Uint8Array
  readonly listing?: Listing
}

/** Where bytes go: into one array after the other. */
export type Room = readonly Uint8Array[]

export const roomLength = (room: Room): number => room.reduce((sum, { length }) => sum + length, 0)

/** Put bytes into a room from place `at` on; those for which there is none are left. */
export const putInto = (room: Room, at: number, bytes: Uint8Array): void => {
  let from = 0
  for (const array of room) {
    if (from < at + bytes.length && at < from + array.length) {
      const [first, last] = [Math.max(from, at), Math.min(from + array.length, at + bytes.length)]
      array.set(bytes.subarray(first - at, last - at), first - from)
    }
    from += array.length
  }
}

/** Bytes of a file, and the file that they are of, as the answer tells it. */
export interface Piece {
  readonly file: StoredFile
  readonly bytes: Uint8Array
}

/** A place that is asked, and answers later: a web server, S3, files of a page. Every method rejects with a `FaultError`. */
export interface Store {
  /** What stands at a path; of a file its first bytes too, of a folder what is in it, where they come with the answer. */
  readonly stat: (path: string, signal: AbortSignal) => Promise<Standing>
  /** What is in a folder; undefined where the store cannot tell. */
  readonly list: (path: string, signal: AbortSignal) => Promise<Listing | undefined>
  /** Fill a room with the bytes of a file from `start` on; the file, as the answer tells it. What is in the room after a fault is nothing. */
  readonly read: (path: string, start: number, into: Room, signal: AbortSignal) => Promise<StoredFile>
  /** A whole file in one answer; undefined where there is none. */
  readonly whole: (path: string, signal: AbortSignal) => Promise<Piece | undefined>
}
