import type { Annotations, UnitId } from './header.js'
import type { Properties } from './properties.js'

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
}

export const noSpikes: Spikes = { sampleIndex: new Float64Array(0), unitIndex: new Int32Array(0) }

/** Room for `count` spikes. */
export const allocateSpikes = (count: number): Spikes => ({
  sampleIndex: new Float64Array(count),
  unitIndex: new Int32Array(count),
})

/** The same spikes in arrays of their own: what leaves the engine is written to by whoever gets it. */
export const copySpikes = ({ sampleIndex, unitIndex }: Spikes): Spikes => ({
  sampleIndex: sampleIndex.slice(),
  unitIndex: unitIndex.slice(),
})

/** The place of the first of `sorted` that is not below `frame`, between places `from` and `to`. */
export const firstFrom = (sorted: ArrayLike<number>, frame: number, from = 0, to = sorted.length): number => {
  let [low, high] = [from, to]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle] < frame) low = middle + 1
    else high = middle
  }
  return low
}

/** The spikes at places `from` to `to`, uncopied. */
export const spikesAt = (spikes: Spikes, from: number, to: number): Spikes =>
  from === 0 && to === spikes.sampleIndex.length
    ? spikes
    : { sampleIndex: spikes.sampleIndex.subarray(from, to), unitIndex: spikes.unitIndex.subarray(from, to) }

/** The spikes of frames `start` to `end`, uncopied. */
export const spikesWithin = (spikes: Spikes, start: number, end: number): Spikes => {
  const from = firstFrom(spikes.sampleIndex, start)
  return spikesAt(spikes, from, firstFrom(spikes.sampleIndex, end, from))
}

/** Those of `spikes` that `keep` names by place, copied. */
export const filterSpikes = (spikes: Spikes, keep: (place: number) => boolean): Spikes => {
  const places = new Int32Array(spikes.sampleIndex.length)
  let count = 0
  for (let place = 0; place < places.length; place++) if (keep(place)) places[count++] = place
  if (count === places.length) return spikes
  const kept = allocateSpikes(count)
  for (let i = 0; i < count; i++) {
    kept.sampleIndex[i] = spikes.sampleIndex[places[i]]
    kept.unitIndex[i] = spikes.unitIndex[places[i]]
  }
  return kept
}

/** Pieces that follow each other in time, as one. */
export const joinSpikes = (pieces: readonly Spikes[]): Spikes => {
  const full = pieces.filter(({ sampleIndex }) => sampleIndex.length > 0)
  if (full.length < 2) return full[0] ?? noSpikes
  const joined = allocateSpikes(full.reduce((sum, { sampleIndex }) => sum + sampleIndex.length, 0))
  let at = 0
  for (const { sampleIndex, unitIndex } of full) {
    joined.sampleIndex.set(sampleIndex, at)
    joined.unitIndex.set(unitIndex, at)
    at += sampleIndex.length
  }
  return joined
}

const precedes = (a: Spikes, i: number, b: Spikes, j: number): boolean =>
  a.sampleIndex[i] < b.sampleIndex[j] || (a.sampleIndex[i] === b.sampleIndex[j] && a.unitIndex[i] <= b.unitIndex[j])

const mergeTwo = (a: Spikes, b: Spikes): Spikes => {
  const [first, second] = [a.sampleIndex.length, b.sampleIndex.length]
  if (first === 0) return b
  if (second === 0) return a
  const merged = allocateSpikes(first + second)
  for (let i = 0, j = 0, k = 0; k < first + second; k++) {
    const takesFirst = j === second || (i < first && precedes(a, i, b, j))
    const from = takesFirst ? a : b
    const place = takesFirst ? i++ : j++
    merged.sampleIndex[k] = from.sampleIndex[place]
    merged.unitIndex[k] = from.unitIndex[place]
  }
  return merged
}

/** Spikes of several ordered lists as one ordered list. */
export const mergeSpikes = (lists: readonly Spikes[]): Spikes => {
  if (lists.length < 2) return lists[0] ?? noSpikes
  const middle = lists.length >> 1
  return mergeTwo(mergeSpikes(lists.slice(0, middle)), mergeSpikes(lists.slice(middle)))
}

/** Order spikes of the same frame by unit, in place: what a change of the unit indices leaves undone. */
export const orderTies = ({ sampleIndex, unitIndex }: Spikes): void => {
  for (let i = 1; i < sampleIndex.length; i++) {
    const unit = unitIndex[i]
    let j = i
    for (; j > 0 && sampleIndex[j - 1] === sampleIndex[i] && unitIndex[j - 1] > unit; j--) unitIndex[j] = unitIndex[j - 1]
    unitIndex[j] = unit
  }
}

/** True when the spikes stand in the order that columns have. */
export const isOrdered = (spikes: Spikes): boolean => {
  for (let i = 1; i < spikes.sampleIndex.length; i++) if (!precedes(spikes, i - 1, spikes, i)) return false
  return true
}

/** Add to `counts` how many spikes each unit has. */
export const countUnits = (unitIndex: Int32Array, counts: Float64Array): void => {
  for (let i = 0; i < unitIndex.length; i++) counts[unitIndex[i]]++
}
