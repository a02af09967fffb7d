import { expect, it } from 'vitest'
import { fillNoise, matrix, rows } from '../../../src/dsp/index.js'
import { philox } from '../../../src/dsp/philox.js'

const hex = (words: readonly number[]): string => words.map((x) => (x >>> 0).toString(16).padStart(8, '0')).join(' ')

it("is Philox4x32: its authors' known answers", () => {
  expect(hex(philox([0, 0, 0, 0], [0, 0], 10))).toBe('6627e8d5 e169c58d bc57ac4c 9b00dbd8')
  expect(hex(philox([0, 0, 0, 0], [0, 0], 7))).toBe('5f6fb709 0d893f64 4f121f81 4f730a48')
  expect(hex(philox([-1, -1, -1, -1], [-1, -1], 10))).toBe('408f276d 41c83b0e a20bc7c6 6d5451fd')
})

it('makes any window alone, the same samples', () => {
  const channels = Int32Array.of(0, 1, 2, 3, 4)
  const whole = matrix(new Float32Array(500), 100, 5)
  fillNoise(7, 0, 4_294_967_290, channels, whole, 10)
  const part = matrix(new Float32Array(20), 10, 2)
  fillNoise(7, 0, 4_294_967_330, Int32Array.of(4, 1), part, 10)
  const expected = rows(whole, 40, 50).data
  expect([...part.data]).toEqual(Array.from({ length: 20 }, (_, i) => expected[(i >> 1) * 5 + (i % 2 ? 1 : 4)]))
})

it('has mean 0, the deviation asked for, and hardly any correlation between neighbours', () => {
  const noise = matrix(new Float32Array(40_000), 10_000, 4)
  fillNoise(123_456_789_012, 3, 0, Int32Array.of(0, 1, 2, 3), noise, 5)
  const values = Float64Array.from(noise.data, Number)
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length
  const power = values.reduce((sum, x) => sum + x * x, 0) / values.length
  const next = values.reduce((sum, x, i) => sum + x * (values[i + 1] ?? 0), 0) / values.length
  expect(Math.abs(mean)).toBeLessThan(0.1)
  expect(Math.abs(Math.sqrt(power) - 5)).toBeLessThan(0.1)
  expect(Math.abs(next / power)).toBeLessThan(0.02)
})

it('refuses a seed that is no integer', () => {
  expect(() => fillNoise(0.5, 0, 0, new Int32Array(0), matrix(new Float32Array(0), 1, 0), 1)).toThrow(RangeError)
})
