import { type Decoded, type Input, optional, withDefault } from '../declare/codec.js'
import { number } from '../declare/options.js'
import { FaultError, outOfRange } from '../model/fault.js'
import type { Segment } from '../model/header.js'
import { ask, regularTimes, sampleToTime, timeToSample } from '../model/times.js'
import { refuseHuge } from './room.js'

export const timesFields = {
  segment: optional(number, { doc: 'which segment; may be left out when there is one' }),
  startFrame: withDefault(number, 0, { doc: 'first frame', unit: 'frames' }),
  endFrame: optional(number, {
    doc: 'first frame not wanted; beyond the end means the end, which is the default',
    unit: 'frames',
  }),
}
export type TimesOptions = Input<typeof timesFields>

/** Seconds of a stretch of a segment's frames. */
export const timesOf = async (
  segment: Segment,
  samplingFrequency: number,
  { startFrame, endFrame }: Decoded<typeof timesFields>,
): Promise<Float64Array> => {
  const { frames, times } = segment
  const end = Math.min(endFrame ?? frames, frames)
  const valid = [startFrame, end].every(Number.isSafeInteger) && startFrame >= 0 && startFrame <= end
  if (!valid)
    throw new FaultError(
      outOfRange('frames', `an ascending range within 0 to ${frames}`, `${startFrame} to ${endFrame ?? frames}`),
    )
  refuseHuge(`the times of ${end - startFrame} frames`, 8 * (end - startFrame))
  return times.vector === undefined
    ? regularTimes(samplingFrequency, times.tStart, startFrame, end)
    : times.vector.read(startFrame, end)
}

/** Seconds of a frame. */
export const timeOf = async (segment: Segment, samplingFrequency: number, frame: number): Promise<number> => {
  const { frames, times } = segment
  if (times.vector !== undefined && !(Number.isSafeInteger(frame) && frame >= 0 && frame < frames))
    throw new FaultError(
      outOfRange('frame', `an integer from 0 to ${frames - 1}, since the segment has a time vector`, `${frame}`),
    )
  return ask(sampleToTime(segment, samplingFrequency, frame), times)
}

/** The frame at a time. */
export const frameOf = (segment: Segment, samplingFrequency: number, time: number): Promise<number> =>
  ask(timeToSample(segment, samplingFrequency, time), segment.times)
