import { exactArguments, optionsOf } from '../codec/options.js'
import { recordingOf } from './given.js'
import { type NoiseLevelsOptions, noiseLevelsFields, noiseLevelsOf } from './noise.js'
import type { Recording } from './recording.js'

/**
 * The noise level of each channel: the median absolute deviation over 0.6745, which is the standard deviation of normal
 * noise, averaged over stretches chosen at random. SpikeInterface `get_noise_levels`, method "mad".
 */
export const getNoiseLevels = exactArguments(
  'getNoiseLevels',
  async (recording: Recording, options?: NoiseLevelsOptions): Promise<readonly number[]> => {
    const given = optionsOf(noiseLevelsFields, options, 'getNoiseLevels')
    return noiseLevelsOf(recordingOf(recording, 'getNoiseLevels').node, given)
  },
)
