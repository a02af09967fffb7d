import type { Events, Recording, Sorting } from '../../index.js'
import type { Step } from '../protocol.js'
import type { LiveSource } from './live/source.js'

/** What a session answers about. Keys are what requests name it by. */
export interface Opened {
  readonly recordings: ReadonlyMap<string, OpenedRecording>
  readonly sortings: ReadonlyMap<string, OpenedSorting>
  readonly events: ReadonlyMap<string, OpenedEvents>
  readonly live?: ReadonlyMap<string, LiveSource>
}

/** A recording, and how it was opened. */
export interface OpenedRecording {
  readonly recording: Recording
  readonly name: string
  /** The pipeline that a page shows at first. */
  readonly pipeline: readonly Step[]
  /**
   * How it is opened again: the argument of a command, where one opens it, and the statement of a program; absent where nobody can.
   */
  readonly again?: { readonly commandLine?: string; readonly typescript: string }
}

/** A sorting, and the recording it belongs to. */
export interface OpenedSorting {
  readonly sorting: Sorting
  readonly name: string
  readonly recording?: string
  /** Why there is no recording with it, where somebody knows. */
  readonly bare?: string
}

/** Events, and the recording they belong to. */
export interface OpenedEvents {
  readonly events: Events
  readonly name: string
  readonly recording?: string
}
