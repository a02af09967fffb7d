import type { either as E } from 'fp-ts'
import { orThrow } from '../model/attempt.js'
import { type Fault, FaultError } from '../model/fault.js'
import type { Header } from '../model/header.js'
import type { SortingHeader } from '../model/spikes.js'
import { mistakenFault } from './mistaken.js'

/** What closes an operator's parameters by what was found in the data; undefined where none are to be found. */
type Closing<H, D> = E.Either<Fault, ((header: H, found: readonly number[]) => D) | undefined>

/** A detector, whose parameters the noise of a recording may close. */
export interface FitOnNoise<D> {
  readonly detector: unknown
  readonly closing: Closing<Header, D>
}
/** An operator on sortings, whose parameters the numbers of spikes may close. */
export interface FitOnSpikes<D> {
  readonly instance: unknown
  readonly closing: Closing<SortingHeader, D>
}

const meant = {
  detector: 'a detector, such as detectPeaks()',
  instance: 'an operator on sortings, such as removeEmptyUnits()',
}

/** The operator with its parameters closed by what `find` gives; one that needs none is left as it is. Rejects with a `FaultError`. */
export const fitOn = async <H, D extends { readonly closing: Closing<H, D> }>(
  header: H,
  operator: D,
  key: keyof typeof meant,
  find: () => Promise<readonly number[]>,
): Promise<D> => {
  const given: unknown = operator
  if (typeof given !== 'function' || !(key in given)) throw new FaultError(mistakenFault('fit', meant[key], given))
  const close = orThrow(operator.closing)
  return close === undefined ? operator : close(header, await find())
}
