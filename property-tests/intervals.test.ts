import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countIntervals, countLags } from '../src/dsp/intervals.js'
import { Welch } from '../src/dsp/welch.js'
import { parameters } from './runs.js'

const spikes = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 2 })), { maxLength: 40 })
  .map((pairs) => pairs.sort((a, b) => a[0] - b[0]))
const bins = fc.record({ binFrames: fc.integer({ min: 1, max: 9 }), halfBins: fc.integer({ min: 1, max: 6 }) })

const arrays = (pairs: readonly (readonly [number, number])[]) => ({
  frames: Float64Array.from(pairs, ([frame]) => frame),
  units: Int32Array.from(pairs, ([, unit]) => unit),
})

test('lags are those of all pairs of different spikes', () => {
  fc.assert(
    fc.property(spikes, bins, (pairs, { binFrames, halfBins }) => {
      const counts = new Float64Array(9 * 2 * halfBins)
      countLags(arrays(pairs), { binFrames, halfBins, numUnits: 3 }, counts)
      const plain = new Float64Array(counts.length)
      for (const [one, [frame, unit]] of pairs.entries())
        for (const [other, [before, by]] of pairs.entries()) {
          const bin = Math.floor((frame - before) / binFrames) + halfBins
          if (one !== other && bin >= 0 && bin < 2 * halfBins) plain[(unit * 3 + by) * 2 * halfBins + bin]++
        }
      expect(counts).toEqual(plain)
    }),
    parameters(100),
  )
})

test('intervals are those between neighbours of one unit', () => {
  fc.assert(
    fc.property(spikes, bins, (pairs, { binFrames, halfBins }) => {
      const counts = new Float64Array(3 * halfBins)
      countIntervals(arrays(pairs), { binFrames, halfBins, numUnits: 3 }, counts)
      const plain = new Float64Array(counts.length)
      for (let unit = 0; unit < 3; unit++) {
        const own = pairs.filter(([, of]) => of === unit).map(([frame]) => frame)
        for (const [at, frame] of own.slice(1).entries()) {
          const interval = frame - own[at]
          if (interval <= binFrames * halfBins)
            plain[unit * halfBins + Math.min(halfBins - 1, Math.floor(interval / binFrames))]++
        }
      }
      expect(counts).toEqual(plain)
    }),
    parameters(100),
  )
})

test('a spectrum is that of the definition, and windows may be added in any parts', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 4 }),
      fc.nat(3),
      fc.integer(),
      (log, windows, split, seed) => {
        const length = 2 ** log
        const frames = ((windows + 1) * length) / 2
        const signal = Float64Array.from({ length: frames * 2 }, (_, at) => ((Math.imul(at + 1, 2654435761) ^ seed) % 1000) / 10)
        const whole = new Welch(length, 2)
        whole.add(signal, windows)
        const parts = new Welch(length, 2)
        const first = Math.min(split, windows)
        parts.add(signal, first)
        parts.add(signal.subarray(first * length), windows - first)
        const density = whole.density(100)
        expect(parts.density(100)).toEqual(density)
        const plain = definition(signal, { length, windows })
        const most = Math.max(1, ...plain)
        for (const [at, value] of plain.entries()) expect(Math.abs(density[at] - value)).toBeLessThan(1e-9 * most)
      },
    ),
    parameters(100),
  )
})

/** Of two channels at 100 Hz, by sums over every frame. */
const definition = (
  signal: Float64Array,
  { length, windows }: { readonly length: number; readonly windows: number },
): Float64Array => {
  const bins = length / 2 + 1
  const density = new Float64Array(2 * bins)
  const weights = Float64Array.from({ length }, (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / length))
  const norm = 100 * weights.reduce((sum, weight) => sum + weight * weight, 0) * windows
  for (let channel = 0; channel < 2; channel++)
    for (let window = 0; window < windows; window++) {
      const own = Array.from({ length }, (_, at) => signal[((window * length) / 2 + at) * 2 + channel])
      const mean = own.reduce((sum, value) => sum + value, 0) / length
      for (let k = 0; k < bins; k++) {
        let [real, imaginary] = [0, 0]
        for (let at = 0; at < length; at++) {
          const value = (own[at] - mean) * weights[at]
          real += value * Math.cos((2 * Math.PI * k * at) / length)
          imaginary -= value * Math.sin((2 * Math.PI * k * at) / length)
        }
        density[channel * bins + k] += ((k === 0 || k === bins - 1 ? 1 : 2) * (real * real + imaginary * imaginary)) / norm
      }
    }
  return density
}
