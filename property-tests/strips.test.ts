/** Laws of what is worked on in strips, because it does not fit: as long as you like, it is what the scalar twins make of it. */
import { describe, expect, it } from 'vitest'
import { baFilt, butter, configureArena, type Direction, iirnotch, matrix, sosFilt, subtractReference } from '../src/dsp/index.js'
import type { Dtype } from '../src/model/dtype.js'
import { agrees, fill } from './kernelCases.js'

configureArena({ bytes: 1 })

const outside = [
  { inArena: false, offset: 1 },
  { inArena: false, offset: 0 },
] as const
const numbers = [1, -5, 300.5, 7, 2.5, -1999, 40, 0, 12, 12, -700]
const notch = iirnotch(50, 30, 30_000)
const long = butter(2, 300, 'lowpass', 2500).ba()
const designs: Record<string, (...of: Parameters<typeof sosFilt> extends [unknown, ...infer R] ? R : never) => void> = {
  'band-pass': (...of) => sosFilt(butter(5, [300, 6000], 'bandpass', 30_000).sos(), ...of),
  'band-stop': (...of) => sosFilt(butter(2, [45, 55], 'bandstop', 2500).sos(), ...of),
  'high-pass': (...of) => sosFilt(butter(5, 5, 'highpass', 30_000).sos(), ...of),
  'low-pass': (...of) => sosFilt(butter(3, 6000, 'lowpass', 30_000).sos(), ...of),
  notch: (...of) => baFilt(notch.b, notch.a, ...of),
  // 100 coefficients: padded by 300 frames, which is longer than a strip would otherwise be.
  long: (...of) =>
    baFilt(
      Float64Array.from({ length: 100 }, (_, i) => (i < 3 ? long.b[i] : 1e-3 / i)),
      long.a,
      ...of,
    ),
}

describe('filters in strips equal their scalar twins', () => {
  const cases: readonly (readonly [string, Direction, Dtype, Dtype, 'float32' | 'float64', number, number, number])[] = [
    ['band-pass', 'forward-backward', 'int16', 'int16', 'float64', 1500, 1001, 100],
    ['band-pass', 'forward-backward', 'float32', 'float64', 'float32', 700, 1101, 0],
    ['band-pass', 'forward', 'int16', 'float32', 'float64', 1500, 800, 500],
    ['band-pass', 'backward', 'uint8', 'int16', 'float64', 1500, 800, 3],
    ['band-stop', 'forward-backward', 'int32', 'int8', 'float64', 515, 901, 1],
    ['high-pass', 'forward-backward', 'float64', 'float64', 'float64', 333, 900, 300],
    ['high-pass', 'backward', 'float64', 'int64', 'float32', 333, 900, 300],
    ['low-pass', 'forward-backward', 'uint16', 'uint16', 'float32', 1025, 1024, 800],
    ['notch', 'forward-backward', 'int16', 'int16', 'float64', 1500, 1001, 600],
    ['notch', 'forward', 'int64', 'float32', 'float64', 333, 800, 0],
    ['long', 'forward-backward', 'int16', 'float64', 'float64', 220, 1000, 5],
    ['long', 'forward-backward', 'int16', 'int16', 'float64', 220, 400, 5],
  ]
  for (const [design, direction, from, to, arithmetic, channels, frames, skip] of cases)
    it(`${design} ${direction}, ${from} to ${to} in ${arithmetic}`, () => {
      const kept = Math.ceil(0.8 * (frames - skip))
      agrees(fill(from, numbers, frames * channels), to, kept * channels, outside, from, (x, y) =>
        designs[design](matrix(x, frames, channels), matrix(y, kept, channels), { direction, arithmetic, skip }),
      )
    })

  it('where the output lies over the input', () => {
    const [channels, frames] = [330, 1100]
    const ways = [
      ['band-pass', 'forward-backward', 150],
      ['band-pass', 'forward', 150],
      ['notch', 'backward', 150],
      ['long', 'forward-backward', 0],
    ] as const
    for (const [design, direction, skip] of ways) {
      const alone = fill('float64', numbers, frames * channels)
      const over = alone.slice()
      const kept = frames - 2 * skip
      const place = over.subarray(skip * channels, (skip + kept) * channels)
      const expected = alone.slice(0, kept * channels)
      designs[design](matrix(alone, frames, channels), matrix(expected, kept, channels), { direction, skip })
      designs[design](matrix(over, frames, channels), matrix(place, kept, channels), { direction, skip })
      expect(Buffer.compare(new Uint8Array(place.slice().buffer), new Uint8Array(expected.buffer))).toBe(0)
    }
  })
})

describe('a reference of more channels than small integers are counted for', () => {
  const channels = 262_145
  for (const operator of ['median', 'average'] as const)
    for (const type of ['int16', 'uint8'] as const)
      it(`${operator}, ${type}`, () => {
        const extreme = type === 'int16' ? [32_767, 32_767, 32_766] : [250, 251, 3, 90]
        agrees(fill(type, extreme, channels), type, channels, outside, type, (x, y) =>
          subtractReference(matrix(x, 1, channels), matrix(y, 1, channels), undefined, operator, undefined),
        )
      })
})
