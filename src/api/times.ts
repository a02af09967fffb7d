import { type Decoded, optional, shown, withDefault } from '../codec/codec.js'
import { number } from '../codec/options.js'
import { atOnce } from '../model/attempt.js'
import { secondsAt } from '../model/clock.js'
import { FaultError, outOfRange, unsupported } from '../model/fault.js'
import type { Segment } from '../model/header.js'
import { ask, askNow, durationOf, rateOf, regularTimes, sampleToTime, timeToSample } from '../model/times.js'
import { refuseHuge } from './room.js'

export type { TimesOptions } from './times.options.generated.js'

/** Which times are asked for. */
export const timesFields = {
  segment: optional(number, { doc: 'which segment; may be left out when there is one' }),
  startFrame: withDefault(number, 0, { doc: 'first frame', unit: 'frames' }),
  endFrame: optional(number, {
    doc: 'first frame not wanted; beyond the end means the end, which is the default',
    unit: 'frames',
  }),
}

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
    ? regularTimes(rateOf(times, samplingFrequency), times.tStart, startFrame, end)
    : times.vector.read(startFrame, end)
}

/** Refuses what is no finite number. */
const refuseNoNumber = (what: string, value: unknown): void => {
  if (!Number.isFinite(value)) throw new FaultError(outOfRange(what, 'a finite number', shown(value)))
}

/** Seconds of a frame. */
export const timeOf = async (segment: Segment, samplingFrequency: number, frame: number): Promise<number> => {
  const { frames, times } = segment
  refuseNoNumber('frame', frame)
  if (
    times.vector !== undefined &&
    times.vector.knots === undefined &&
    !(Number.isSafeInteger(frame) && frame >= 0 && frame < frames)
  )
    throw new FaultError(
      outOfRange('frame', `an integer from 0 to ${frames - 1}, since the segment has a time vector`, `${frame}`),
    )
  return ask(sampleToTime(segment, samplingFrequency, frame), times)
}

/** The frame at a time. */
export const frameOf = async (segment: Segment, samplingFrequency: number, time: number): Promise<number> => {
  refuseNoNumber('time', time)
  return ask(timeToSample(segment, samplingFrequency, time), segment.times)
}

/** Frames of a clock that are read at once. */
const CLOCK_STRETCH = 1 << 14

/** Seconds of frames in ascending order, NaN past the end of a time vector. Of a long one only stretches with frames are read. */
export const timesOfFrames = async (
  { times }: Segment,
  samplingFrequency: number,
  frames: Float64Array,
): Promise<Float64Array> => {
  const { vector, tStart = 0 } = times
  const rate = rateOf(times, samplingFrequency)
  if (vector === undefined) return frames.map((frame) => tStart + frame / rate)
  const { knots } = vector
  if (knots !== undefined) return frames.map((frame) => secondsAt(knots, frame))
  const seconds = new Float64Array(frames.length).fill(Number.NaN)
  let stretch: { readonly start: number; readonly times: Float64Array } = { start: 0, times: new Float64Array(0) }
  for (const [spike, frame] of frames.entries()) {
    if (frame >= vector.frames) continue
    if (frame < stretch.start || frame >= stretch.start + stretch.times.length) {
      const start = frame - (frame % CLOCK_STRETCH)
      stretch = { start, times: await vector.read(start, Math.min(vector.frames, start + CLOCK_STRETCH)) }
    }
    seconds[spike] = stretch.times[frame - stretch.start]
  }
  return seconds
}

/** Seconds at frame 0 of a segment, at once. */
export const startNow = (segment: Segment, samplingFrequency: number): number =>
  answered(() => askNow(sampleToTime(segment, samplingFrequency, 0), segment.times), 'getStartTime')

/** Seconds of a segment, at once. */
export const durationNow = (segment: Segment, samplingFrequency: number): number =>
  answered(() => askNow(durationOf(segment, samplingFrequency), segment.times), 'getDuration')

const answered = (ask: () => number | undefined, method: string): number => {
  const hint = 'await recording.getTimes()'
  const seconds = atOnce(`${method} of a time vector`, hint, ask)
  if (seconds !== undefined) return seconds
  throw new FaultError(unsupported(`${method} of a segment whose time vector is read asynchronously`, hint))
}
