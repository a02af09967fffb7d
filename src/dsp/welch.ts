import type { Samples } from '../model/dtype.js'
import { cos, pi, sin } from './math.js'
import { hann } from './windows.js'

/** Some powers of a root of one, as cosines and sines. */
interface Roots {
  readonly real: Float64Array
  readonly imaginary: Float64Array
}

/** exp(-2πi k / length), for the first k. */
const rootsOf = (length: number, count: number): Roots => ({
  real: Float64Array.from({ length: count }, (_, k) => cos((2 * pi * k) / length)),
  imaginary: Float64Array.from({ length: count }, (_, k) => -sin((2 * pi * k) / length)),
})

/** The Fourier transform of a power of two of complex numbers, in place. */
const transform = (real: Float64Array, imaginary: Float64Array, roots: Roots): void => {
  const { length } = real
  for (let at = 1, mirrored = 0; at < length; at++) {
    let bit = length >> 1
    for (; mirrored & bit; bit >>= 1) mirrored ^= bit
    mirrored ^= bit
    if (at >= mirrored) continue
    const [r, i] = [real[at], imaginary[at]]
    real[at] = real[mirrored]
    imaginary[at] = imaginary[mirrored]
    real[mirrored] = r
    imaginary[mirrored] = i
  }
  for (let half = 1; half < length; half *= 2) {
    const stride = length / (2 * half)
    for (let first = 0; first < length; first += 2 * half)
      for (let k = 0; k < half; k++) {
        const [a, b] = [first + k, first + k + half]
        const wr = roots.real[k * stride]
        const wi = roots.imaginary[k * stride]
        const br = real[b] * wr - imaginary[b] * wi
        const bi = real[b] * wi + imaginary[b] * wr
        real[b] = real[a] - br
        imaginary[b] = imaginary[a] - bi
        real[a] += br
        imaginary[a] += bi
      }
  }
}

/**
 * The power spectral density of signals by Welch's method: the mean over windows that overlap by half, each without its mean and
 * weighted by Hann's window. One-sided; scipy's `signal.welch` with `scaling="density"`.
 */
export class Welch {
  /** Frames of a window, a power of two. */
  readonly length: number
  /** Frames from one window to the next. */
  readonly step: number
  private readonly weights: Float64Array
  /** Of the transform of half the length, and of what makes that of the whole. */
  private readonly roots: Roots
  private readonly twist: Roots
  private readonly real: Float64Array
  private readonly imaginary: Float64Array
  private readonly sums: Float64Array
  private windows = 0

  constructor(
    length: number,
    private readonly channels: number,
  ) {
    const half = length / 2
    this.length = length
    this.step = half
    this.weights = hann(length, true)
    this.roots = rootsOf(half, Math.floor(half / 2))
    this.twist = rootsOf(length, half + 1)
    this.real = new Float64Array(half)
    this.imaginary = new Float64Array(half)
    this.sums = new Float64Array(channels * (half + 1))
  }

  /** Add the first `windows` windows of `data`, frames × channels. */
  add(data: Samples, windows: number): void {
    for (let window = 0; window < windows; window++)
      for (let channel = 0; channel < this.channels; channel++) this.addWindow(data, window * this.step, channel)
    this.windows += windows
  }

  /** Real numbers of even and of odd places are the two parts of complex ones: half as many are transformed. */
  private addWindow(data: Samples, first: number, channel: number): void {
    const { step: half, real, imaginary, twist } = this
    this.fill(data, first, channel)
    transform(real, imaginary, this.roots)
    for (let k = 0; k <= half; k++) {
      const [here, there] = [k % half, (half - k) % half]
      const [er, ei] = [(real[here] + real[there]) / 2, (imaginary[here] - imaginary[there]) / 2]
      const [or, oi] = [(imaginary[here] + imaginary[there]) / 2, (real[there] - real[here]) / 2]
      const r = er + or * twist.real[k] - oi * twist.imaginary[k]
      const i = ei + or * twist.imaginary[k] + oi * twist.real[k]
      this.sums[channel * (half + 1) + k] += r * r + i * i
    }
  }

  private fill(data: Samples, first: number, channel: number): void {
    const { length, weights, channels, real, imaginary } = this
    const valueAt = (at: number): number => Number(data[(first + at) * channels + channel])
    let sum = 0
    for (let at = 0; at < length; at++) sum += valueAt(at)
    const mean = sum / length
    for (let at = 0; at < length; at += 2) {
      real[at / 2] = (valueAt(at) - mean) * weights[at]
      imaginary[at / 2] = (valueAt(at + 1) - mean) * weights[at + 1]
    }
  }

  /** The mean density of what was added: channels × (length / 2 + 1), of the unit squared per Hz. */
  density(samplingFrequency: number): Float64Array {
    const bins = this.length / 2 + 1
    const power = this.weights.reduce((sum, weight) => sum + weight * weight, 0)
    const scale = 1 / (samplingFrequency * power * this.windows)
    // Of a real signal the frequencies below 0 mirror those above; 0 and the last have no mirror image.
    return this.sums.map((sum, at) => sum * scale * (at % bins === 0 || at % bins === bins - 1 ? 1 : 2))
  }
}
