import { either as E } from 'fp-ts'
import { type Decoded, decode, type Exactly, type Fields } from '../codec/codec.js'
import type { Fault } from '../model/fault.js'
import type { Json } from '../model/header.js'
import { pipe } from '../model/pipe.js'

/** What an author says of whatever is declared: an operator, a source or a sink. */
export interface Declaration<F extends Fields> {
  /** Its name everywhere: the function, the provenance, the command line. */
  readonly kind: string
  /** Raised when the parameters' meaning changes; `migrate` then brings older ones up. */
  readonly version: number
  /** Its parameters: a codec for each. */
  readonly params: Exactly<F>
  /** Parameters of an older version as this version writes them. */
  readonly migrate?: (params: Json, version: number) => Json
  /** One real use, which help and guide show and a test runs: 'bandpassFilter({ freqMin: 300, freqMax: 6000 })'. */
  readonly example?: string
}

/** A declaration with its parameters decoded, as far as the provenance tells of it. */
export interface Told {
  readonly kind: string
  readonly version: number
  readonly fields: Fields
  /** The parameters as JSON, as they were given. */
  readonly params: { readonly [key: string]: Json }
}

/** A declaration without the types of its parameters: what the catalog holds. */
export interface Entry<I> {
  readonly kind: string
  readonly version: number
  readonly fields: Fields
  readonly example?: string
  /** Decode raw parameters, saying at which path below `at` they are wrong. */
  readonly instantiate: (params: unknown, at: string, version?: number) => E.Either<Fault, I>
}

/** The entry of a declaration, which makes of its decoded parameters what is ready for use. */
export const entryOf = <F extends Fields, D extends Declaration<F>, I>(
  declaration: D & Declaration<F>,
  instanceOf: (params: Decoded<F>) => I,
): Entry<I> & { readonly declaration: D } => {
  const { kind, version, params: codec, migrate, example } = declaration
  return {
    declaration,
    kind,
    version,
    fields: codec.fields,
    ...(example !== undefined && { example }),
    instantiate: (raw, at, from = version) =>
      pipe(
        // A migration only ever sees parameters that came from JSON.
        decode(codec, from < version && migrate !== undefined ? migrate(raw as Json, from) : raw, at),
        E.map(instanceOf),
      ),
  }
}

/** What is told of these parameters of a declaration. */
export const toldOf = <F extends Fields>({ kind, version, params: codec }: Declaration<F>, params: Decoded<F>): Told => ({
  kind,
  version,
  fields: codec.fields,
  params: codec.encode(params),
})
