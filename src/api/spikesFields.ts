import { flag, optional, withDefault } from '../codec/codec.js'
import { number } from '../codec/options.js'

export type { SpikesOptions, SpikeTrainOptions } from './spikesFields.options.generated.js'

/** Which spikes are asked for, and how they are given. */
export const spikesFields = {
  segment: optional(number, { doc: 'which segment; may be left out when there is one' }),
  startFrame: withDefault(number, 0, { doc: 'first frame', unit: 'frames' }),
  endFrame: withDefault(number, Number.POSITIVE_INFINITY, {
    doc: 'first frame not wanted; the end when left out',
    unit: 'frames',
  }),
  startTime: optional(number, {
    doc: 'in the place of startFrame: from this time on, by the clock of the segment',
    unit: 's',
  }),
  endTime: optional(number, { doc: 'in the place of endFrame: before this time', unit: 's' }),
}

/** Which spikes of a unit are asked for, and whether as frames or as seconds. */
export const spikeTrainFields = {
  ...spikesFields,
  returnTimes: withDefault(flag, false, { doc: 'seconds in the place of frames' }),
}

export const spikeVectorFields = {
  concatenated: withDefault(flag, true, { doc: 'one vector of all segments, or one for each' }),
}
