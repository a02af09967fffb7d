import type { Annotations, Knots, UnitId } from './header.js'
import type { Properties } from './properties.js'
import { rowsOf } from './rows.js'

/** All that is known of a sorting before a spike is read. */
export interface SortingHeader {
  /** Hz. */
  readonly samplingFrequency: number
  /** One a unit, in the order of the unit indices; unique. */
  readonly unitIds: readonly UnitId[]
  /** A column of values a property, one value a unit. */
  readonly properties: Properties
  /** Facts about the whole: `name`, ... */
  readonly annotations: Annotations
  /** True of an acquisition that tells of units as it sees them: chunks that come later may have further ones at the end. */
  readonly grows?: boolean
  /** Which whole numbers among the annotations files hold as floats, `1.0`: JSON pointers, as `/depth` or `/taps/0`. */
  readonly wholeFloats?: readonly string[]
}

/** Spikes of one segment as columns, a row a spike: ordered by frame, then by unit. */
export interface Spikes {
  /** The frame of each spike, counted from the segment's start; whole numbers, exact to 2^53. */
  readonly sampleIndex: Float64Array
  /** Which unit fired: its place in `unitIds`. */
  readonly unitIndex: Int32Array
}

/** Spikes of all segments as columns: ordered by segment, then by frame, then by unit. */
export interface SpikeVector extends Spikes {
  readonly segmentIndex: Int32Array
}

/** A piece of a stream: all spikes of the frames `start` to `end` of a segment. An empty one says that there are none up to `end`. */
export interface SpikeChunk {
  readonly header: SortingHeader
  readonly segment: number
  readonly start: number
  /** First frame not covered. */
  readonly end: number
  readonly spikes: Spikes
  /** True when no frame of this segment follows. */
  readonly last: boolean
  /** Seconds at frame `start`, where the source knows. */
  readonly time?: number
  /** The clock of the segment, where it is linear in pieces: `time` says one frame of it. */
  readonly knots?: Knots
}

/** Spikes as rows: the owner of a spike is its unit. */
export const spikeRows = rowsOf<Spikes>({
  columns: ({ sampleIndex, unitIndex }) => ({ sampleIndex, owner: unitIndex, others: [] }),
  of: ({ sampleIndex, owner }) => ({ sampleIndex, unitIndex: owner }),
})

export const noSpikes: Spikes = spikeRows.none

/** Room for `count` spikes. */
export const allocateSpikes = spikeRows.allocate

/** The same spikes in arrays of their own: what leaves the engine is written to by whoever gets it. */
export const copySpikes = spikeRows.copy

/** The spikes at places `from` to `to`, uncopied. */
export const spikesAt = spikeRows.at

/** The spikes of frames `start` to `end`, uncopied. */
export const spikesWithin = spikeRows.within

/** Those of `spikes` that `keep` names by place, copied. */
export const filterSpikes = spikeRows.filter

/** Pieces that follow each other in time, as one. */
export const joinSpikes = spikeRows.join

/** Order spikes of the same frame by unit, in place: what a change of the unit indices leaves undone. */
export const orderTies = spikeRows.orderTies

/** True when the spikes stand in the order that columns have. */
export const isOrdered = ({ sampleIndex, unitIndex }: Spikes): boolean => {
  for (let i = 1; i < sampleIndex.length; i++) {
    const by = sampleIndex[i] - sampleIndex[i - 1]
    if (!(by > 0 || (by === 0 && unitIndex[i] >= unitIndex[i - 1]))) return false
  }
  return true
}

/** Add to `counts` how many spikes each unit has. */
export const countUnits = (unitIndex: Int32Array, counts: Float64Array): void => {
  for (let i = 0; i < unitIndex.length; i++) counts[unitIndex[i]]++
}
