/** Laws of the recursive filters: their kernels give what their scalar twins give, whatever is filtered beside it. */
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import {
  type Arithmetic,
  baFilt,
  butter,
  type Direction,
  gatherColumns,
  iirnotch,
  type Matrix,
  matrix,
  rows,
  type Sos,
  setSimd,
  sosFilt,
} from '../src/dsp/index.js'
import { allocate } from '../src/model/dtype.js'

import { agrees, arithmetic, dtype, fill, pair, placed, release, runs, sameBytes } from './kernelCases.js'

afterEach(() => setSimd(true))

describe('filters', () => {
  const designs: Record<string, Sos> = {
    'band-pass 5': butter(5, [300, 6000], 'bandpass', 30_000).sos(),
    'wide band-pass 3': butter(3, [5, 6000], 'bandpass', 30_000).sos(),
    'high-pass 5': butter(5, 5, 'highpass', 30_000).sos(),
    'high-pass 1': butter(1, 300, 'highpass', 30_000).sos(),
    'low-pass 3': butter(3, 6000, 'lowpass', 30_000).sos(),
    'low-pass 4': butter(4, 300, 'lowpass', 2500).sos(),
    'band-stop 2': butter(2, [45, 55], 'bandstop', 2500).sos(),
  }
  const name = fc.constantFrom(...Object.keys(designs))
  const direction = fc.constantFrom<Direction>('forward', 'backward', 'forward-backward')
  const shape = fc.tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 40 }))
  const cut = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
  const small = fc.array(fc.oneof(fc.integer({ min: -3000, max: 3000 }), fc.double({ min: -99, max: 99, noNaN: true })), {
    minLength: 1,
    maxLength: 60,
  })

  it('equal their scalar twins', () => {
    fc.assert(
      fc.property(
        dtype,
        dtype,
        small,
        shape,
        name,
        direction,
        arithmetic,
        cut,
        pair,
        (from, to, numbers, [frames, channels], key, way, kind, [a, b], places) => {
          const skip = Math.floor(a * frames)
          const kept = Math.floor(b * (frames - skip))
          agrees(fill(from, numbers, frames * channels), to, kept * channels, places, from, (x, y) =>
            sosFilt(designs[key], matrix(x, frames, channels), matrix(y, kept, channels), {
              direction: way,
              arithmetic: kind,
              skip,
            }),
          )
        },
      ),
      runs,
    )
  })

  it('equal their scalar twins where a window is too long for a tile, the output over the input too', () => {
    const [frames, kept, skip] = [1_100_000, 1_000_000, 60_123]
    const numbers = fill('int16', [1, -5, 300.5, 7, 2.5, -1999, 40, 0, 12, 12, -700], frames)
    const sos = designs['band-pass 5']
    const inArena = { inArena: true, offset: 0 }
    const filtered = agrees(numbers, 'int16', kept, [inArena, inArena], 'int16', (x, y) =>
      sosFilt(sos, matrix(x, frames, 1), matrix(y, kept, 1), { direction: 'forward-backward', skip }),
    )
    const over = placed(numbers, true, 'int16', 0)
    const place = over.subarray(skip, skip + kept)
    sosFilt(sos, matrix(over, frames, 1), matrix(place, kept, 1), { direction: 'forward-backward', skip })
    expect(sameBytes(place, filtered)).toBe(true)
    release()
  })

  it('transfer functions equal their scalar twins', () => {
    const notch = iirnotch(60, 30, 2500)
    const general = butter(3, [300, 600], 'bandpass', 2500).ba()
    const all = [
      notch,
      general,
      { b: Float64Array.of(0.5, 0.5), a: Float64Array.of(1) },
      { b: Float64Array.of(2), a: Float64Array.of(2, -1) },
    ]
    fc.assert(
      fc.property(
        dtype,
        dtype,
        small,
        shape,
        fc.constantFrom(...all),
        direction,
        arithmetic,
        pair,
        (from, to, numbers, [frames, channels], { b, a }, way, kind, places) => {
          agrees(fill(from, numbers, frames * channels), to, frames * channels, places, from, (x, y) =>
            baFilt(b, a, matrix(x, frames, channels), matrix(y, frames, channels), { direction: way, arithmetic: kind }),
          )
        },
      ),
      runs,
    )
  })

  const filtered = (sos: Sos, input: Matrix, way: Direction, kind: Arithmetic): Matrix => {
    const output = matrix(allocate('float64', input.data.length), input.frames, input.channels)
    sosFilt(sos, input, output, { direction: way, arithmetic: kind })
    return output
  }

  it('treat each channel alone, non-finite neighbours included', () => {
    const wild = fc.array(
      fc.oneof(fc.integer({ min: -3000, max: 3000 }), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY)),
      { minLength: 1, maxLength: 90 },
    )
    fc.assert(
      fc.property(
        wild,
        shape,
        fc.array(fc.nat(39), { minLength: 1, maxLength: 12 }),
        name,
        direction,
        arithmetic,
        (numbers, [frames, channels], list, key, way, kind) => {
          const columns = Int32Array.from(list, (c) => c % channels)
          const input = matrix(fill('float32', numbers, frames * channels), frames, channels)
          const some = matrix(allocate('float32', frames * columns.length), frames, columns.length)
          gatherColumns(input, columns, some)
          const expected = matrix(allocate('float64', frames * columns.length), frames, columns.length)
          gatherColumns(filtered(designs[key], input, way, kind), columns, expected)
          expect(sameBytes(filtered(designs[key], some, way, kind).data, expected.data)).toBe(true)
        },
      ),
      runs,
    )
  })

  it('give any part of a window as they give the whole', () => {
    fc.assert(
      fc.property(small, shape, name, direction, arithmetic, cut, (numbers, [frames, channels], key, way, kind, [a, b]) => {
        const input = matrix(fill('int16', numbers, frames * channels), frames, channels)
        const skip = Math.floor(a * frames)
        const kept = Math.floor(b * (frames - skip))
        const part = matrix(allocate('float64', kept * channels), kept, channels)
        sosFilt(designs[key], input, part, { direction: way, arithmetic: kind, skip })
        const whole = filtered(designs[key], input, way, kind)
        expect(sameBytes(part.data, rows(whole, skip, skip + kept).data)).toBe(true)
      }),
      runs,
    )
  })
})

describe('re-pairing zeros and poles', () => {
  /** The cascade as it is written, in scipy's transposed direct form. */
  const plainly = (sos: Sos, input: Float64Array): Float64Array => {
    const signal = input.slice()
    for (let section = 0; section < sos.length; section += 6) {
      const [b0, b1, b2, a0, a1, a2] = sos.subarray(section, section + 6)
      let [z0, z1] = [0, 0]
      for (let n = 0; n < signal.length; n++) {
        const x = signal[n] / a0
        const y = b0 * x + z0
        z0 = b1 * x - (a1 / a0) * y + z1
        z1 = b2 * x - (a2 / a0) * y
        signal[n] = y
      }
    }
    return signal
  }

  it('leaves the filter what it was, whatever sections are given', () => {
    const zeros = fc.constantFrom([1, 0, -1], [1, 2, 1], [1, -2, 1], [1, 1, 0], [1, -1, 0], [1, 0, 0], [1, 0.5, 0.2])
    const pole = fc.oneof(
      fc
        .tuple(fc.double({ min: 0.1, max: 0.95, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true }))
        .map(([r, c]) => [-2 * r * c, r * r]),
      fc
        .tuple(fc.double({ min: -0.95, max: 0.95, noNaN: true }), fc.double({ min: -0.95, max: 0.95, noNaN: true }))
        .map(([p, q]) => [-p - q, p * q]),
      fc.double({ min: -0.95, max: 0.95, noNaN: true }).map((p) => [-p, 0]),
    )
    const section = fc
      .tuple(zeros, pole, fc.constantFrom(1, 0.5, -2), fc.constantFrom(1, 4))
      .map(([b, a, gain, a0]) => [...b.map((x) => x * gain * a0), a0, ...a.map((x) => x * a0)])
    const signal = fc.array(fc.double({ min: -1000, max: 1000, noNaN: true }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(fc.array(section, { minLength: 1, maxLength: 5 }), signal, (sections, numbers) => {
        const sos = Float64Array.from(sections.flat())
        const input = Float64Array.from(numbers)
        const output = new Float64Array(input.length)
        sosFilt(sos, matrix(input, input.length, 1), matrix(output, input.length, 1), { direction: 'forward' })
        const expected = plainly(sos, input)
        const size = Math.max(1, ...expected.map(Math.abs), ...input.map(Math.abs))
        for (const [n, x] of expected.entries()) expect(Math.abs(output[n] - x)).toBeLessThan(1e-9 * size)
      }),
      { numRuns: 1000 },
    )
  })
})
