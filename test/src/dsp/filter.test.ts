import { describe, expect, it } from 'vitest'
import { baFilt, butter, iirnotch, matrix, sosFilt } from '../../../src/dsp/index.js'

const signal = Int16Array.of(
  ...[0, 804, 1305, 903, 535, 9, -792, -742, -231, 137, 937, 988, 1015, 639, -326, -680, -619, -538, 274, 1070, 1111, 1126],
  ...[303, -222, -568, -936, -405, 410, 762, 1233, 1237, 407, -118, -895, -812, -271, 107, 894, 1355, 907, 511, -13, -783],
  ...[-688, -578, 244, 1026, 1036],
)
const input = matrix(signal, signal.length, 1)
const band = butter(5, [300, 6000], 'bandpass', 30_000).sos()
const high = butter(2, 300, 'highpass', 30_000).sos()

const first = (values: Float64Array, expected: readonly number[]): void => {
  expected.forEach((x, i) => {
    expect(Math.abs(values[i] - x)).toBeLessThan(1e-9)
  })
}

describe('the filters give what scipy.signal gives', () => {
  const output = new Float64Array(signal.length)
  const wide = matrix(output, signal.length, 1)

  it('sosfiltfilt', () => {
    sosFilt(band, input, wide, { direction: 'forward-backward' })
    first(output, [174.11256261209894, 952.205475353074, 1357.6598330182783, 1223.7559972082008])
    sosFilt(high, input, wide, { direction: 'forward-backward' })
    first(output, [-53.07487577031611, 739.7220229190142, 1229.236578341274, 815.4893162900854])
  })

  it('sosfilt', () => {
    sosFilt(band, input, wide, { direction: 'forward' })
    first(output, [0, 14.395804178351083, 108.39991478852235, 359.1267152473159])
    sosFilt(high, input, wide, { direction: 'forward' })
    first(output, [0, 769.0607533477288, 1179.9940591269321, 687.770647898364])
  })

  it('filtfilt', () => {
    const { b, a } = iirnotch(60, 30, 2500)
    baFilt(b, a, input, wide, { direction: 'forward-backward' })
    first(output, [7.147781613989844, 801.9076469557795, 1293.6879149981924, 882.7075482905017])
  })
})

it('rounds to an integer output, and cuts the margin in the same pass', () => {
  const output = matrix(new Int16Array(10), 10, 1)
  sosFilt(band, input, output, { direction: 'forward-backward', skip: 2 })
  expect([...output.data]).toEqual([1358, 1224, 658, -39, -536, -618, -278, 306, 861, 1135])
})

it("runs 'backward' as forward through the reversed window", () => {
  const reversed = new Float64Array(signal.length)
  const backward = new Float64Array(signal.length)
  sosFilt(high, matrix(signal.slice().reverse(), signal.length, 1), matrix(reversed, signal.length, 1), { direction: 'forward' })
  sosFilt(high, input, matrix(backward, signal.length, 1), { direction: 'backward' })
  expect([...backward]).toEqual([...reversed.reverse()])
})

it('filters a window shorter than its padding', () => {
  const output = matrix(new Float64Array(2), 1, 2)
  sosFilt(high, matrix(Int16Array.of(500, -7), 1, 2), output, { direction: 'forward-backward' })
  expect([...output.data].map((value) => Math.abs(Number(value)))).toEqual([0, 0])
})

it('refuses an output that does not lie in the window', () => {
  const output = matrix(new Int16Array(40), 40, 1)
  expect(() => sosFilt(band, input, output, { direction: 'forward', skip: 20 })).toThrow('frames 20 to 60')
  expect(() => sosFilt(new Float64Array(5), input, output, { direction: 'forward' })).toThrow('n × 6')
})
