import type { Samples } from '../model/dtype.js'

/** The 3/4 quantile of the normal distribution: what a median absolute deviation is of its standard deviation. */
const QUANTILE = 0.6744897501960817

/** The element that would stand at `place` if `values` were sorted; they are left in another order. */
const select = (values: Float64Array, place: number): number => {
  let [low, high] = [0, values.length - 1]
  while (low < high) {
    const pivot = values[(low + high) >> 1]
    let [i, j] = [low, high]
    while (i <= j) {
      while (values[i] < pivot) i++
      while (values[j] > pivot) j--
      if (i <= j) {
        const swapped = values[i]
        values[i++] = values[j]
        values[j--] = swapped
      }
    }
    if (place <= j) high = j
    else if (place >= i) low = i
    else return values[place]
  }
  return values[place]
}

/** The median; of an even number of values, the mean of the two in the middle. */
export const medianOf = (values: Float64Array): number => {
  const middle = values.length >> 1
  const upper = select(values, middle)
  if (values.length % 2 === 1) return upper
  let lower = Number.NEGATIVE_INFINITY
  for (let i = 0; i < middle; i++) if (values[i] > lower) lower = values[i]
  return (lower + upper) / 2
}

/** The integers of at most 16 bits: few enough values to count each. */
type Countable = Int8Array | Uint8Array | Int16Array | Uint16Array

const countable = (values: Samples): values is Countable => values.BYTES_PER_ELEMENT <= 2

/** How many samples there are of each value from the smallest on, and the smallest. */
const countsOf = (values: Countable): { readonly counts: Int32Array; readonly least: number } => {
  let [least, most] = [values[0], values[0]]
  for (let i = 1; i < values.length; i++) {
    const value = values[i]
    if (value < least) least = value
    else if (value > most) most = value
  }
  const counts = new Int32Array(most - least + 1)
  for (let i = 0; i < values.length; i++) counts[values[i] - least]++
  return { counts, least }
}

/** `medianDeviation` of integers by counting: the same number, as every step of it is exact. */
const countedDeviation = (values: Countable): number => {
  const { counts, least } = countsOf(values)
  const [lower, upper] = [(values.length - 1) >> 1, values.length >> 1]
  let [low, high] = [0, 0]
  for (let value = 0, below = 0; below <= upper; value++) {
    if (below <= lower) low = value
    high = value
    below += counts[value]
  }
  const median = (least + low + (least + high)) / 2
  // Outwards from the median, a step at a time on either side, until half of the samples are within.
  let [left, right] = [Math.ceil(median) - 1 - least, Math.floor(median) + 1 - least]
  let within = Number.isInteger(median) ? counts[median - least] : 0
  let [first, second] = within > lower ? [0, 0] : [-1, -1]
  if (within > upper) return 0
  for (;;) {
    const distance = left >= 0 ? median - (least + left) : Number.POSITIVE_INFINITY
    const other = right < counts.length ? least + right - median : Number.POSITIVE_INFINITY
    const step = Math.min(distance, other)
    if (distance === step) within += counts[left--]
    if (other === step) within += counts[right++]
    if (first < 0 && within > lower) first = step
    if (within > upper) {
      second = step
      return (first + second) / 2 / QUANTILE
    }
  }
}

/** The standard deviation of noise, estimated from the median absolute deviation, which large samples do not move. */
export const medianDeviation = (samples: Samples): number => {
  if (countable(samples) && samples.length > 0) return countedDeviation(samples)
  const values = Float64Array.from(samples, Number)
  const scratch = values.slice()
  const median = medianOf(scratch)
  for (let i = 0; i < scratch.length; i++) scratch[i] = Math.abs(values[i] - median)
  return medianOf(scratch) / QUANTILE
}
