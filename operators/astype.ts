import { either as E } from 'fp-ts'
import { dtype, exactly, required } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { convert } from '../src/dsp/index.js'

/**
 * Convert the samples to another dtype.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    `dtype`. Floats become integers rounded half to even; what does not fit saturates; NaN becomes 0.
 * Units    the input's.
 * Margin   none. Channels: each alone.
 * Errors   InvalidParams: a name that is no dtype.
 * Source   SpikeInterface `astype`, which wraps on overflow; here nothing wraps.
 */
export const astype = defineOperator({
  kind: 'astype',
  version: 1,
  inputs: 'one',
  params: exactly({ dtype: required(dtype, { doc: 'what the samples become' }) }),
  example: "astype({ dtype: 'float32' })",
  examples: (header) => [{ dtype: 'float32' }, { dtype: 'int16' }, { dtype: header.dtype }],
  bind: ({ dtype: wanted }, [header]) =>
    E.right({
      header: { ...header, dtype: wanted },
      channels: 'each',
      ...(wanted !== header.dtype && { kernel: ([input], output) => convert(input.data, output.data) }),
    }),
  holds: ['pointwise'],
})
