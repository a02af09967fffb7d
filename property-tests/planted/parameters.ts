/** Operators that break a law by what their parameters are. */
import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { type Codec, exactly, finite, optional, withDefault } from '../../src/codec/codec.js'
import { type AnyOperator, defineOperator } from '../../src/declare/operator.js'
import { honest } from './honest.js'

/** Its JSON says something else than it holds. */
const rounded: Codec<number> = new t.Type('a number', t.number.is, t.number.validate, (value) => Math.round(value))
export const losesInJson: AnyOperator = defineOperator({
  kind: 'planted',
  version: 1,
  inputs: 'one',
  params: exactly({ size: withDefault(rounded, 0.25, { doc: 'rounded on the way' }) }),
  examples: (_header) => [{ size: 0.25 }],
  bind: ({ size }, [header]) => E.right({ header: { ...header, annotations: { ...header.annotations, size } } }),
})

/** Closed twice it is something else; and its default is never written. */
export const closesTwice: AnyOperator = defineOperator({
  kind: 'planted',
  version: 1,
  inputs: 'one',
  params: exactly({ size: optional(finite, { doc: 'one more each time' }) }),
  examples: (_header) => [{}],
  close: ({ size = 0 }) => ({ size: size + 1 }),
  bind: (_params, [header]) => E.right({ header }),
})

/** Takes any parameter. */
export const takesAnything: AnyOperator = {
  ...honest,
  instantiate: (_params, at, version) => honest.instantiate({}, at, version),
}
/** Takes NaN, which JSON makes null. */
export const takesNaN: AnyOperator = defineOperator({
  kind: 'planted',
  version: 1,
  inputs: 'one',
  params: exactly({
    size: withDefault(new t.Type('a number', t.number.is, t.number.validate, (value) => value), 1, { doc: 'any' }),
  }),
  examples: (_header) => [{ size: 1 }],
  bind: (_params, [header]) => E.right({ header }),
})
