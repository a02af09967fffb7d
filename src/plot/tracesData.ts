/** One channel of a picture of traces. */
export interface TraceRow {
  readonly id: string | number
  /** What is written beside the row. Default: the id. */
  readonly label?: string
  /** Its shank or group: a line parts rows of different ones. */
  readonly group?: string
  /** Samples, one a frame; or the least of each bin. NaN where nothing has been read. */
  readonly low: ArrayLike<number>
  /** The greatest of each bin; absent where `low` is samples. */
  readonly high?: ArrayLike<number>
  /** What one step of `low` and `high` is, in `unit`. Default 1. */
  readonly factor?: number
  /** Subtracted, in `unit`: the level that the row's middle stands for. Default 0. */
  readonly offset?: number
  /** How many of the samples in the window are saturated. */
  readonly saturated?: number
}

/** A spike on traces. */
export interface TraceSpike {
  readonly frame: number
  /** The index of the unit: of its colour. */
  readonly unit: number
  readonly unitId: string | number
  /** The rows on which it is drawn. */
  readonly rows: readonly number[]
}

/** An event on traces: a line through all rows. */
export interface TraceEvent {
  readonly frame: number
  readonly label?: string
}

/** Samples of a row that reached an end of what could be recorded. */
export interface TraceSaturation {
  readonly row: number
  readonly startFrame: number
  readonly endFrame: number
  /** 1: the lower end, 2: the upper, 3: both. */
  readonly side: number
}

/** What a picture of traces shows: one segment, from `startFrame` up to, not including, `endFrame`. */
export interface TracesData {
  /** From top to bottom. */
  readonly rows: readonly TraceRow[]
  /** Hz. */
  readonly samplingFrequency: number
  /** The window; it may reach beyond the segment. */
  readonly startFrame: number
  readonly endFrame: number
  /** The frame of the first sample or bin. Bins are counted from frame 0 of the segment, so that they do not change as one scrolls. */
  readonly firstFrame: number
  /** How many frames one bin holds; 1 where these are samples. */
  readonly framesPerBin: number
  /** `µV`, or `counts` where no gain is known. */
  readonly unit: string
  readonly segment?: number
  /** How many frames the segment has: what lies beyond is drawn as beyond. */
  readonly segmentFrames?: number
  /** Seconds at `startFrame`. Default: since the segment's first frame. */
  readonly startTime?: number
  /** Frames of the window of which nothing has been read yet: first and end of each stretch. */
  readonly unread?: readonly (readonly [number, number])[]
  /** Said over the traces: what was done to them that one should know. */
  readonly note?: string
  readonly spikes?: readonly TraceSpike[]
  readonly events?: readonly TraceEvent[]
  readonly saturation?: readonly TraceSaturation[]
}

/** Bins of a row: its least and its greatest. */
export interface Bins {
  readonly low: Float32Array
  readonly high: Float32Array
}

/** The values of a row in its unit, its offset taken away; those from one place up to, not including, another. */
export const valuesOf = ({ low, high = low, factor = 1, offset = 0 }: TraceRow, first = 0, end = low.length): Bins => {
  const valuesIn = (from: ArrayLike<number>): Float32Array => {
    const values = new Float32Array(end - first)
    for (let at = 0; at < values.length; at++) values[at] = from[first + at] * factor - offset
    return values
  }
  const [least, greatest] = [valuesIn(low), high === low ? undefined : valuesIn(high)]
  return { low: least, high: greatest ?? least }
}

/** How many bins of the data become one, so that there are `most` or fewer: a power of two, 1 where there are few enough. */
export const joiningOf = (bins: number, most: number): number => {
  let joined = 1
  while (bins / joined + 1 > most && joined < bins) joined *= 2
  return joined
}

/**
 * Fewer bins, `joined` of the others in each: the least of the least, the greatest of the greatest, so that a spike of one sample
 * stays. `first` is the index of the first bin, counted from frame 0, and bins are joined at multiples of `joined`. One of which a part
 * has not been read is not read.
 */
export const joinedBins = ({ low, high }: Bins, first: number, joined: number): Bins => {
  if (joined === 1) return { low, high }
  const begin = Math.floor(first / joined)
  const count = low.length === 0 ? 0 : Math.floor((first + low.length - 1) / joined) - begin + 1
  const [least, greatest] = [new Float32Array(count).fill(Infinity), new Float32Array(count).fill(-Infinity)]
  for (let at = 0; at < low.length; at++) {
    const bin = Math.floor((first + at) / joined) - begin
    // NaN of either is kept by Math.min and Math.max.
    least[bin] = Math.min(least[bin], low[at])
    greatest[bin] = Math.max(greatest[bin], high[at])
  }
  return { low: least, high: greatest }
}

/** Of each bin the extreme that is farther from 0, with its sign. */
export const extremesOf = ({ low, high }: Bins): Float32Array => {
  if (low === high) return low
  return low.map((least, at) => (Math.abs(least) > Math.abs(high[at]) ? least : high[at]))
}

/** Of rows that share a line of pixels: the value of each column that is farthest from 0. */
export const strongest = (rows: readonly Float32Array[]): Float32Array => {
  const kept = rows[0].slice()
  for (const row of rows.slice(1))
    for (let at = 0; at < kept.length; at++) {
      if (!(Math.abs(row[at]) <= Math.abs(kept[at]))) kept[at] = row[at]
    }
  return kept
}
