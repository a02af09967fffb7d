/** Spectra of windows of any length: the kernel gives what its scalar twin gives, and that is what the definition says. */
import fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'
import { factorsOf, matrix, setSimd, spectralFilter } from '../src/dsp/index.js'
import { agrees, dtype, fill, pair, values } from './kernelCases.js'

afterEach(() => setSimd(true))

/** Lengths of small prime factors, and others. */
const lengths = fc.oneof(fc.integer({ min: 1, max: 130 }), fc.constantFrom(240, 360, 375, 486, 499, 1009, 1201))

const delays = (frames: number, channels: number) => ({
  factors: [0.25, -1.5].map((delay) =>
    factorsOf(frames, (frequency) => [Math.cos(2 * Math.PI * frequency * delay), -Math.sin(2 * Math.PI * frequency * delay)]),
  ),
  which: Int32Array.from({ length: channels }, (_, channel) => channel % 2),
})

it('kernels equal their scalar twins', () => {
  fc.assert(
    fc.property(
      dtype,
      dtype,
      values,
      lengths,
      fc.integer({ min: 1, max: 5 }),
      fc.boolean(),
      pair,
      (from, to, numbers, frames, channels, windowed, places) => {
        const window = Float64Array.from({ length: frames }, (_, frame) => 1 / (1 + (frame % 3)))
        const options = { ...delays(frames, channels), ...(windowed && { window }), skip: Math.floor(frames / 4) }
        const left = frames - options.skip
        agrees(fill(from, numbers, frames * channels), to, left * channels, places, from, (x, y) =>
          spectralFilter(matrix(x, frames, channels), options, matrix(y, left, channels)),
        )
      },
    ),
    { numRuns: 300 },
  )
})

it('what leaves is the sum over all frequencies, by definition', () => {
  fc.assert(
    fc.property(lengths, fc.double({ min: -3, max: 3, noNaN: true }), (frames, delay) => {
      const signal = Float64Array.from({ length: frames }, (_, frame) => ((frame * 7919) % 101) - 50)
      const turn = (x: number): readonly [number, number] => [Math.cos(2 * Math.PI * x), Math.sin(2 * Math.PI * x)]
      const factors = [factorsOf(frames, (frequency) => turn(-frequency * delay))]
      const output = new Float64Array(frames)
      spectralFilter(matrix(signal, frames, 1), { factors, which: Int32Array.of(0), skip: 0 }, matrix(output, frames, 1))
      // At one place, which is as good as any.
      const at = frames >> 1
      let expected = 0
      for (let k = 0; k <= frames / 2; k++) {
        let [re, im] = [0, 0]
        for (const [frame, value] of signal.entries()) {
          const [c, s] = turn(-((k * frame) % frames) / frames)
          re += value * c
          im += value * s
        }
        const [c, s] = turn(((k * at) % frames) / frames)
        const [fr, fi] = [factors[0][2 * k], factors[0][2 * k + 1]]
        const [yr, yi] = [re * fr - im * fi, re * fi + im * fr]
        const alone = k === 0 || 2 * k === frames
        expected += alone ? yr * c : 2 * (yr * c - yi * s)
      }
      expect(Math.abs(output[at] - expected / frames)).toBeLessThan(1e-9)
    }),
    { numRuns: 60 },
  )
})
