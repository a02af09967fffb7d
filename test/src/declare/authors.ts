/** Operators as an author writes them, and what reading through them tells. */
import { FaultError, lift, memory, type Recording } from 'rxephys'
import { type Block, convert, type Dtype, defineOperator, E, exactly, type Samples } from 'rxephys/declare'
import { allocate } from '../../../src/model/dtype.js'

export type Kernel = (inputs: readonly Block[], output: Block) => void
/** An author's operator with this kernel. What TypeScript would refuse is for those who write JavaScript. */
export const operator = (kernel: unknown, more: object = {}) =>
  lift(
    defineOperator({
      kind: 'mine',
      version: 1,
      inputs: 'one',
      params: exactly({}),
      examples: () => [{}],
      bind: (_params, [header]) => E.right({ header, channels: 'each' as const, kernel: kernel as Kernel, ...more }),
    }),
  )()

export const inMemory = (traces: Samples): Promise<Recording> =>
  memory({ traces: [traces], samplingFrequency: 1000, channelIds: ['a', 'b'] })
export const filled = (dtype: Dtype, values: readonly number[]): Samples => {
  const samples = allocate(dtype, values.length)
  convert(Float64Array.from(values), samples)
  return samples
}
export const eight = await inMemory(filled('int16', [1, 2, 3, 4, 5, 6, 7, 8]))
export const told = async (recording: Recording): Promise<string> =>
  recording.getTraces().then(
    ({ data }) => `no fault: ${data}`,
    (error: unknown) => (error instanceof FaultError ? error.message : `not a fault: ${error}`),
  )

/** Samples of the input, from the output's first frame on, as an author may write them without a word of conversion. */
export const times =
  (factor: number): Kernel =>
  ([input], output) => {
    const [from, to] = [input.data, output.data] as never as readonly [number[], number[]]
    for (let i = 0; i < to.length; i++) to[i] = factor === 1 ? from[i] : factor * from[i]
  }
