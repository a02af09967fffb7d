import { either as E } from 'fp-ts'
import { type Decoded, decode, exactly, type Fields } from '../../codec/codec.js'
import type { SpikesNode, TracesNode } from '../../engine/node.js'
import type { Fault } from '../../model/fault.js'
import type { Json } from '../../model/header.js'
import { pipe } from '../../model/pipe.js'
import { withoutNone } from './kwargs.js'
import type { HeldIds } from './unitIds.js'

/** What a row of the table may use to build its nodes, of recordings or of sortings. All of it throws a `FaultError`. */
export interface Builder<N = TracesNode> {
  /** Open a source of that kind. */
  readonly open: (kind: string, params: object) => Promise<N>
  /** Apply an operator of that kind. */
  readonly apply: (kind: string, inputs: readonly N[], params: object) => N
  /** The folder that a release before 0.95 saved the object in, where it is one. */
  readonly folder?: string
  /** The release that wrote the dump. */
  readonly version: string
  /** The JSON path of the dump, for messages. */
  readonly at: string
}

/** How many recordings, or sortings, a class is built from. */
export type Inputs = 'none' | 'one' | 'two' | 'many'

/** What an object is built on. */
export interface Parents<N> {
  /** Objects of its own kind. */
  readonly inputs: readonly N[]
  /** The recordings that give a sorting lengths. */
  readonly recordings: readonly TracesNode[]
  /** The unit ids of sortings as SpikeInterface holds them. */
  readonly heldIds: readonly HeldIds[]
}

/** A class of SpikeInterface's and what it is here: one row of the table. */
export interface Equal<N = TracesNode> {
  /** The class's name, and those it had before, without modules: these have moved. */
  readonly names: readonly string[]
  readonly inputs: Inputs
  /** Its arguments but for what it is built on, decoded: the node they make, or where they are wrong. */
  readonly read: (
    kwargs: { readonly [key: string]: Json },
    at: string,
  ) => E.Either<Fault, (parents: Parents<N>, builder: Builder<N>) => N | Promise<N>>
}

type Build<F extends Fields, P, N> = (kwargs: Decoded<F>, parents: P, builder: Builder<N>) => N | Promise<N>

const row = <F extends Fields, N>(
  names: string | readonly string[],
  inputs: Inputs,
  kwargs: F,
  build: Build<F, Parents<N>, N>,
): Equal<N> => ({
  names: typeof names === 'string' ? [names] : names,
  inputs,
  read: (given, at) =>
    pipe(
      decode(exactly(kwargs), withoutNone(given), at),
      E.map((decoded) => (parents: Parents<N>, builder: Builder<N>) => build(decoded, parents, builder)),
    ),
})

/** One row of recordings: `names`, how many recordings, the codec of the other arguments, and what they become. */
export const equal = <F extends Fields>(
  names: string | readonly string[],
  inputs: Inputs,
  kwargs: F,
  build: Build<F, readonly TracesNode[], TracesNode>,
): Equal => row(names, inputs, kwargs, (decoded, { inputs: recordings }, builder) => build(decoded, recordings, builder))

/** The same of sortings. */
export const sortingEqual: <F extends Fields>(
  name: string,
  inputs: Inputs,
  kwargs: F,
  build: Build<F, Parents<SpikesNode>, SpikesNode>,
) => Equal<SpikesNode> = row

/** Rows by each of their names. */
export const rowsByName = <N>(rows: readonly Equal<N>[]): ReadonlyMap<string, Equal<N>> =>
  new Map(rows.flatMap((each) => each.names.map((name): [string, Equal<N>] => [name, each])))
