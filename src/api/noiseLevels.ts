import { exactArguments, optionsOf } from '../codec/options.js'
import { recordingOf } from './given.js'
import { type NoiseLevelsOptions, noiseLevelsFields, noiseLevelsOf } from './noise.js'
import type { Recording } from './recording.js'

/**
 * The noise level of each channel, averaged over stretches that are given, or chosen at random: the median absolute deviation over
 * 0.6745, which is the standard deviation of normal noise, or what `method` says. SpikeInterface `get_noise_levels`, which squares
 * integers in their own dtype, where they wrap around, for "rms".
 * Rejects with a `FaultError`: OutOfRange, a stretch beyond the end of its segment.
 */
export const getNoiseLevels = exactArguments(
  'getNoiseLevels',
  async (recording: Recording, options?: NoiseLevelsOptions): Promise<readonly number[]> => {
    const given = optionsOf(noiseLevelsFields, options, 'getNoiseLevels')
    return noiseLevelsOf(recordingOf(recording, 'getNoiseLevels').node, given)
  },
)
