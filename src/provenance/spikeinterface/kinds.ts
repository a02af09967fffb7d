import type { SpikesNode, TracesNode } from '../../engine/node.js'
import type { PythonJson } from '../../formats/spikeinterface/pythonJson.js'
import { refuse } from '../../model/attempt.js'
import { isDtype, toNumpyDtype } from '../../model/dtype.js'
import { unsupported } from '../../model/fault.js'
import type { ChannelId, Json, TimeVector } from '../../model/header.js'
import type { Files } from '../../platform/files.js'
import { snakeCase } from './kwargs.js'

export type PythonObject = { readonly [key: string]: PythonJson }
export type Params = { readonly [key: string]: Json }

/**
 * A segment's clock as SpikeInterface has it once it has loaded an object: a rate and a start, a time vector, or part of the
 * time vector of what is sliced, which is lost as soon as another object copies the clock.
 */
export type Clock = { readonly rate: number; readonly tStart: number } | { readonly vector: TimeVector; readonly sliced: boolean }

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
export interface Writing<N = TracesNode> {
  readonly node: N
  /** What it is made of, and has that kind of data too. */
  readonly parents: readonly N[]
  /** The first input, for what is the same object with other metadata. */
  readonly base: Theirs | undefined
  /** The inputs, whole. */
  readonly inputs: readonly PythonJson[]
  readonly files: Files
  /** A path as the JSON is to have it. */
  readonly path: (path: string) => string
}

/** What a node of one kind is in SpikeInterface, from its parameters. Throws a `FaultError` where it is nothing. */
export type Written<N = TracesNode> = (params: Params, writing: Writing<N>) => Theirs

/** Refuse, naming what SpikeInterface does not have. */
export const noEqual = (what: string, hint = 'save the recording: SpikeInterface opens the folder'): never =>
  refuse(unsupported(`${what} in SpikeInterface`, hint))

/** The same object; what has changed is said beside its arguments. */
export const sameObject: Written<TracesNode | SpikesNode> = (_, { base, node }) =>
  base ?? noEqual(`"${node.origin.kind}" without an input`)

/** The path of a class of SpikeInterface's core. */
export const core = (name: string): string => `spikeinterface.core.${name}`

export const ids = (all: readonly ChannelId[]): PythonJson => all.map((id): PythonJson => id)

/** The parameters of these names that are given, under their names there. Dtypes have numpy's names. */
export const taken = (params: Params, ...names: readonly string[]): PythonObject =>
  Object.fromEntries(
    names
      .filter((name) => params[name] !== undefined)
      .map((name) => [snakeCase(name), isDtype(params[name]) ? toNumpyDtype(params[name]) : params[name]]),
  )

type Kwargs<N> = (params: Params, writing: Writing<N>) => PythonObject

/** An object of the class `name` with its only input as the argument `key`. */
export const onOne =
  <N = TracesNode>(name: string, key: string, kwargs: Kwargs<N>): Written<N> =>
  (params, writing) => ({ class: name, kwargs: { [key]: writing.inputs[0], ...kwargs(params, writing) } })

/** An object of a class of the core with its inputs as a list. */
export const onList =
  <N = TracesNode>(name: string, key: string, kwargs: Kwargs<N>): Written<N> =>
  (params, writing) => ({ class: core(name), kwargs: { [key]: writing.inputs, ...kwargs(params, writing) } })
