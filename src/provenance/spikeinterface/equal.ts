import { either as E } from 'fp-ts'
import { type Decoded, decode, exactly, type Fields } from '../../codec/codec.js'
import type { Node } from '../../engine/node.js'
import type { Fault } from '../../model/fault.js'
import type { Json } from '../../model/header.js'
import { withoutNone } from './kwargs.js'

/** What a row of the table may use to build its nodes, of recordings or of sortings. All of it throws a `FaultError`. */
export interface Builder<N = Node> {
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

/** A class of SpikeInterface's and what it is here: one row of the table. */
export interface Equal {
  /** The class's name, and those it had before, without modules: these have moved. */
  readonly names: readonly string[]
  readonly inputs: Inputs
  /** Its arguments but for the recordings, decoded: the node they make, or where they are wrong. */
  readonly read: (
    kwargs: { readonly [key: string]: Json },
    at: string,
  ) => E.Either<Fault, (inputs: readonly Node[], builder: Builder) => Node | Promise<Node>>
}

/** One row: `names`, how many recordings, the codec of the other arguments, and what they become. */
export const equal = <F extends Fields>(
  names: string | readonly string[],
  inputs: Inputs,
  kwargs: F,
  build: (kwargs: Decoded<F>, inputs: readonly Node[], builder: Builder) => Node | Promise<Node>,
): Equal => ({
  names: typeof names === 'string' ? [names] : names,
  inputs,
  read: (given, at) =>
    E.map((decoded: Decoded<F>) => (nodes: readonly Node[], builder: Builder) => build(decoded, nodes, builder))(
      decode(exactly(kwargs), withoutNone(given), at),
    ),
})
