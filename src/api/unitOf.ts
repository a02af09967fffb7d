import { isFloat } from '../model/dtype.js'
import { numbersOf } from '../model/properties.js'
import type { Recording } from './recording.js'

/** What values of a recording are told in: µV where gains are known or samples are floats, which are taken to be µV; else counts. */
export type ValueUnit = 'µV' | 'counts'

/** What a value is in its unit: `value × gain + offset`, one of each a channel. */
export interface Scaling {
  readonly unit: ValueUnit
  readonly gains: Float64Array
  readonly offsets: Float64Array
}

export const scalingOf = (recording: Recording): Scaling => {
  const { properties, channelIds } = recording.node.header
  const [gains, offsets] = [numbersOf(properties, 'gain_to_uV'), numbersOf(properties, 'offset_to_uV')]
  const count = channelIds.length
  if (gains === undefined || offsets === undefined)
    return {
      unit: isFloat(recording.dtype) ? 'µV' : 'counts',
      gains: new Float64Array(count).fill(1),
      offsets: new Float64Array(count),
    }
  return { unit: 'µV', gains: Float64Array.from(gains), offsets: Float64Array.from(offsets) }
}
