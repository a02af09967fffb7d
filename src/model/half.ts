/** The number that numpy and numcodecs read from the bits of a float16: its sign, five bits of exponent, ten of fraction. */
export const fromHalf = (bits: number): number => {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023]
  const size =
    exponent === 31
      ? fraction === 0
        ? Number.POSITIVE_INFINITY
        : Number.NaN
      : exponent === 0
        ? fraction * 2 ** -24
        : (1 + fraction / 1024) * 2 ** (exponent - 15)
  return bits >> 15 === 0 ? size : -size
}

/** The bits of the float16 that is this number; undefined where none is exactly. */
export const toHalf = (value: number): number | undefined => {
  if (Number.isNaN(value)) return 0x7e00
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const size = Math.abs(value)
  if (size === Number.POSITIVE_INFINITY) return sign | 0x7c00
  // Steps of the fraction: 2^-24 below 2^-14, and ten bits below the leading one from there on.
  let exponent = 1
  while (size >= 2 ** (exponent - 14) && exponent < 31) exponent++
  const steps = size * 2 ** (25 - exponent)
  return exponent < 31 && Number.isInteger(steps) ? sign | ((exponent - 1) * 1024 + steps) : undefined
}
