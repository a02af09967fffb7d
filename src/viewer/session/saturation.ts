import { getSaturation, type Recording } from '../../index.js'
import type { SaturationAnswer, SaturationRequest } from '../protocol.js'
import { within } from './traces.js'

/** The samples of a window that reached an end of what could be recorded. */
export const saturationAnswer = async (
  recording: Recording,
  request: SaturationRequest,
  signal: AbortSignal,
): Promise<SaturationAnswer> => {
  const { segment, channelIds = recording.channelIds, binFrames } = request
  const [startFrame, endFrame] = within(recording, request)
  const { channelIds: _, ...found } = await getSaturation(recording, {
    segment,
    startFrame,
    endFrame,
    channelIds,
    binFrames,
    signal,
  })
  return found
}
