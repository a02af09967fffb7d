/** Zeros, poles and gain: scipy's `lp2*_zpk`, `bilinear_zpk` and `zpk2tf`, step for step. */
import { add, type Complex, complex, divide, negate, product, scaled, squareRoot, subtract, times } from './complex.js'

/** A filter as its zeros, poles and gain. */
export interface Zpk {
  readonly zeros: readonly Complex[]
  readonly poles: readonly Complex[]
  readonly gain: number
}

const repeat = (x: Complex, count: number): Complex[] => Array.from({ length: count }, () => x)
const degree = ({ zeros, poles }: Zpk): number => poles.length - zeros.length

/** The prototype as an analog low-pass with its edge at `edge`, rad/s. */
export const toLowpass = (of: Zpk, edge: number): Zpk => ({
  zeros: of.zeros.map((z) => scaled(z, edge)),
  poles: of.poles.map((p) => scaled(p, edge)),
  gain: of.gain * integerPower(edge, degree(of)),
})

/** The prototype as an analog high-pass with its edge at `edge`, rad/s. */
export const toHighpass = (of: Zpk, edge: number): Zpk => ({
  zeros: [...of.zeros.map((z) => divide(complex(edge), z)), ...repeat(complex(0), degree(of))],
  poles: of.poles.map((p) => divide(complex(edge), p)),
  gain: of.gain * divide(product(of.zeros.map(negate)), product(of.poles.map(negate))).re,
})

const shifted = (all: readonly Complex[], centre: number): Complex[] => {
  const roots = all.map((x) => squareRoot(subtract(times(x, x), complex(centre * centre))))
  return [...all.map((x, i) => add(x, roots[i])), ...all.map((x, i) => subtract(x, roots[i]))]
}

/** The prototype as an analog band-pass about `centre`, `width` wide, rad/s. */
export const toBandpass = (of: Zpk, centre: number, width: number): Zpk => {
  const half = (x: Complex): Complex => complex((x.re * width) / 2, (x.im * width) / 2)
  return {
    zeros: [...shifted(of.zeros.map(half), centre), ...repeat(complex(0), degree(of))],
    poles: shifted(of.poles.map(half), centre),
    gain: of.gain * integerPower(width, degree(of)),
  }
}

/** The prototype as an analog band-stop about `centre`, `width` wide, rad/s. */
export const toBandstop = (of: Zpk, centre: number, width: number): Zpk => {
  const invert = (x: Complex): Complex => divide(complex(width / 2), x)
  return {
    zeros: [
      ...shifted(of.zeros.map(invert), centre),
      ...repeat(complex(0, centre), degree(of)),
      ...repeat(complex(0, -centre), degree(of)),
    ],
    poles: shifted(of.poles.map(invert), centre),
    gain: of.gain * divide(product(of.zeros.map(negate)), product(of.poles.map(negate))).re,
  }
}

/** The digital filter of an analog one, by the bilinear transform at `samplingFrequency`, Hz. */
export const bilinear = (of: Zpk, samplingFrequency: number): Zpk => {
  const twice = complex(2 * samplingFrequency)
  const map = (x: Complex): Complex => divide(add(twice, x), subtract(twice, x))
  const gain = divide(product(of.zeros.map((z) => subtract(twice, z))), product(of.poles.map((p) => subtract(twice, p)))).re
  return {
    zeros: [...of.zeros.map(map), ...repeat(complex(-1), degree(of))],
    poles: of.poles.map(map),
    gain: of.gain * gain,
  }
}

/** The coefficients, highest power first, of the real polynomial with these roots. */
export const polynomial = (roots: readonly Complex[]): Float64Array => {
  let coefficients = [complex(1)]
  for (const root of roots) {
    const next = [...coefficients, complex(0)]
    coefficients.forEach((c, i) => {
      next[i + 1] = subtract(next[i + 1], times(root, c))
    })
    coefficients = next
  }
  return Float64Array.from(coefficients, (c) => c.re)
}

/** `base` to a small whole `exponent`, by multiplication, so that every engine agrees. */
export const integerPower = (base: number, exponent: number): number => {
  let result = 1
  for (let i = 0; i < exponent; i++) result *= base
  return result
}
