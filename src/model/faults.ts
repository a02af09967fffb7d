/** Everything that can go wrong, as one tagged union with typed fields. */

/** A parameter, or several, that the operator, source, sink or command refuses. */
export interface InvalidParams {
  readonly _tag: 'InvalidParams'
  /** Where, as a JSON path or an option's name: `bandpassFilter.params.freqMin`. */
  readonly path: string
  readonly expected: string
  readonly found: string
  readonly hint?: string
}
/** A kind of operator, source or sink that is not in the catalog. */
export interface UnknownKind {
  readonly _tag: 'UnknownKind'
  readonly path: string
  readonly kind: string
  readonly known: readonly string[]
  readonly hint?: string
}
/** Frames, segments, channels or units that do not exist. */
export interface OutOfRange {
  readonly _tag: 'OutOfRange'
  readonly what: string
  readonly expected: string
  readonly found: string
}
/** A file or folder that cannot be read, or is not of a known format. */
export interface Unreadable {
  readonly _tag: 'Unreadable'
  readonly path: string
  readonly expected: string
  readonly found: string
  readonly hint?: string
}
/** Data that were being written and are not whole: an interrupted save, a truncated file. */
export interface Incomplete {
  readonly _tag: 'Incomplete'
  readonly path: string
  readonly expected: string
  readonly found: string
  readonly hint?: string
}
/** Data that are whole and wrong: a checksum that does not match. */
export interface Corrupt {
  readonly _tag: 'Corrupt'
  readonly path: string
  readonly expected: string
  readonly found: string
  readonly hint?: string
}
/** A thing rxephys does not do, by name. */
export interface Unsupported {
  readonly _tag: 'Unsupported'
  readonly what: string
  readonly hint?: string
}
/** Two things that must agree and do not. */
export interface Conflict {
  readonly _tag: 'Conflict'
  readonly what: string
  readonly expected: string
  readonly found: string
  readonly hint?: string
}
/** A live input that arrived faster than it could be taken. */
export interface Overflow {
  readonly _tag: 'Overflow'
  readonly what: string
  readonly lostFrames: number
  readonly hint?: string
}
/** No room: on the disk, or in the memory budget. */
export interface NoSpace {
  readonly _tag: 'NoSpace'
  readonly what: string
  readonly needed: string
  readonly available: string
  readonly hint?: string
}
/** The caller asked to stop. */
export interface Aborted {
  readonly _tag: 'Aborted'
  readonly what: string
}
/** A worker thread that died, twice, on the same work. */
export interface WorkerLost {
  readonly _tag: 'WorkerLost'
  readonly worker: string
  readonly work: string
  readonly cause: string
}

/** Everything that can go wrong. `_tag` tells which, `renderFault` writes it as a sentence. */
export type Fault =
  | InvalidParams
  | UnknownKind
  | OutOfRange
  | Unreadable
  | Incomplete
  | Corrupt
  | Unsupported
  | Conflict
  | Overflow
  | NoSpace
  | Aborted
  | WorkerLost
