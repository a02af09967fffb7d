import { either as E } from 'fp-ts'
import { exactly } from '../src/declare/codec.js'
import { agree, agreeOnSamples, sameList, sharedAnnotations } from '../src/declare/headers.js'
import { defineOperator } from '../src/declare/operator.js'
import type { Lane } from '../src/model/frames.js'
import { type Notice, notice } from '../src/model/notice.js'
import { numbersOf, sameProperty } from '../src/model/properties.js'
import type { Header, Segment } from '../src/model/header.js'

/**
 * Put recordings end to end, all their segments in turn, as one segment.
 *
 * Shapes   each frames × channels, the same channels; out the sum of frames × channels, one segment.
 * Dtype    the inputs', which must agree.
 * Units    the inputs'. Times are lost: the joined segment starts at 0 s.
 * Margin   none; a filter above the joint sees both sides of it.
 * Errors   Conflict: sampling frequency, dtype, channel ids, gains or offsets that differ.
 *          Other properties that differ are dropped with a notice.
 * Source   SpikeInterface `concatenate_recordings`.
 */
export const concatenateRecordings = defineOperator({
  kind: 'concatenateRecordings',
  version: 1,
  inputs: 'many',
  params: exactly({}),
  examples: (_header) => [{}],
  bind: (_params, inputs) =>
    E.map(() => {
      const shared = sharedAnnotations(inputs)
      const kept = sharedProperties(inputs)
      return {
        header: { ...inputs[0], annotations: shared.annotations, properties: kept.properties },
        notices: [...shared.notices, ...kept.notices],
        segments: (all: readonly (readonly Segment[])[]) => {
          const lanes: Lane[] = []
          let at = 0
          for (const [input, segments] of all.entries())
            for (const [segment, { frames }] of segments.entries()) {
              lanes.push({ input, segment, from: 0, at, frames })
              at += frames
            }
          return E.right([{ frames: at, lanes, times: {} }])
        },
      }
    })(agreeOnChannels(inputs)),
})

const agreeOnChannels = (inputs: readonly Header[]) =>
  E.chain(() => agree(inputs, 'offset_to_uV', ({ properties }) => numbersOf(properties, 'offset_to_uV') ?? [], sameList))(
    E.chain(() => agree(inputs, 'gain_to_uV', ({ properties }) => numbersOf(properties, 'gain_to_uV') ?? [], sameList))(
      E.chain(() => agree(inputs, 'channelIds', ({ channelIds }) => channelIds, sameList))(agreeOnSamples(inputs)),
    ),
  )

const sharedProperties = (inputs: readonly Header[]): { properties: Header['properties']; notices: readonly Notice[] } => {
  const [first] = inputs
  const keys = [...new Set(inputs.flatMap(({ properties }) => Object.keys(properties)))]
  const shared = keys.filter((key) =>
    inputs.every(({ properties }) => key in properties && sameProperty(properties[key], first.properties[key])),
  )
  return {
    properties: Object.fromEntries(shared.map((key) => [key, first.properties[key]])),
    notices: keys
      .filter((key) => !shared.includes(key))
      .map((key) => notice('DroppedProperty', `property "${key}" differs between the recordings joined and was dropped`)),
  }
}
