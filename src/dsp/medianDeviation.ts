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

/** The standard deviation of noise, estimated from the median absolute deviation, which large samples do not move. */
export const medianDeviation = (values: Float64Array): number => {
  const scratch = values.slice()
  const median = medianOf(scratch)
  for (let i = 0; i < scratch.length; i++) scratch[i] = Math.abs(values[i] - median)
  return medianOf(scratch) / QUANTILE
}
