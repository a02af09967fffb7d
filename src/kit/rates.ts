/** A whole number over another. */
interface Ratio {
  readonly above: bigint
  readonly below: bigint
}

/** A float64 as the ratio that it is. */
const exactly = (value: number): Ratio => {
  let [above, below] = [value, 1n]
  for (; !Number.isInteger(above); above *= 2) below *= 2n
  return { above: BigInt(above), below }
}

/** The nearest float64. */
const nearest = ({ above, below }: Ratio): number => {
  // 70 binary places of the quotient, and whether there is a rest, decide how it is rounded.
  const shift = BigInt(Math.max(0, 70 + below.toString(2).length - above.toString(2).length))
  const scaled = above << shift
  const quotient = (scaled / below) * 2n + (scaled % below === 0n ? 0n : 1n)
  return Number(quotient) / 2 ** (Number(shift) + 1)
}

/** The nearest ratio whose lower number is at most `most`; of two as near the one with the smaller: Python's `limit_denominator`. */
const limited = ({ above, below }: Ratio, most: bigint): Ratio => {
  let [p0, q0, p1, q1] = [0n, 1n, 1n, 0n]
  let [n, d] = [above, below]
  for (;;) {
    const a = n / d
    const q2 = q0 + a * q1
    if (q2 > most) break
    ;[p0, q0, p1, q1] = [p1, q1, p0 + a * p1, q2]
    ;[n, d] = [d, n - a * d]
    if (d === 0n) return { above: p1, below: q1 }
  }
  const k = (most - q0) / q1
  const [left, right] = [
    { above: p0 + k * p1, below: q0 + k * q1 },
    { above: p1, below: q1 },
  ]
  const off = ({ above: p, below: q }: Ratio): Ratio => {
    const difference = p * below - above * q
    return { above: difference < 0n ? -difference : difference, below: q * below }
  }
  const [a, b] = [off(right), off(left)]
  return a.above * b.below <= b.above * a.below ? right : left
}

/** By how much a rate is raised and lowered to come near the one that is wanted, and the rate that it then has. */
export const rateChange = (
  from: number,
  wanted: number,
  most: number,
): { readonly up: number; readonly down: number; readonly rate: number } => {
  const [own, other] = [exactly(from), exactly(wanted)]
  const whole = reduced({ above: other.above * own.below, below: other.below * own.above })
  const { above, below } = limited(whole, BigInt(most))
  const rate = nearest({ above: own.above * above, below: own.below * below })
  return { up: Number(above), down: Number(below), rate }
}

const reduced = ({ above, below }: Ratio): Ratio => {
  let [a, b] = [above, below]
  while (b !== 0n) [a, b] = [b, a % b]
  return { above: above / a, below: below / a }
}
