import type { Field } from '../../../src/codec/codec.js'
import type { DetectorOperator } from '../../../src/declare/detector.js'
import type { Operator } from '../../../src/declare/operator.js'

interface Fields {
  readonly [name: string]: Field<string, 'required'>
  readonly mark: Field<string, 'required'>
}
export const endless: Operator<Fields>
export const endlessPeaks: DetectorOperator<Fields>
