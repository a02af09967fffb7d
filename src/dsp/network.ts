/**
 * How to find the middle of a number of values by comparing two at a time: always the same pairs, whatever the values, so that
 * many rows are ordered at once.
 */
export interface MedianNetwork {
  /** Triples: two wires, and 1 where the smaller value is needed later, 2 where the larger is, 3 where both are. */
  readonly steps: Int32Array
  /** The wires on which the lower and the upper of the two middle values are in the end; of an odd count, the same. */
  readonly lower: number
  readonly upper: number
}

/** The pairs of Batcher's merge exchange, which sorts `count` values (Knuth, 5.2.2, algorithm M). */
const sortingPairs = (count: number): [number, number][] => {
  const pairs: [number, number][] = []
  let top = 1
  while (2 * top < count) top *= 2
  for (let p = top; p >= 1; p /= 2)
    for (let q = top, r = 0, d = p; ; d = q - p, q /= 2, r = p) {
      for (let i = 0; i + d < count; i++) if ((i & p) === r) pairs.push([i, i + d])
      if (q === p) break
    }
  return pairs
}

const made = new Map<number, MedianNetwork>()

/** The pairs of a sorting network that the middle of `count` values depends on, at least one. Kept: they are asked for often. */
export const medianNetwork = (count: number): MedianNetwork => {
  const known = made.get(count)
  if (known !== undefined) return known
  const [lower, upper] = [(count - 1) >> 1, count >> 1]
  const needed = new Uint8Array(count)
  needed[lower] = needed[upper] = 1
  const steps: number[] = []
  for (const [i, j] of sortingPairs(count).reverse()) {
    if (needed[i] + needed[j] === 0) continue
    // Backwards, as the pairs are walked: turned round below.
    steps.push(needed[i] + 2 * needed[j], j, i)
    needed[i] = needed[j] = 1
  }
  const network = { steps: Int32Array.from(steps.reverse()), lower, upper }
  made.set(count, network)
  return network
}
