import { either as E } from 'fp-ts'
import { nonNegative, withDefault } from '../codec/codec.js'
import { conflict, type Fault } from '../model/fault.js'
import type { Header } from '../model/header.js'
import { type Notice, notice } from '../model/notice.js'
import { pipe } from '../model/pipe.js'
import { numbersOf, sameProperty } from '../model/properties.js'
import { agreeOnGeometry } from './geometry.js'
import { agree, sameList, sharedAnnotations } from './headers.js'

/** The parameter of operators that put recordings one after another. */
export const samplingFrequencyMaxDiff = withDefault(nonNegative, 0, {
  doc: "how far a recording's sampling frequency may be from the first one's, which is taken for all",
  unit: 'Hz',
})

/** The header that recordings have in common, and notices of what was dropped. */
export interface Joined {
  readonly header: Header
  readonly notices: readonly Notice[]
}

/** The header of recordings that follow one another, or the fault that forbids it. */
export const joinedHeader = (inputs: readonly Header[], maxDiff: number): E.Either<Fault, Joined> =>
  pipe(
    agreeOnChannels(inputs),
    E.chain(() => agreeOnGeometry(inputs)),
    E.chain((geometry) =>
      pipe(
        agreeOnRate(inputs, maxDiff),
        E.map((rate) => [...rate, ...geometry]),
      ),
    ),
    E.map((tolerated) => {
      const shared = sharedAnnotations(inputs)
      const kept = sharedProperties(inputs)
      return {
        header: { ...inputs[0], annotations: shared.annotations, properties: kept.properties },
        notices: [...tolerated, ...shared.notices, ...kept.notices],
      }
    }),
  )

/** Dtype, channel ids, gains and offsets agree. */
const agreeOnChannels = (inputs: readonly Header[]): E.Either<Fault, void> =>
  pipe(
    agree(inputs, 'dtype', ({ dtype }) => dtype),
    E.chain(() => agree(inputs, 'channelIds', ({ channelIds }) => channelIds, sameList)),
    E.chain(() => agree(inputs, 'gain_to_uV', ({ properties }) => numbersOf(properties, 'gain_to_uV') ?? [], sameList)),
    E.chain(() => agree(inputs, 'offset_to_uV', ({ properties }) => numbersOf(properties, 'offset_to_uV') ?? [], sameList)),
  )

const MS_A_DAY = 24 * 3600 * 1000

const agreeOnRate = (inputs: readonly Header[], maxDiff: number): E.Either<Fault, readonly Notice[]> => {
  const [{ samplingFrequency: first }] = inputs
  const differences = inputs.map(({ samplingFrequency }) => Math.abs(samplingFrequency - first))
  const most = Math.max(...differences)
  if (most > maxDiff) {
    const odd = differences.indexOf(most)
    const hint = 'samplingFrequencyMaxDiff says how much is tolerated'
    return E.left(conflict(`samplingFrequency of input ${odd}`, `${first}, as input 0`, `${inputs[odd].samplingFrequency}`, hint))
  }
  if (most === 0) return E.right([])
  const drift = ((MS_A_DAY * most) / first).toFixed(2)
  return E.right([
    notice('Tolerated', `sampling frequencies differ by ${most} Hz: a shift of ${drift} ms in 24 h is not corrected`),
  ])
}

/** The properties that every input has with the same values, and a notice of the others. */
export const sharedProperties = (inputs: readonly Header[]): { properties: Header['properties']; notices: readonly Notice[] } => {
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
