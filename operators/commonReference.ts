import { either as E } from 'fp-ts'
import {
  channelId,
  dtype,
  either,
  exactly,
  finite,
  listOf,
  nonNegativeInteger,
  oneOf,
  optional,
  withDefault,
} from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { subtractLocal, subtractReference } from '../src/dsp/index.js'
import { processedDtype } from '../src/kit/processed.js'
import { type ReferenceGroup, referenceGroups } from '../src/kit/referenceGroups.js'
import { type Block, matrixOf } from '../src/model/block.js'
import { MOST } from '../src/model/bounds.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Subtract, frame by frame, the median or average of the reference channels.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    the input's, unless `dtype` says otherwise; integers are rounded half to even and saturate.
 * Units    the input's; `localRadius` is in µm.
 * Margin   none: every frame stands alone. Channels: all are needed.
 * Errors   InvalidParams: an unknown reference channel, an empty group, a channel in no group, unsigned samples.
 *          Conflict: "local" on a recording without channel locations, or where a channel has no neighbour.
 *          Unsupported: 64-bit integers.
 * Source   SpikeInterface `common_reference`, reference="global" | "single" | "local", which truncates
 *          integers when `groups` are given, zeroes the channels in no group, and wraps on overflow.
 */
export const commonReference = defineOperator({
  kind: 'commonReference',
  version: 1,
  inputs: 'one',
  params: exactly({
    reference: withDefault(oneOf(['global', 'single', 'local']), 'global', {
      doc: 'what is subtracted: the operator over all or given channels, one channel, or the neighbours of each',
    }),
    operator: withDefault(oneOf(['median', 'average']), 'median', { doc: 'how the reference channels become one value' }),
    groups: optional(listOf(listOf(channelId, 1), 1, MOST.channels), {
      doc: 'lists of channel ids; each is referenced on its own',
    }),
    refChannelIds: optional(
      either(oneOf(['outOfGroup']), either(listOf(channelId, 1), listOf(listOf(channelId, 1), 1, MOST.channels))),
      {
        doc: 'the reference channels; one list a group for "global" with groups, one channel a group for "single"',
      },
    ),
    localRadius: withDefault(listOf(finite, 2), [30, 55], { doc: 'inner and outer radius of the annulus', unit: 'µm' }),
    minLocalNeighbors: withDefault(nonNegativeInteger, 5, {
      doc: 'with fewer in the annulus, the nearest beyond the inner radius are taken',
    }),
    dtype: optional(dtype, { doc: "the output's; default the input's" }),
  }),
  example: "commonReference({ operator: 'median' })",
  examples: (header) => [
    {},
    { operator: 'average' },
    { reference: 'single', refChannelIds: [header.channelIds[0]] },
    { groups: [header.channelIds.slice(0, 1), header.channelIds.slice(1)].filter((group) => group.length > 0) },
  ],
  close: (params, [header]) => ({ ...params, dtype: params.dtype ?? header.dtype }),
  bind: (params, [header]) =>
    pipe(
      processedDtype('commonReference', header, params.dtype),
      E.chain((outputDtype) =>
        pipe(
          referenceGroups(params, header),
          E.map(({ groups, notices }) => ({
            header: { ...header, dtype: outputDtype },
            notices,
            // A second group's references may be what a first has written over.
            inPlace: params.reference === 'local' || groups.length === 1,
            kernel:
              params.reference === 'local'
                ? localKernel(groups, params.operator)
                : ([input]: readonly Block[], output: Block) => {
                    for (const group of groups) subtractGroup(group, params.operator, input, output)
                  },
          })),
        ),
      ),
    ),
  holds: ['pointwise'],
})

/** Every channel has its neighbours: all at once, since they share what is read. */
const localKernel = (groups: readonly ReferenceGroup[], operator: 'median' | 'average') => {
  const neighbours = new Map(groups.flatMap(({ channels, references }) => [...channels].map((each) => [each, references])))
  const none = new Int32Array(0)
  return ([input]: readonly Block[], output: Block): void => {
    const columns = Array.from(output.channels, (column) => ({ column, references: neighbours.get(column) ?? none }))
    subtractLocal(matrixOf(input), matrixOf(output), operator, columns)
  }
}

/** All channels come in, so that a channel's index is its column; those of the group that are asked for leave. */
const subtractGroup = (
  { channels, references }: ReferenceGroup,
  operator: 'median' | 'average',
  input: Block,
  output: Block,
): void => {
  const members = new Set(channels)
  const outputColumns = Int32Array.from(output.channels.keys()).filter((column) => members.has(output.channels[column]))
  if (outputColumns.length === 0) return
  const columns = outputColumns.map((column) => output.channels[column])
  subtractReference(matrixOf(input), matrixOf(output), columns, operator, references, outputColumns)
}
