/** Recordings whose reads are counted, and an operator that counts the blocks it computes. */
import { either as E } from 'fp-ts'
import { newWorld, openSpec, orThrow } from '../../../property-tests/recordings.js'
import { exactly } from '../../../src/codec/codec.js'
import { inFloat64 } from '../../../src/declare/kernel.js'
import type { AnyOperator } from '../../../src/declare/operator.js'
import { defineOperator } from '../../../src/declare/operator.js'
import { operatorNode } from '../../../src/engine/build.js'
import type { TracesNode } from '../../../src/engine/node.js'
import type { ReadRequest } from '../../../src/model/reader.js'

/** A recording at 1000 Hz of `channels` channels, and the list of what is read of it. */
export const counted = async (
  frames: number,
  channels = 2,
): Promise<{ readonly node: TracesNode; readonly reads: ReadRequest[] }> => {
  const channelIds = Array.from({ length: channels }, (_, channel) => channel)
  const params = {
    seeds: [1],
    samplingFrequency: 1000,
    channelIds,
    dtype: 'int16',
    frames: [frames],
    wild: false,
    vectors: false,
    probe: false,
    region: false,
  } as const
  const { node, log } = await openSpec({ from: 'invented', delayed: false, params }, newWorld())
  return { node, reads: log.reads }
}

/** An operator on nodes. */
export const on = (operator: AnyOperator, params: unknown, ...inputs: readonly TracesNode[]): TracesNode =>
  orThrow(operatorNode(orThrow(operator.instantiate(params, operator.kind)), inputs))

/** An operator that passes blocks of 100 frames on, the first frames of those it computed, and first frame and length of what it was given. */
export const blocks = ({
  margin = 10,
  inPlace = false,
} = {}): { readonly operator: AnyOperator; readonly computed: number[]; readonly met: (readonly number[])[] } => {
  const computed: number[] = []
  const met: (readonly number[])[] = []
  const operator = defineOperator({
    kind: 'blocks',
    version: 1,
    inputs: 'one',
    params: exactly({}),
    examples: (_header) => [{}],
    bind: (_params, [header]) =>
      E.right({
        header,
        channels: 'each',
        blockFrames: 100,
        need: ({ start, end }) => ({ start: start - margin, end: end + margin }),
        inPlace,
        // What a kernel computes is watched, which takes more than one call; of this one it is not.
        kernel: inFloat64(([input], output) => {
          computed.push(output.start)
          met.push([input.start, input.frames])
          const skip = (output.start - input.start) * output.channels.length
          for (let i = 0; i < output.data.length; i++) output.data[i] = input.data[skip + i]
        }),
      }),
  })
  return { operator, computed, met }
}

/** All channels of some frames. */
export const rectangle = (
  node: TracesNode,
  start: number,
  end: number,
  channels = Int32Array.from(node.header.channelIds.keys()),
) => ({
  segment: 0,
  start,
  end,
  channels,
})
