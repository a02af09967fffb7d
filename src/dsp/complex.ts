/** Complex numbers for filter design, in numpy's operation order where that decides the last digits. */
import { cos, cosh, exp, hypot, sin, sinh } from './math.js'

/** A complex number. */
export interface Complex {
  readonly re: number
  readonly im: number
}

export const complex = (re: number, im = 0): Complex => ({ re, im })
export const add = (x: Complex, y: Complex): Complex => complex(x.re + y.re, x.im + y.im)
export const subtract = (x: Complex, y: Complex): Complex => complex(x.re - y.re, x.im - y.im)
export const negate = (x: Complex): Complex => complex(-x.re, -x.im)
export const conjugate = (x: Complex): Complex => complex(x.re, -x.im)
export const times = (x: Complex, y: Complex): Complex => complex(x.re * y.re - x.im * y.im, x.re * y.im + x.im * y.re)
export const scaled = (x: Complex, factor: number): Complex => complex(x.re * factor, x.im * factor)
export const magnitude = (x: Complex): number => hypot(x.re, x.im)
export const isReal = (x: Complex): boolean => x.im === 0
export const product = (all: readonly Complex[]): Complex => all.reduce(times, complex(1))

/** x / y by Smith's method, as numpy divides. */
export const divide = (x: Complex, y: Complex): Complex => {
  if (Math.abs(y.re) >= Math.abs(y.im)) {
    const ratio = y.im / y.re
    const scale = 1 / (y.re + y.im * ratio)
    return complex((x.re + x.im * ratio) * scale, (x.im - x.re * ratio) * scale)
  }
  const ratio = y.re / y.im
  const scale = 1 / (y.im + y.re * ratio)
  return complex((x.re * ratio + x.im) * scale, (x.im * ratio - x.re) * scale)
}

/** The principal square root. */
export const squareRoot = (x: Complex): Complex => {
  if (x.re === 0 && x.im === 0) return complex(0, x.im)
  if (x.re >= 0) {
    const t = Math.sqrt((x.re + magnitude(x)) * 0.5)
    return complex(t, x.im / (2 * t))
  }
  const t = Math.sqrt((-x.re + magnitude(x)) * 0.5)
  const im = x.im < 0 || Object.is(x.im, -0) ? -t : t
  return complex(Math.abs(x.im) / (2 * t), im)
}

export const exponential = (x: Complex): Complex => scaled(complex(cos(x.im), sin(x.im)), exp(x.re))

export const hyperbolicSine = (x: Complex): Complex => complex(sinh(x.re) * cos(x.im), cosh(x.re) * sin(x.im))
