/** Frames `start` to `end`, exclusive; a frame is the index of a sample in its segment. */
export interface FrameRange {
  readonly start: number
  readonly end: number
}

export const framesIn = ({ start, end }: FrameRange): number => Math.max(0, end - start)
export const intersect = (a: FrameRange, b: FrameRange): FrameRange => {
  const start = Math.max(a.start, b.start)
  return { start, end: Math.max(start, Math.min(a.end, b.end)) }
}
export const shift = ({ start, end }: FrameRange, by: number): FrameRange => ({ start: start + by, end: end + by })

/** Where the frames of a segment lie that pass through from an input. */
export interface Lane {
  /** Which input, and which of its segments. */
  readonly input: number
  readonly segment: number
  /** First frame taken from the input's segment. */
  readonly from: number
  /** The output frame it becomes. */
  readonly at: number
  /** How many frames; Infinity while the input is live. */
  readonly frames: number
}
