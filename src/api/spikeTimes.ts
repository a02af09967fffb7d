import type { Decoded } from '../codec/codec.js'
import { FaultError, invalidParams } from '../model/fault.js'
import type { Segment } from '../model/header.js'
import type { spikesFields } from './spikesFields.js'
import { frameOf, timeOf } from './times.js'

type Asked = Decoded<typeof spikesFields>

/** What was asked for, its seconds turned into frames: those whose times are from `startTime` on, and before `endTime`. */
export const inFrames = async (asked: Asked, segment: Segment, samplingFrequency: number): Promise<Asked> => {
  const { startTime, endTime, startFrame, endFrame } = asked
  if (startTime !== undefined && startFrame !== 0) throw twice('startTime', 'startFrame', startFrame)
  if (endTime !== undefined && endFrame !== Number.POSITIVE_INFINITY) throw twice('endTime', 'endFrame', endFrame)
  const first = startTime === undefined ? startFrame : await frameFrom(startTime, 'startTime', segment, samplingFrequency)
  const end = endTime === undefined ? endFrame : await frameFrom(endTime, 'endTime', segment, samplingFrequency)
  return { ...asked, startFrame: first, endFrame: end }
}

const twice = (time: string, frame: string, found: number): FaultError =>
  new FaultError(invalidParams(frame, `nothing beside ${time}`, `${found}`))

/** The first frame that is not before a time. */
const frameFrom = async (time: number, at: string, segment: Segment, samplingFrequency: number): Promise<number> => {
  if (!Number.isFinite(time)) throw new FaultError(invalidParams(at, 'seconds', `${time}`))
  const near = Math.max(0, await frameOf(segment, samplingFrequency, time))
  const { vector } = segment.times
  const isBefore = async (frame: number): Promise<boolean> =>
    (vector === undefined || frame < vector.frames) && (await timeOf(segment, samplingFrequency, frame)) < time
  // The clock gives the nearest frame, or the last that is not later: the first that is not before is one away at most.
  if (near > 0 && !(await isBefore(near - 1))) return near - 1
  return (await isBefore(near)) ? near + 1 : near
}
