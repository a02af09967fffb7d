import { either as E } from 'fp-ts'
import { conflict, type Fault } from '../model/fault.js'
import type { Header } from '../model/header.js'
import { numbersOf } from '../model/properties.js'

/** What makes µV of the samples of each channel; a Conflict where the recording does not say. */
export const gainsOf = (
  kind: string,
  { properties }: Header,
): E.Either<Fault, { readonly gains: readonly number[]; readonly offsets: readonly number[] }> => {
  const [gains, offsets] = ['gain_to_uV', 'offset_to_uV'].map((key) => numbersOf(properties, key))
  return gains === undefined || offsets === undefined
    ? E.left(
        conflict(
          `gains and offsets of the input of ${kind}`,
          'one a channel',
          'none',
          'set gain_to_uV and offset_to_uV, 1 and 0 for µV',
        ),
      )
    : E.right({ gains, offsets })
}
