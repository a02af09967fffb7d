import { piecewiseVector, secondsAt, shiftedKnots, slicedKnots } from './clock.js'
import { allocate } from './dtype.js'
import type { Segment, SegmentTimes, TimeVector } from './header.js'

import { roundHalfEven } from './round.js'

/**
 * A segment's clock, asked: with a time vector, frame k is at `vector[k]`; without one, at k / samplingFrequency + tStart.
 * A function that may have to read a time vector asks for the stretches it needs, so that it can be waited for or not.
 */
export type Asking<A> = Generator<{ readonly start: number; readonly end: number }, A, Float64Array>

/** Hz of a segment's clock: its own, or that of its recording or sorting. */
export const rateOf = ({ samplingFrequency: own }: SegmentTimes, samplingFrequency: number): number => own ?? samplingFrequency

/** Answer at once; undefined where a time vector can only be waited for. */
export const askNow = <A>(asking: Asking<A>, { vector }: SegmentTimes): A | undefined => {
  let step = asking.next()
  while (step.done !== true) {
    if (vector?.readNow === undefined) return undefined
    step = asking.next(vector.readNow(step.value.start, step.value.end))
  }
  return step.value
}

/** Answer when the time vector has been read. */
export const ask = async <A>(asking: Asking<A>, { vector }: SegmentTimes): Promise<A> => {
  let step = asking.next()
  while (step.done !== true) {
    if (vector === undefined) throw new Error('asked for the times of a segment without a time vector')
    step = asking.next(await vector.read(step.value.start, step.value.end))
  }
  return step.value
}

/** Seconds of a frame, which need not lie within the segment unless there is a time vector. */
export function* sampleToTime({ times }: Pick<Segment, 'times'>, samplingFrequency: number, frame: number): Asking<number> {
  if (times.vector === undefined) return frame / rateOf(times, samplingFrequency) + (times.tStart ?? 0)
  if (times.vector.knots !== undefined) return secondsAt(times.vector.knots, frame)
  const [time] = yield { start: frame, end: frame + 1 }
  return time
}

/** Seconds of a frame; undefined where nobody said when the segment starts, or the frame has no time in a time vector. */
export const knownTime = async (
  { frames, times }: Segment,
  samplingFrequency: number,
  frame: number,
): Promise<number | undefined> => {
  const known = times.vector === undefined ? times.tStart !== undefined : frame < frames
  return known ? ask(sampleToTime({ times }, samplingFrequency, frame), times) : undefined
}

/**
 * Seconds of a segment: its frames at the rate of its clock; with a time vector, from its first time to one sample after its
 * last, what it skips included.
 */
export function* durationOf({ frames, times }: Segment, samplingFrequency: number): Asking<number> {
  const { vector } = times
  if (vector === undefined || vector.frames === 0) return frames / rateOf(times, samplingFrequency)
  const [first] = yield { start: 0, end: 1 }
  const [last] = yield { start: vector.frames - 1, end: vector.frames }
  return last - first + 1 / samplingFrequency
}

/** So many times are read at once at the end of a search. */
const STRETCH = 512

/**
 * The frame at a time. Without a time vector it is rounded to the nearest, half to even, and may lie outside the segment;
 * with one it is the last frame that is not later, -1 before the first.
 */
export function* timeToSample({ times }: Pick<Segment, 'times'>, samplingFrequency: number, time: number): Asking<number> {
  const { tStart = 0, vector } = times
  if (vector === undefined) return roundHalfEven((time - tStart) * rateOf(times, samplingFrequency)) + 0
  let [low, high] = [0, vector.frames]
  while (high - low > STRETCH) {
    const middle = Math.floor((low + high) / 2)
    const [there] = yield { start: middle, end: middle + 1 }
    if (there > time) high = middle
    else low = middle + 1
  }
  const stretch = yield { start: low, end: high }
  const later = stretch.findIndex((there) => there > time)
  return (later < 0 ? high : low + later) - 1
}

/** Seconds of frames `start` to `end`, without a time vector. */
export const regularTimes = (samplingFrequency: number, tStart = 0, start: number, end: number): Float64Array => {
  const times = allocate('float64', Math.max(0, end - start))
  for (let index = 0; index < times.length; index++) times[index] = (start + index) / samplingFrequency + tStart
  return times
}

/** A clock that is `seconds` later. */
export const shiftedTimes = ({ tStart, vector, ...rate }: SegmentTimes, seconds: number): SegmentTimes =>
  vector === undefined ? { ...rate, tStart: (tStart ?? 0) + seconds } : { vector: shiftedVector(vector, seconds) }

const shiftedVector = ({ frames, knots, read, readNow }: TimeVector, seconds: number): TimeVector => {
  if (knots !== undefined) return piecewiseVector(shiftedKnots(knots, seconds), frames)
  const later = (times: Float64Array): Float64Array => times.map((time) => time + seconds)
  return {
    frames,
    read: async (start, end) => later(await read(start, end)),
    ...(readNow && { readNow: (start: number, end: number) => later(readNow(start, end)) }),
  }
}

/** The part of a time vector from frame `from` on, `frames` long. */
export const slicedVector = ({ knots, read, readNow }: TimeVector, from: number, frames: number): TimeVector =>
  knots === undefined
    ? {
        frames,
        read: (start, end) => read(start + from, end + from),
        ...(readNow && { readNow: (start: number, end: number) => readNow(start + from, end + from) }),
      }
    : piecewiseVector(slicedKnots(knots, from), frames)
