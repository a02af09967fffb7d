const whole = 4_503_599_627_370_496 // 2 ** 52: from here on every float64 is an integer

/** `x` rounded to the nearest integer, halves to even. NaN and infinities stay. */
export const roundHalfEven = (x: number): number => {
  if (!(Math.abs(x) < whole)) return x
  return x < 0 ? x - whole + whole : x + whole - whole
}
