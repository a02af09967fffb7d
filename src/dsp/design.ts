/** IIR filter design: scipy.signal's `butter`, `cheby1`, `cheby2` and `iirnotch`. Frequencies in Hz. */
import { type Complex, complex, divide, exponential, hyperbolicSine, negate, product } from './complex.js'
import { asinh, cos, pi, pow, sin, tan } from './math.js'
import { type Sos, zpkToSos } from './sections.js'
import { bilinear, polynomial, toBandpass, toBandstop, toHighpass, toLowpass, type Zpk } from './zpk.js'

/** The frequencies that a filter lets through. */
export type FilterKind = 'lowpass' | 'highpass' | 'bandpass' | 'bandstop'

/** One edge for a low-pass or high-pass, two for a band. Hz. */
export type Edges = number | readonly [number, number]

/** Transfer function coefficients, a0 first. */
export interface Ba {
  readonly b: Float64Array
  readonly a: Float64Array
}

/** A designed digital filter, in whichever form is asked for. */
export interface FilterDesign {
  readonly zpk: Zpk
  readonly sos: () => Sos
  readonly ba: () => Ba
}

const odd = (order: number): number[] => Array.from({ length: order }, (_, i) => -order + 1 + 2 * i)

const butterworth = (order: number): Zpk => ({
  zeros: [],
  poles: odd(order).map((m) => negate(exponential(complex(0, (pi * m) / (2 * order))))),
  gain: 1,
})

const ellipse = (order: number, mu: number): Complex[] =>
  odd(order).map((m) => hyperbolicSine(complex(mu, (pi * m) / (2 * order))))

const chebyshev1 = (order: number, ripple: number): Zpk => {
  const epsilon = Math.sqrt(pow(10, 0.1 * ripple) - 1)
  const poles = ellipse(order, (1 / order) * asinh(1 / epsilon)).map(negate)
  const gain = product(poles.map(negate)).re
  return { zeros: [], poles, gain: order % 2 === 0 ? gain / Math.sqrt(1 + epsilon * epsilon) : gain }
}

const chebyshev2 = (order: number, attenuation: number): Zpk => {
  const epsilon = 1 / Math.sqrt(pow(10, 0.1 * attenuation) - 1)
  const zeros = odd(order)
    .filter((m) => m !== 0)
    .map((m) => complex(0, 1 / sin((m * pi) / (2 * order))))
  const poles = ellipse(order, asinh(1 / epsilon) / order).map((x) => divide(complex(-1), x))
  return { zeros, poles, gain: divide(product(poles.map(negate)), product(zeros.map(negate))).re }
}

const digital = (prototype: Zpk, edges: Edges, kind: FilterKind, samplingFrequency: number): FilterDesign => {
  const list = typeof edges === 'number' ? [edges] : edges
  const wanted = kind === 'lowpass' || kind === 'highpass' ? 1 : 2
  if (list.length !== wanted) throw new RangeError(`a ${kind} filter has ${wanted} edge(s), got ${list.length}`)
  const [low, high] = list.map((edge) => {
    const fraction = edge / (samplingFrequency / 2)
    if (!(fraction > 0 && fraction < 1)) {
      throw new RangeError(`a filter edge must lie between 0 and ${samplingFrequency / 2} Hz, got ${edge}`)
    }
    return 4 * tan((pi * fraction) / 2)
  })
  if (wanted === 2 && !(low < high)) throw new RangeError(`the edges must ascend, got ${list.join(', ')}`)
  const centre = Math.sqrt(low * high)
  const analog = {
    lowpass: () => toLowpass(prototype, low),
    highpass: () => toHighpass(prototype, low),
    bandpass: () => toBandpass(prototype, centre, high - low),
    bandstop: () => toBandstop(prototype, centre, high - low),
  }[kind]()
  const zpk = bilinear(analog, 2)
  return {
    zpk,
    sos: () => zpkToSos(zpk),
    ba: () => ({ b: polynomial(zpk.zeros).map((x) => x * zpk.gain), a: polynomial(zpk.poles) }),
  }
}

const checkOrder = (order: number): void => {
  if (!Number.isInteger(order) || order < 1) throw new RangeError(`a filter's order must be at least 1, got ${order}`)
}

/**
 * A Butterworth filter, scipy's `butter(order, edges, btype, fs=samplingFrequency)`.
 *
 * Errors   RangeError: an order below 1, an edge outside (0, samplingFrequency / 2), edges that do not ascend.
 */
export const butter = (order: number, edges: Edges, kind: FilterKind, samplingFrequency: number): FilterDesign => {
  checkOrder(order)
  return digital(butterworth(order), edges, kind, samplingFrequency)
}

/** A Chebyshev filter with `ripple` dB of ripple in its pass band, scipy's `cheby1`. Errors: as `butter`. */
export const cheby1 = (
  order: number,
  ripple: number,
  edges: Edges,
  kind: FilterKind,
  samplingFrequency: number,
): FilterDesign => {
  checkOrder(order)
  return digital(chebyshev1(order, ripple), edges, kind, samplingFrequency)
}

/** A Chebyshev filter `attenuation` dB down in its stop band, scipy's `cheby2`. Errors: as `butter`. */
export const cheby2 = (
  order: number,
  attenuation: number,
  edges: Edges,
  kind: FilterKind,
  samplingFrequency: number,
): FilterDesign => {
  checkOrder(order)
  return digital(chebyshev2(order, attenuation), edges, kind, samplingFrequency)
}

/**
 * A notch at `frequency` Hz whose -3 dB band is `frequency / quality` wide, scipy's `iirnotch`.
 *
 * Errors   RangeError: a frequency outside (0, samplingFrequency / 2).
 */
export const iirnotch = (frequency: number, quality: number, samplingFrequency: number): Ba => {
  const fraction = (2 * frequency) / samplingFrequency
  if (!(fraction > 0 && fraction < 1)) {
    throw new RangeError(`a notch must lie between 0 and ${samplingFrequency / 2} Hz, got ${frequency}`)
  }
  const beta = tan(((fraction / quality) * pi) / 2)
  const gain = 1 / (1 + beta)
  const cosine = cos(fraction * pi)
  return {
    b: Float64Array.of(gain, gain * (-2 * cosine), gain),
    a: Float64Array.of(1, -2 * gain * cosine, 2 * gain - 1),
  }
}
