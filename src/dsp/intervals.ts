/** Counting how far spikes are apart. Frames are ascending; spikes of one frame may stand in any order. */

/** Spikes of one segment: when, and of which of `units`, from 0. */
export interface LabelledFrames {
  readonly frames: Float64Array
  readonly units: Int32Array
}

/** Bins of equal length. */
export interface LagBins {
  readonly binFrames: number
  /** Bins from lag 0 to the end of the window. */
  readonly halfBins: number
  readonly numUnits: number
}

/**
 * Count the pairs of different spikes by their lag into `counts`, units × units × 2 `halfBins`: of units `a` and `b`, how often a spike
 * of `a` comes so long after one of `b`. A bin holds its lower edge; a spike is in no pair with itself.
 */
export const countLags = (
  { frames, units }: LabelledFrames,
  { binFrames, halfBins, numUnits }: LagBins,
  counts: Float64Array,
): void => {
  const [window, bins] = [binFrames * halfBins, 2 * halfBins]
  for (let early = 0; early < frames.length; early++) {
    const [frame, unit] = [frames[early], units[early]]
    for (let late = early + 1; late < frames.length; late++) {
      const lag = frames[late] - frame
      if (lag > window) break
      const other = units[late]
      if (lag < window) counts[(other * numUnits + unit) * bins + halfBins + Math.floor(lag / binFrames)]++
      counts[(unit * numUnits + other) * bins + halfBins - Math.ceil(lag / binFrames)]++
    }
  }
}

/**
 * Count the intervals between a unit's spikes and its next into `counts`, units × `halfBins`. A bin holds its lower edge, and the last
 * one its upper edge too.
 */
export const countIntervals = (
  { frames, units }: LabelledFrames,
  { binFrames, halfBins, numUnits }: LagBins,
  counts: Float64Array,
): void => {
  const before = new Float64Array(numUnits).fill(Number.NEGATIVE_INFINITY)
  for (let spike = 0; spike < frames.length; spike++) {
    const unit = units[spike]
    const interval = frames[spike] - before[unit]
    before[unit] = frames[spike]
    if (interval <= binFrames * halfBins) counts[unit * halfBins + Math.min(halfBins - 1, Math.floor(interval / binFrames))]++
  }
}
