import { type Fault, unsupported } from '../model/fault.js'
import type { FrameRange } from '../model/frames.js'
import type { Segment } from '../model/header.js'
import { askNow, sampleToTime } from '../model/times.js'

/** Stretches of time of a segment, as frames, once its clock is known. */
export interface Stretches {
  /** Seconds in the middle of one. */
  readonly middle: (stretch: number) => number
  /** Find the first frame of each by the clock of a segment; the fault of one that cannot be asked at once. */
  readonly locate: (segment: Segment, samplingFrequency: number) => Fault | undefined
  /** Those that frames lie in, with their frames among them; frames before the first and after the last belong to these. */
  readonly within: (start: number, end: number) => readonly (FrameRange & { readonly stretch: number })[]
}

/** Stretches between ascending seconds; a frame at a bound belongs to what begins there. */
export const stretchesOf = (edges: readonly number[]): Stretches => {
  const inner = edges.slice(1, -1)
  let firsts: readonly number[] = []
  return {
    middle: (stretch) => 0.5 * (edges[stretch] + edges[stretch + 1]),
    locate: ({ frames, times }, samplingFrequency) => {
      const timeOf = (frame: number): number | undefined => askNow(sampleToTime({ times }, samplingFrequency, frame), times)
      const end = Math.min(times.vector?.frames ?? Number.POSITIVE_INFINITY, frames)
      if (end > 0 && timeOf(0) === undefined)
        return unsupported('times that have to be waited for', 'save the recording, or reset its times')
      firsts = inner.map((edge) => firstFrom(edge, timeOf, Number.isFinite(end) ? end : 2 ** 52))
      return undefined
    },
    within: (start, end) => {
      const found: (FrameRange & { stretch: number })[] = []
      let stretch = firsts.filter((first) => first <= start).length
      for (let from = start; from < end; stretch++) {
        const to = Math.min(end, firsts[stretch] ?? end)
        if (to > from) found.push({ stretch, start: from, end: to })
        from = Math.max(from, to)
      }
      return found
    },
  }
}

/** The first frame that is not earlier than a time, by halving; `end` where there is none. */
const firstFrom = (time: number, timeOf: (frame: number) => number | undefined, end: number): number => {
  let [low, high] = [0, end]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if ((timeOf(middle) ?? 0) < time) low = middle + 1
    else high = middle
  }
  return low
}
