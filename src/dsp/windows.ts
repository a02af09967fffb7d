import { cos, pi, sin } from './math.js'

/** A cosine window of `length` samples: scipy's `windows.cosine`. */
export const taperOf = (length: number): Float64Array =>
  Float64Array.from({ length }, (_, index) => sin((pi / length) * (index + 0.5)))

/** A Hann window of `length` samples, its ends zero: numpy's `hanning`; `periodic`: scipy's, for spectra. */
export const hann = (length: number, periodic = false): Float64Array => {
  if (length === 1) return Float64Array.of(1)
  const span = periodic ? length : length - 1
  return Float64Array.from({ length }, (_, index) => 0.5 - 0.5 * cos((2 * pi * index) / span))
}
