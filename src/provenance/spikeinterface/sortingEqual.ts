import { either as E } from 'fp-ts'
import { type Decoded, decode, exactly, type Fields } from '../../codec/codec.js'
import type { Node } from '../../engine/node.js'
import type { SortingNode } from '../../engine/sortingNode.js'
import type { Fault } from '../../model/fault.js'
import type { Json } from '../../model/header.js'
import type { Builder, Inputs } from './equal.js'
import { withoutNone } from './kwargs.js'
import type { HeldIds } from './unitIds.js'

/** What a class is built on: sortings, and for some the recordings that give lengths. */
export interface Parents {
  readonly sortings: readonly SortingNode[]
  readonly recordings: readonly Node[]
  /** The sortings' unit ids as SpikeInterface holds them. */
  readonly heldIds: readonly HeldIds[]
}

/** A class of SpikeInterface's and what it is here: one row of the table of sortings. */
export interface SortingEqual {
  /** The class's name, without its module: classes have moved. */
  readonly name: string
  readonly inputs: Inputs
  /** Its arguments but for sortings and recordings, decoded: the node they make, or where they are wrong. */
  readonly read: (
    kwargs: { readonly [key: string]: Json },
    at: string,
  ) => E.Either<Fault, (parents: Parents, builder: Builder<SortingNode>) => SortingNode | Promise<SortingNode>>
}

/** One row: the class, how many sortings, the codec of the other arguments, and what they become. */
export const sortingEqual = <F extends Fields>(
  name: string,
  inputs: Inputs,
  kwargs: F,
  build: (kwargs: Decoded<F>, parents: Parents, builder: Builder<SortingNode>) => SortingNode | Promise<SortingNode>,
): SortingEqual => ({
  name,
  inputs,
  read: (given, at) =>
    E.map((decoded: Decoded<F>) => (parents: Parents, builder: Builder<SortingNode>) => build(decoded, parents, builder))(
      decode(exactly(kwargs), withoutNone(given), at),
    ),
})
