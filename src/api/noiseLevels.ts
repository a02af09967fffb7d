import { flag, integer, positiveInteger, withDefault } from '../codec/codec.js'
import { exactArguments, optionsOf } from '../codec/options.js'
import { matrix, transpose } from '../dsp/index.js'
import { medianDeviation } from '../dsp/medianDeviation.js'
import { philox, split } from '../dsp/philox.js'
import { allocate, dtypeOf } from '../model/dtype.js'
import { recordingOf } from './given.js'
import type { NoiseLevelsOptions } from './noiseLevels.options.generated.js'
import type { Recording } from './recording.js'

export type { NoiseLevelsOptions } from './noiseLevels.options.generated.js'

/** Which stretches of a recording its noise is estimated from. */
export const noiseLevelsFields = {
  numChunksPerSegment: withDefault(positiveInteger, 20, { doc: 'stretches that are looked at in each segment' }),
  chunkSize: withDefault(positiveInteger, 10_000, { doc: 'length of a stretch', unit: 'frames' }),
  seed: withDefault(integer, 0, { doc: 'another seed, other stretches' }),
  returnInUv: withDefault(flag, false, { doc: 'noise in µV; as samples are when false' }),
}

/**
 * The noise level of each channel: the median absolute deviation over 0.6745, which is the standard deviation of normal
 * noise, averaged over stretches chosen at random. SpikeInterface `get_noise_levels`, method "mad".
 */
export const getNoiseLevels = exactArguments(
  'getNoiseLevels',
  async (recording: Recording, options?: NoiseLevelsOptions): Promise<readonly number[]> => {
    const { numChunksPerSegment, chunkSize, seed, returnInUv } = optionsOf(noiseLevelsFields, options, 'getNoiseLevels')
    recordingOf(recording, 'getNoiseLevels')
    const channels = recording.getNumChannels()
    const sums = new Float64Array(channels)
    let stretches = 0
    for (const [segment, { frames }] of recording.segments.entries()) {
      const length = Math.min(chunkSize, frames)
      if (length === 0) continue
      for (let stretch = 0; stretch < numChunksPerSegment; stretch++, stretches++) {
        const [draw] = philox([stretch, segment, 0, 0], split(seed))
        const startFrame = Math.floor(((draw >>> 0) * (frames - length + 1)) / 2 ** 32)
        const { data } = await recording.getTraces({ segment, startFrame, endFrame: startFrame + length, returnInUv })
        const columns = allocate(dtypeOf(data), data.length)
        transpose(matrix(data, length, channels), matrix(columns, channels, length))
        for (let channel = 0; channel < channels; channel++)
          sums[channel] += medianDeviation(columns.subarray(channel * length, (channel + 1) * length))
      }
    }
    return Array.from(sums, (sum) => (stretches === 0 ? 0 : sum / stretches))
  },
)
