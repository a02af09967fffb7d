import { exactArguments, optionsOf } from '../codec/options.js'
import { type BadChannels, badChannelEstimator, badChannelFields } from '../kit/badChannels.js'
import type { DetectBadChannelsOptions } from './detectBadChannels.options.generated.js'
import { estimated, fitFields } from './fit.js'
import { recordingOf } from './given.js'
import type { Recording } from './recording.js'

export type { DetectBadChannelsOptions } from './detectBadChannels.options.generated.js'

/** How bad channels are found, and in which stretches. */
export const detectBadChannelsFields = { ...badChannelFields, chunks: fitFields.chunks }

/**
 * The bad channels of a recording, and a label of each channel: "good", "dead", "noise" or "out". SpikeInterface `detect_bad_channels`.
 * Rejects with a `FaultError`: Conflict, where the method needs locations or gains and there are none.
 */
export const detectBadChannels = exactArguments(
  'detectBadChannels',
  async (recording: Recording, options?: DetectBadChannelsOptions): Promise<BadChannels> => {
    const { chunks, ...params } = optionsOf(detectBadChannelsFields, options, 'detectBadChannels')
    const { node } = recordingOf(recording, 'detectBadChannels')
    return estimated(
      node,
      badChannelEstimator('detectBadChannels', params, node.header, (found) => found),
      { chunks },
    )
  },
)
