import type { Envelope } from '../../../protocol.js'
import { NO_NUMBER } from './columns.js'

const LARGEST = 32767

/** Two envelopes of which the second begins where the first ends, as one; undefined where they do not fit one another. */
export const joined = (first: Envelope, second: Envelope): Envelope | undefined => {
  const { binFrames, bins, quantum, base, startFrame, unit } = first
  const meets = startFrame + bins * binFrames === second.startFrame
  const alike = second.binFrames === binFrames && second.quantum === quantum && second.base.length === base.length
  if (!meets || !alike || (first.maximum === undefined) !== (second.maximum === undefined)) return undefined
  const minimum = side(first, second, first.minimum, second.minimum)
  const maximum = first.maximum && second.maximum && side(first, second, first.maximum, second.maximum)
  if (minimum === undefined || (first.maximum !== undefined && maximum === undefined)) return undefined
  return { startFrame, binFrames, bins: bins + second.bins, minimum, ...(maximum && { maximum }), base, quantum, unit }
}

/** Channels × bins of both, as steps from the base of the first; undefined where they are too far apart for that. */
const side = (first: Envelope, second: Envelope, before: Int16Array, after: Int16Array): Int16Array | undefined => {
  const bins = first.bins + second.bins
  const values = new Int16Array(first.base.length * bins)
  for (let channel = 0; channel < first.base.length; channel++) {
    values.set(before.subarray(channel * first.bins, (channel + 1) * first.bins), channel * bins)
    const shift = second.base[channel] - first.base[channel]
    for (let bin = 0; bin < second.bins; bin++) {
      const value = after[channel * second.bins + bin]
      if (value !== NO_NUMBER && Math.abs(value + shift) > LARGEST) return undefined
      values[channel * bins + first.bins + bin] = value === NO_NUMBER ? value : value + shift
    }
  }
  return values
}
