import { either as E } from 'fp-ts'
import { contactsOf } from '../declare/agreement.js'
import type { Fault } from '../model/fault.js'
import type { Header, Json } from '../model/header.js'
import { type Notice, notice } from '../model/notice.js'
import { pipe } from '../model/pipe.js'
import { sameJson } from '../model/properties.js'
import { agree } from './headers.js'

/**
 * What is to be told of recordings that share the probe of the first, or the fault: where several have one, their channels
 * have to be at the same places of it.
 */
export const agreeOnGeometry = (inputs: readonly Header[]): E.Either<Fault, readonly Notice[]> =>
  pipe(
    agree(
      inputs,
      'contacts',
      (header) => contactsOf(header) ?? inputs.map(contactsOf).find((contacts) => contacts !== undefined),
      (a, b) => a === b || (a !== undefined && b !== undefined && sameJson(a, b)),
    ),
    E.map(() => inputs.flatMap((input, index) => toldOf(inputs[0], input, index))),
  )

const toldOf = ({ probe: first }: Header, { probe }: Header, index: number): readonly Notice[] => {
  if (first === probe) return []
  if (probe === undefined) return [notice('Tolerated', `input ${index} has no probe: that of input 0 is taken for it too`)]
  if (first === undefined) return [notice('Tolerated', `the probe of input ${index} was dropped: input 0 has none`)]
  // What a probe holds is what its JSON held.
  const [a, b] = [first, probe].map((each) => JSON.parse(JSON.stringify(each)) as Json)
  return sameJson(a, b)
    ? []
    : [notice('Tolerated', `the probe of input ${index} is another at the same places; that of input 0 is taken`)]
}
