import { allocateSpikes, isOrdered, type Spikes } from './spikes.js'

/** Spikes that one bucket of time is to hold: what is sorted together stays in the processor's near cache. */
const BUCKET = 8192
/** A bucket is at most 2^22 frames long: sorted by two digits of 11 bits. */
const MOST_BITS = 22
/** More buckets than this hold too few spikes each to be worth their while. */
const MOST_BUCKETS = 1 << 16

/** Bits that hold all whole numbers below `count`. */
const bitsFor = (count: number): number => Math.max(1, 32 - Math.clz32(Math.max(1, count - 1)))

/** Time cut into `buckets` of 2^bits frames from frame `first` on, and spikes as words: frames above `unitBits`. */
interface Grid {
  readonly first: number
  readonly bits: number
  readonly unitBits: number
  readonly buckets: number
}

const gridOf = (first: number, last: number, spikes: number, units: number): Grid => {
  const span = last - first + 1
  const unitBits = bitsFor(units)
  const room = Math.min(MOST_BITS, 32 - unitBits)
  let bits = 0
  while (bits < room && span > 2 ** bits * Math.ceil(spikes / BUCKET)) bits++
  return { first, bits, unitBits, buckets: Math.floor((span - 1) / 2 ** bits) + 1 }
}

/**
 * Spike trains, one a unit and each in order of time, as columns ordered by frame, then by unit.
 *
 * Bucket of time after bucket, every unit's spikes are gathered, unit after unit, each as one 32-bit word of its frame within
 * the bucket and its unit; then the bucket is sorted by frame alone, by stable counting, which leaves units in order. All but
 * reading the trains and writing the result happens within the cache.
 */
export const orderTrains = (trains: readonly ArrayLike<number>[]): Spikes => {
  let [count, first, last] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const train of trains) {
    if (train.length === 0) continue
    count += train.length
    first = Math.min(first, train[0])
    last = Math.max(last, train[train.length - 1])
  }
  if (count === 0) return allocateSpikes(0)
  const grid = gridOf(first, last, count, trains.length)
  return grid.buckets <= MOST_BUCKETS ? orderBuckets(trains, count, grid) : orderPairs(trains, count)
}

const lowTally = new Int32Array(1 << (MOST_BITS / 2))
const highTally = new Int32Array(1 << (MOST_BITS / 2))

const orderBuckets = (trains: readonly ArrayLike<number>[], count: number, grid: Grid): Spikes => {
  const result = allocateSpikes(count)
  const width = 2 ** grid.bits
  const places = new Int32Array(trains.length)
  let [words, spare] = [new Int32Array(2 * BUCKET), new Int32Array(2 * BUCKET)]
  let done = 0
  for (let bucket = 0; bucket < grid.buckets; bucket++) {
    const base = grid.first + bucket * width
    // Near 2^53 the end of the last bucket has no number of its own.
    const end = bucket === grid.buckets - 1 ? Number.POSITIVE_INFINITY : base + width
    lowTally.fill(0, 0, 1 << (grid.bits >> 1))
    highTally.fill(0, 0, 1 << (grid.bits - (grid.bits >> 1)))
    let held = 0
    for (let unit = 0; unit < trains.length; unit++) {
      const from = places[unit]
      const to = endOfRun(trains[unit], from, end)
      if (held + to - from > words.length) {
        const wider = new Int32Array(2 * (held + to - from))
        wider.set(words)
        words = wider
        spare = new Int32Array(wider.length)
      }
      gather(trains[unit], from, to, base, unit, grid, words, held)
      places[unit] = to
      held += to - from
    }
    if (held > 0) sortBucket(words, held, spare, grid, base, done, result)
    done += held
  }
  return result
}

/** The place of the first spike, from place `from` on, that is not before frame `end`. */
const endOfRun = (train: ArrayLike<number>, from: number, end: number): number => {
  let to = from
  while (to < train.length && train[to] < end) to++
  return to
}

/** The digits of a word: where the high one begins. JavaScript would shift by 32 as by 0; then the digit is masked away. */
const highDigit = ({ bits, unitBits }: Grid): number => Math.min(31, unitBits + (bits >> 1))

/** A run of a train as words, counted by their digits. */
const gather = (
  train: ArrayLike<number>,
  from: number,
  to: number,
  base: number,
  unit: number,
  grid: Grid,
  words: Int32Array,
  at: number,
): void => {
  const { bits, unitBits } = grid
  const lowMask = (1 << (bits >> 1)) - 1
  const [high, highMask] = [highDigit(grid), (1 << (bits - (bits >> 1))) - 1]
  for (let i = from, place = at; i < to; i++, place++) {
    const word = ((train[i] - base) << unitBits) | unit
    words[place] = word
    lowTally[(word >>> unitBits) & lowMask]++
    highTally[(word >>> high) & highMask]++
  }
}

/** Tallies to the places where each digit's words begin, the first at `from`. */
const accumulate = (tally: Int32Array, digits: number, from: number): void => {
  for (let digit = 0, sum = from; digit < digits; digit++) {
    const here = tally[digit]
    tally[digit] = sum
    sum += here
  }
}

/** Sort one bucket's words by the low digit, then by the high one, and unpack them as they find their last place. */
const sortBucket = (
  words: Int32Array,
  count: number,
  spare: Int32Array,
  grid: Grid,
  base: number,
  from: number,
  { sampleIndex, unitIndex }: Spikes,
): void => {
  const { bits, unitBits } = grid
  const [lowMask, unitMask] = [(1 << (bits >> 1)) - 1, (1 << unitBits) - 1]
  const [high, highMask] = [highDigit(grid), (1 << (bits - (bits >> 1))) - 1]
  accumulate(lowTally, lowMask + 1, 0)
  accumulate(highTally, highMask + 1, from)
  for (let i = 0; i < count; i++) {
    const word = words[i]
    const digit = (word >>> unitBits) & lowMask
    const place = lowTally[digit]
    lowTally[digit] = place + 1
    spare[place] = word
  }
  for (let i = 0; i < count; i++) {
    const word = spare[i]
    const digit = (word >>> high) & highMask
    const place = highTally[digit]
    highTally[digit] = place + 1
    sampleIndex[place] = base + (word >>> unitBits)
    unitIndex[place] = word & unitMask
  }
}

/** For spans of time or numbers of units that no word holds. */
const orderPairs = (trains: readonly ArrayLike<number>[], count: number): Spikes => {
  const all = allocateSpikes(count)
  let at = 0
  for (const [unit, train] of trains.entries())
    for (let i = 0; i < train.length; i++, at++) {
      all.sampleIndex[at] = train[i]
      all.unitIndex[at] = unit
    }
  const places = Uint32Array.from(all.unitIndex.keys())
  places.sort((a, b) => all.sampleIndex[a] - all.sampleIndex[b] || all.unitIndex[a] - all.unitIndex[b])
  return {
    sampleIndex: Float64Array.from(places, (place) => all.sampleIndex[place]),
    unitIndex: Int32Array.from(places, (place) => all.unitIndex[place]),
  }
}

/** Spikes in any order as ordered columns. */
export const orderSpikes = (spikes: Spikes, units: number): Spikes =>
  isOrdered(spikes) ? spikes : orderTrains(trainsOf(spikes, units).map(inOrder))

/** A train in order of time: itself, or a sorted copy. */
const inOrder = (train: Float64Array): Float64Array => {
  for (let i = 1; i < train.length; i++) if (train[i] < train[i - 1]) return train.slice().sort()
  return train
}

/** The spike train of each unit. */
export const trainsOf = (spikes: Spikes, units: number): readonly Float64Array[] => {
  const { sampleIndex, starts } = orderByUnit(spikes, units)
  return Array.from({ length: units }, (_, unit) => sampleIndex.subarray(starts[unit], starts[unit + 1]))
}

/** Spikes unit by unit, and where each unit's begin: `starts` has one place more than there are units. */
export interface SpikesByUnit {
  readonly sampleIndex: Float64Array
  /** Where each spike stood before. */
  readonly order: Int32Array
  readonly starts: Int32Array
}

/** Reorder by unit, each unit's spikes in the order they had. */
export const orderByUnit = ({ sampleIndex, unitIndex }: Spikes, units: number): SpikesByUnit => {
  const starts = new Int32Array(units + 1)
  for (let i = 0; i < unitIndex.length; i++) starts[unitIndex[i] + 1]++
  for (let unit = 0; unit < units; unit++) starts[unit + 1] += starts[unit]
  const ends = starts.slice(0, units)
  const byUnit = new Float64Array(sampleIndex.length)
  const order = new Int32Array(sampleIndex.length)
  for (let i = 0; i < sampleIndex.length; i++) {
    const unit = unitIndex[i]
    const to = ends[unit]
    ends[unit] = to + 1
    byUnit[to] = sampleIndex[i]
    order[to] = i
  }
  return { sampleIndex: byUnit, order, starts }
}
