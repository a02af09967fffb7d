import type { Field } from '../../../src/codec/codec.js'
import type { Operator } from '../../../src/declare/operator.js'

export const mortal: Operator<{
  readonly mark: Field<string, 'required'>
  readonly always: Field<boolean, 'required'>
}>
