/** What planted kernels are made of, and the operator that has no fault. */
import { either as E } from 'fp-ts'
import { exactly, finite, withDefault } from '../../src/codec/codec.js'
import { trust } from '../../src/declare/binding.js'
import { type AnyOperator, type Bound, defineOperator } from '../../src/declare/operator.js'
import type { Block } from '../../src/model/block.js'
import { bytesOf, type Samples } from '../../src/model/dtype.js'
import type { Header } from '../../src/model/header.js'

/** An operator of one input that is bound like this. */
export const plant = (bind: (header: Header) => Bound, holds: readonly ('linear' | 'pointwise')[] = []): AnyOperator => {
  const operator = defineOperator({
    kind: 'planted',
    version: 1,
    inputs: 'one',
    params: exactly({ size: withDefault(finite, 1, { doc: 'unused' }) }),
    examples: (_header) => [{}, { size: 3 }],
    bind: (_params, [header]) => E.right(bind(header)),
    holds,
  })
  // The laws have to find by themselves what is refused of an author's.
  trust(operator.declaration)
  return operator
}

/** What an honest kernel does: output what came, from the output's first frame on. */
export const copy = (input: Block, output: Block): void => {
  const size = output.data.BYTES_PER_ELEMENT * output.channels.length
  const skip = (output.start - input.start) * size
  bytesOf(output.data).set(bytesOf(input.data).subarray(skip, skip + output.frames * size))
}
/** Change one bit of a sample. */
export const flip = (samples: Samples, index: number): void => {
  const bytes = bytesOf(samples)
  if (index * samples.BYTES_PER_ELEMENT < bytes.length) bytes[index * samples.BYTES_PER_ELEMENT] ^= 1
}
type Kernel = (input: Block, output: Block) => void
/** A kernel of one input. */
export const kernel =
  (work: Kernel): NonNullable<Bound['kernel']> =>
  ([input], output) =>
    work(input, output)

/** All channels come in, some leave. */
export const fillFrom = (input: Block, output: Block): void => {
  const skip = output.start - input.start
  for (let row = 0; row < output.frames; row++)
    for (const [column, channel] of output.channels.entries()) {
      const from = (skip + row) * input.channels.length + input.channels.indexOf(channel)
      output.data[row * output.channels.length + column] = input.data[from]
    }
}

/** Keeps every law. */
export const honest = plant((header) => ({
  header,
  channels: 'each',
  need: ({ start, end }) => ({ start: start - 3, end: end + 2 }),
  kernel: kernel(copy),
}))

/** The same, block by block. */
export const honestBlocks = plant((header) => ({
  header,
  channels: 'each',
  blockFrames: 16,
  need: ({ start, end }) => ({ start: start - 3, end: end + 2 }),
  kernel: kernel(copy),
}))
