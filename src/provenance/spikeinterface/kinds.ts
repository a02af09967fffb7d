import type { Node } from '../../engine/node.js'
import type { PythonJson } from '../../formats/spikeinterface/pythonJson.js'
import { refuse } from '../../model/attempt.js'
import { unsupported } from '../../model/fault.js'
import type { Json } from '../../model/header.js'
import type { Files } from '../../platform/files.js'
import type { Clock } from './clocks.js'

export type PythonObject = { readonly [key: string]: PythonJson }
export type Params = { readonly [key: string]: Json }

/** An object of SpikeInterface's: which class, built from what. */
export interface Theirs {
  readonly class: string
  readonly kwargs: PythonObject
  /** The clock of each segment, where it was set and no class says so. */
  readonly timesKwargs?: PythonJson
  /** The same clocks, for what is the same object with other metadata. */
  readonly clocks?: readonly Clock[]
}

/** What a row of the table may use to write a node. */
export interface Writing {
  readonly node: Node
  /** The first input, for what is the same object with other metadata. */
  readonly base: Theirs | undefined
  /** The inputs, whole. */
  readonly inputs: readonly PythonJson[]
  readonly files: Files
  /** A path as the JSON is to have it. */
  readonly path: (path: string) => string
}

/** What a node of one kind is in SpikeInterface, from its parameters. Throws a `FaultError` where it is nothing. */
export type Written = (params: Params, writing: Writing) => Theirs

/** Refuse, naming what SpikeInterface does not have. */
export const noEqual = (what: string, hint = 'save the recording: SpikeInterface opens the folder'): never =>
  refuse(unsupported(`${what} in SpikeInterface`, hint))

/** The same object; what has changed is said beside its arguments. */
export const sameObject: Written = (_, { base, node }) => base ?? noEqual(`"${node.origin.kind}" without an input`)
