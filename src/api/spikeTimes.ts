import { type Decoded, shown } from '../codec/codec.js'
import { FaultError, invalidParams, outOfRange } from '../model/fault.js'
import type { Segment } from '../model/header.js'
import type { spikesFields } from './spikesFields.js'
import { frameOf, timeOf, timesOfFrames } from './times.js'

type Asked = Decoded<typeof spikesFields>

/** What was asked for, its seconds turned into frames: those whose times are from `startTime` on, and before `endTime`. */
const inFrames = async (asked: Asked, segment: Segment, samplingFrequency: number): Promise<Asked> => {
  const { startTime, endTime, startFrame, endFrame } = asked
  if (startTime !== undefined && startFrame !== 0) throw twice('startTime', 'startFrame', startFrame)
  if (endTime !== undefined && endFrame !== Number.POSITIVE_INFINITY) throw twice('endTime', 'endFrame', endFrame)
  const first = startTime === undefined ? startFrame : await frameFrom(startTime, 'startTime', segment, samplingFrequency)
  const end = endTime === undefined ? endFrame : await frameFrom(endTime, 'endTime', segment, samplingFrequency)
  return { ...asked, startFrame: first, endFrame: end }
}

/** The frames asked for of a segment; where no end is asked for, to `last`. */
export const rangeIn = async (
  asked: Asked,
  segment: Segment,
  samplingFrequency: number,
  last: () => number,
): Promise<{ readonly start: number; readonly end: number }> => {
  const { startFrame: start, endFrame: end } = await inFrames(asked, segment, samplingFrequency)
  if (!Number.isSafeInteger(start) || start < 0)
    throw new FaultError(outOfRange('startFrame', 'an integer from 0 on', `${start}`))
  if (!(end >= start) || (Number.isFinite(end) && !Number.isSafeInteger(end)))
    throw new FaultError(outOfRange('endFrame', `an integer from ${start} on`, `${end}`))
  return { start, end: Number.isFinite(end) ? end : Math.max(start, last()) }
}

/** Seconds of frames that a user gave, by the clock of their segment. */
export const secondsOf = async (frames: unknown, segment: Segment, samplingFrequency: number): Promise<Float64Array> => {
  if (frames instanceof Float64Array) return timesOfFrames(segment, samplingFrequency, frames)
  throw new FaultError(
    invalidParams('sampleIndexToTime.frames', 'a Float64Array of frames', shown(frames), 'Float64Array.from(list) makes one'),
  )
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
