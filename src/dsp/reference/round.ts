import { roundHalfEven } from '../../model/round.js'

/** `x` rounded half to even and held in [low, high]; NaN becomes 0. */
export const saturate = (x: number, low: number, high: number): number => {
  if (Number.isNaN(x)) return 0
  const rounded = roundHalfEven(x)
  return rounded < low ? low : rounded > high ? high : rounded + 0
}

/** A 64-bit integer as float32, rounded once, to nearest even: through float64 it would be rounded twice. */
export const bigToFloat32 = (x: bigint): number => {
  const magnitude = x < 0n ? -x : x
  if (magnitude < 9_007_199_254_740_992n) return Math.fround(Number(x))
  // 40 leading bits and one sticky bit decide the rounding to 24 bits as all 64 would.
  const low = 24n
  const head = magnitude >> low
  const sticky = head << low === magnitude ? head : head | 1n
  const value = Math.fround(Number(sticky) * 16_777_216)
  return x < 0n ? -value : value
}
