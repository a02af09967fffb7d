import { describe, expect, it } from 'vitest'
import { butter, cheby1, iirnotch, lfilterZi, sosfiltZi } from '../../../src/dsp/index.js'

/** Equal to scipy's digits but for the last one or two. */
const close = (actual: Float64Array, expected: readonly number[]): void => {
  expect(actual.length).toBe(expected.length)
  expected.forEach((x, i) => {
    expect(Math.abs(actual[i] - x)).toBeLessThanOrEqual(1e-12 * Math.abs(x))
  })
}

describe('filter design gives what scipy.signal gives', () => {
  it("butter(2, [300, 6000], 'bandpass', fs=30000, output='sos')", () => {
    close(
      butter(2, [300, 6000], 'bandpass', 30_000).sos(),
      [
        0.1906166000974976, 0.3812332001949952, 0.1906166000974976, 1, -0.42353116456830175, 0.2257098675420977, 1, -2, 1, 1,
        -1.9115512375082104, 0.9156533004832735,
      ],
    )
  })

  it("butter(3, 300, 'highpass', fs=30000, output='sos')", () => {
    close(
      butter(3, 300, 'highpass', 30_000).sos(),
      [
        0.9390916523119581, -0.9390916523119581, 0, 1, -0.9390625058174923, 0, 1, -2, 1, 1, -1.9352943868599919,
        0.939120798806424,
      ],
    )
  })

  it("cheby1(2, 0.5, 300, 'lowpass', fs=2500, output='sos')", () => {
    close(
      cheby1(2, 0.5, 300, 'lowpass', 2500).sos(),
      [0.12451029188621637, 0.24902058377243275, 0.12451029188621637, 1, -0.8460261403221725, 0.3735781023357176],
    )
  })

  it('iirnotch(60, 30, 2500)', () => {
    const { b, a } = iirnotch(60, 30, 2500)
    close(b, [0.9974930213232781, -1.9723464317903043, 0.9974930213232781])
    close(a, [1, -1.9723464317903043, 0.9949860426465562])
    // Poles so near the unit circle lose digits, in scipy as here.
    expect(lfilterZi(b, a)[0]).toBeCloseTo(0.002506978676719636, 12)
  })

  it("sosfilt_zi(butter(3, 300, 'lowpass', fs=30000, output='sos'))", () => {
    const expected = [0.9980867940267836, -0.9391207988064236]
    sosfiltZi(butter(3, 300, 'lowpass', 30_000).sos())
      .slice(2)
      .forEach((x, i) => {
        expect(x).toBeCloseTo(expected[i], 12)
      })
  })
})

it('refuses what cannot be designed', () => {
  expect(() => butter(0, 300, 'highpass', 30_000)).toThrow('order')
  expect(() => butter(3, 15_000, 'highpass', 30_000)).toThrow('between 0 and 15000 Hz, got 15000')
  expect(() => butter(3, 300, 'bandpass', 30_000)).toThrow('2 edge(s)')
  expect(() => butter(3, [600, 300], 'bandpass', 30_000)).toThrow('ascend')
})
