/** Counts of frames are full after so many. */
export const COUNTS = 2 ** 32

/** A count of frames that goes on after it is full: the one of all that it may be that is nearest to `frame`. */
export const nearestCount = (count: number, frame: number): number => count + COUNTS * Math.round((frame - count) / COUNTS)
