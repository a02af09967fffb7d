import { either as E } from 'fp-ts'
import type { Bound, OutputSegment } from '../declare/operator.js'
import { combine } from '../dsp/index.js'
import type { Block } from '../model/block.js'
import { conflict, type Fault, invalidParams } from '../model/fault.js'
import type { Header, Segment } from '../model/header.js'
import { pipe } from '../model/pipe.js'
import { floatProperty, numbersOf } from '../model/properties.js'
import { rateOf } from '../model/times.js'
import { agreeOnGeometry } from './geometry.js'
import { agree, agreeOnSamples, sameList, sharedAnnotations } from './headers.js'
import { sharedProperties } from './joining.js'
import { otherClocks } from './timing.js'

/** Two recordings, added (`sign` 1) or subtracted (`sign` -1) sample by sample. */
export const pairBound = (kind: string, sign: 1 | -1, inputs: readonly Header[]): E.Either<Fault, Bound> =>
  pipe(
    inputs.length === 2 ? E.right(undefined) : E.left(invalidParams(kind, 'two recordings', `${inputs.length}`)),
    E.chain(() =>
      pipe(
        valuesAgree(inputs),
        E.chain(() => agreeOnGeometry(inputs)),
      ),
    ),
    E.map((geometry): Bound => {
      const [first, second] = inputs
      const shared = sharedAnnotations(inputs)
      const { offset_to_uV: _first, ...firstProperties } = first.properties
      const { offset_to_uV: _second, ...secondProperties } = second.properties
      const kept = sharedProperties([firstProperties, secondProperties].map((properties) => ({ ...first, properties })))
      const offsets = offsetsOf(first, second, sign)
      return {
        header: {
          ...first,
          annotations: shared.annotations,
          properties: { ...kept.properties, ...(offsets && { offset_to_uV: floatProperty(offsets) }) },
        },
        notices: [...geometry, ...shared.notices, ...kept.notices],
        channels: 'each',
        segments: (all) => beside(kind, all),
        kernel: ([a, b]: readonly Block[], output: Block) => combine(a.data, b.data, sign, output.data),
      }
    }),
  )

/** Rate, dtype, channels and gains agree; offsets may differ, but not be there on one side alone. */
const valuesAgree = (inputs: readonly Header[]): E.Either<Fault, void> =>
  pipe(
    agreeOnSamples(inputs),
    E.chain(() => agree(inputs, 'channelIds', ({ channelIds }) => channelIds, sameList)),
    E.chain(() => gainsAgree(inputs)),
    E.chain(() => agree(inputs, 'offset_to_uV', hasOffsets)),
  )

const hasOffsets = ({ properties }: Header): string =>
  numbersOf(properties, 'offset_to_uV') === undefined ? 'none' : 'one a channel'

const gainsAgree = (inputs: readonly Header[]): E.Either<Fault, void> =>
  agree(inputs, 'gain_to_uV', ({ properties }) => numbersOf(properties, 'gain_to_uV') ?? [], sameList)

/** µV of the value 0: sums of samples have the sum of the offsets, so that in µV they are sums too. */
const offsetsOf = (first: Header, second: Header, sign: 1 | -1): readonly number[] | undefined => {
  const [a, b] = [first, second].map(({ properties }) => numbersOf(properties, 'offset_to_uV'))
  return a && b?.map((offset, channel) => a[channel] + sign * offset)
}

/** The segments of both, which have to be equally long and to start at the same time. */
const beside = (kind: string, [first, second]: readonly (readonly Segment[])[]): E.Either<Fault, readonly OutputSegment[]> => {
  const [lengths, others] = [first, second].map((segments) => segments.map(({ frames }) => frames).join(', '))
  if (lengths !== others)
    return E.left(conflict(`frames of the second recording of ${kind}`, `${lengths}, as the first one's`, others))
  const odd = first.findIndex(({ times }, segment) => {
    const other = second[segment].times
    const [rate, otherRate] = [times, other].map((each) => rateOf(each, 0))
    const alike = (times.vector === undefined) === (other.vector === undefined)
    return !alike || (times.tStart ?? 0) !== (other.tStart ?? 0) || rate !== otherRate
  })
  if (odd >= 0)
    return E.left(
      conflict(`times of segment ${odd} of the inputs of ${kind}`, 'the same in both', 'other times', 'reset or set them first'),
    )
  return E.right(
    first.map(({ frames }, segment) => ({
      frames,
      lanes: [0, 1].map((input) => ({ input, segment, from: 0, at: 0, frames })),
      notices: otherClocks([first, second], segment),
    })),
  )
}
