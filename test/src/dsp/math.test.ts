import { expect, it } from 'vitest'
import { asinh, atan2, cos, exp, pi, pow, sin, tan } from '../../../src/dsp/math.js'

it('gives the digits of musl, in every engine', () => {
  expect(sin(1)).toBe(0.8414709848078965)
  expect(cos(1)).toBe(0.5403023058681398)
  expect(tan(pi / 4)).toBe(0.9999999999999999)
  expect(exp(1)).toBe(Math.E)
  expect(pow(10, 0.05)).toBe(1.1220184543019633)
  expect(asinh(2)).toBe(1.4436354751788103)
  expect(atan2(-1, -1)).toBe((-3 * pi) / 4)
})
