import type { Knots, TimeVector } from './header.js'

/** The last knot, but the very last, that is not later than a frame; the first where all are. */
const pieceAt = ({ frames }: Knots, frame: number): number => {
  let [low, high] = [0, frames.length - 1]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (frames[middle] > frame) high = middle
    else low = middle
  }
  return low
}

const secondsOn = ({ frames, times }: Knots, piece: number, frame: number): number => {
  const slope = (times[piece + 1] - times[piece]) / (frames[piece + 1] - frames[piece])
  return times[piece] + (frame - frames[piece]) * slope
}

/** Seconds of a frame by a clock that is linear between knots; beyond the ends it goes on as in the piece there. */
export const secondsAt = (knots: Knots, frame: number): number => secondsOn(knots, pieceAt(knots, frame), frame)

/** The times of a segment's frames by such a clock: computed where they are asked for, never held. */
export const piecewiseVector = (knots: Knots, frames: number): TimeVector => {
  const readNow = (start: number, end: number): Float64Array => {
    const times = new Float64Array(Math.max(0, end - start))
    let piece = pieceAt(knots, start)
    const last = knots.frames.length - 2
    for (let index = 0; index < times.length; index++) {
      const frame = start + index
      while (piece < last && knots.frames[piece + 1] <= frame) piece++
      times[index] = secondsOn(knots, piece, frame)
    }
    return times
  }
  return { frames, knots, readNow, read: async (start, end) => readNow(start, end) }
}

/** The same clock, its frames counted from `from` on. */
export const slicedKnots = ({ frames, times }: Knots, from: number): Knots => ({
  frames: frames.map((frame) => frame - from),
  times,
})

/** The same clock, `seconds` later. */
export const shiftedKnots = ({ frames, times }: Knots, seconds: number): Knots => ({
  frames,
  times: times.map((time) => time + seconds),
})

/** Why these are no knots of a clock; undefined where they are. */
export const problemInKnots = ({ frames, times }: Knots): string | undefined => {
  if (frames.length < 2) return `${frames.length} knots, where two are the least`
  if (frames.length !== times.length) return `${frames.length} frames, ${times.length} times`
  for (let knot = 0; knot < frames.length; knot++) {
    if (!Number.isSafeInteger(frames[knot])) return `frame ${frames[knot]}, which is no integer`
    if (!Number.isFinite(times[knot])) return `time ${times[knot]}`
    if (knot > 0 && !(frames[knot] > frames[knot - 1])) return `frame ${frames[knot]} after ${frames[knot - 1]}`
    if (knot > 0 && !(times[knot] > times[knot - 1])) return `time ${times[knot]} after ${times[knot - 1]}`
  }
  return undefined
}

/** Knots as one list, frames and then times: how they are kept beside the times that other programs read. */
export const listOfKnots = ({ frames, times }: Knots): Float64Array => {
  const list = new Float64Array(frames.length + times.length)
  list.set(frames)
  list.set(times, frames.length)
  return list
}

/** Such a list as knots. */
export const knotsOfList = (list: Float64Array): Knots => ({
  frames: list.slice(0, Math.ceil(list.length / 2)),
  times: list.slice(Math.ceil(list.length / 2)),
})
