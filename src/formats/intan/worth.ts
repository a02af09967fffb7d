import { type Notice, notice } from '../../model/notice.js'
import { floatProperty, type Properties } from '../../model/properties.js'
import type { IntanHeader } from './header.js'
import type { StreamType } from './streams.js'

/** What a sample is worth: `gain` × sample + `offset`, in `unit`. */
interface Worth {
  readonly unit: string
  readonly gain: number
  readonly offset: number
}

/** The middle of 16 bits, and of the 10 of a DC amplifier. */
const [MIDDLE, DC_MIDDLE] = [32_768, 512]
/** What one of a unit is in µV. */
const microvolts: Readonly<Record<string, number>> = { uV: 1, mV: 1e3, V: 1e6 }

/** A step of an analog input or output, by the board that digitized it, in V; and whether 0 V is in the middle. */
const BOARDS: ReadonlyMap<number, readonly [step: number, isCentred: boolean]> = new Map([
  [0, [0.000050354, false]],
  [1, [0.00015259, true]],
  [13, [0.0003125, true]],
  [14, [0.0003125, true]],
])

const centred = (unit: string, gain: number, middle: number): Worth => ({ unit, gain, offset: -middle * gain })

/** Undefined where it is not known. */
const worthOf = (type: StreamType, { boardMode, stimStep, system }: IntanHeader, isSigned: boolean): Worth | undefined => {
  switch (type) {
    case 'amplifier':
      return isSigned ? { unit: 'uV', gain: 0.195, offset: 0 } : centred('uV', 0.195, MIDDLE)
    case 'auxiliary':
      return { unit: 'V', gain: 0.0000374, offset: 0 }
    case 'supply':
      return { unit: 'V', gain: 0.0000748, offset: 0 }
    case 'temperature':
      return { unit: 'Celsius', gain: 0.01, offset: 0 }
    case 'dc':
      // The amplifier inverts.
      return centred('mV', -19.23, DC_MIDDLE)
    case 'stim':
      return { unit: 'A', gain: stimStep, offset: 0 }
    case 'digitalIn':
    case 'digitalOut':
      return { unit: 'a.u.', gain: 1, offset: 0 }
    default: {
      const [step, isCentred] = BOARDS.get(system === 'rhs' ? 14 : boardMode) ?? []
      if (step === undefined) return undefined
      return isCentred ? centred('V', step, MIDDLE) : { unit: 'V', gain: step, offset: 0 }
    }
  }
}

/** The properties that say what samples of a stream are worth; `isSigned` of amplifiers. */
export const worthProperties = (
  type: StreamType,
  header: IntanHeader,
  count: number,
  isSigned: boolean,
): { readonly properties: Properties; readonly notices: readonly Notice[] } => {
  const worth = worthOf(type, header, isSigned)
  if (worth === undefined)
    return {
      properties: {},
      notices: [
        notice('DroppedProperty', `${header.path}: what analog samples of board ${header.boardMode} are worth is not known`),
      ],
    }
  const { unit, gain, offset } = worth
  const inMicrovolts = microvolts[unit]
  const all = (value: number): Properties[string] => floatProperty(Array.from({ length: count }, () => value))
  return {
    properties: {
      ...(inMicrovolts !== undefined && {
        gain_to_uV: all(gain * inMicrovolts),
        offset_to_uV: all(offset * inMicrovolts),
      }),
      physical_unit: { dtype: 'string', values: Array.from({ length: count }, () => unit) },
      gain_to_physical_unit: all(gain),
      offset_to_physical_unit: all(offset),
    },
    notices: [],
  }
}
