/** Laws of the number kernels: whatever the shape, dtype or memory, they give what their scalar twins give, bit for bit. */
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import {
  applyMatrix,
  arena,
  combine,
  convert,
  fillNoise,
  gatherColumns,
  lower,
  matrix,
  mixColumns,
  moveColumns,
  rectifySamples,
  replaceBeyond,
  scaleOffset,
  scaleTwice,
  setSimd,
  transpose,
} from '../src/dsp/index.js'
import { allocate, dtypes, isBigInteger, isUnsigned, type Samples } from '../src/model/dtype.js'

import { agrees, arithmetic, dtype, fill, floats, pair, placed, runs, values } from './kernelCases.js'

afterEach(() => setSimd(true))

describe('kernels equal their scalar twins', () => {
  it('convert, every dtype pair', () => {
    fc.assert(
      fc.property(dtype, dtype, values, fc.integer({ min: 0, max: 70 }), pair, (from, to, numbers, length, places) => {
        agrees(fill(from, numbers, length), to, length, places, from, convert)
      }),
      { numRuns: 400 },
    )
  })

  it('convert, in pieces', () => {
    for (const [from, to] of [
      ['int16', 'float32'],
      ['float32', 'int16'],
    ] as const) {
      const places = [
        { inArena: false, offset: 1 },
        { inArena: false, offset: 0 },
      ] as const
      agrees(fill(from, [1, -5, 300.5, 7, 2.5], 300_001), to, 300_001, places, from, convert)
    }
  })

  it('gather, move and transpose', () => {
    const shape = fc.record({ frames: fc.integer({ min: 0, max: 40 }), channels: fc.integer({ min: 1, max: 40 }) })
    const draw = fc.record({ start: fc.nat(39), count: fc.integer({ min: 0, max: 40 }), picks: fc.array(fc.nat(39)) })
    fc.assert(
      fc.property(dtype, values, shape, draw, pair, (type, numbers, { frames, channels }, { start, count, picks }, places) => {
        const run = Array.from({ length: count }, (_, i) => (start + i) % channels)
        const columns = Int32Array.from([...run, ...picks.map((x) => x % channels)])
        const width = columns.length
        const order = Int32Array.from({ length: width }, (_, j) => width - 1 - j)
        const input = fill(type, numbers, frames * channels)
        agrees(input, type, frames * width, places, type, (x, y) =>
          gatherColumns(matrix(x, frames, channels), columns, matrix(y, frames, width)),
        )
        agrees(fill(type, numbers, frames * width), type, frames * channels, places, type, (x, y) =>
          moveColumns(matrix(x, frames, width), order, matrix(y, frames, channels), columns),
        )
        agrees(input, type, input.length, places, type, (x, y) =>
          transpose(matrix(x, frames, channels), matrix(y, channels, frames)),
        )
      }),
      runs,
    )
  })

  it('gain and offset', () => {
    const shape = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 19 }))
    fc.assert(
      fc.property(dtype, dtype, values, shape, arithmetic, pair, (from, to, numbers, [frames, channels], kind, places) => {
        const gains = Float64Array.from({ length: channels }, (_, c) => 0.195 * (c - 3))
        const offsets = Float64Array.from({ length: channels }, (_, c) => c / 7 - 0.5)
        agrees(fill(from, numbers, frames * channels), to, frames * channels, places, from, (x, y) =>
          scaleOffset(matrix(x, frames, channels), gains, offsets, matrix(y, frames, channels), kind),
        )
        agrees(fill(from, numbers, frames * channels), to, frames * channels, places, from, (x, y) =>
          scaleTwice(matrix(x, frames, channels), gains, offsets, matrix(y, frames, channels)),
        )
      }),
      runs,
    )
  })

  it('sum and difference, in every dtype', () => {
    const sign = fc.constantFrom<1 | -1>(1, -1)
    fc.assert(
      fc.property(dtype, values, values, fc.nat(90), sign, pair, (type, numbers, others, length, way, places) => {
        const second = placed(fill(type, others, length), places[0].inArena, type, places[1].offset)
        agrees(fill(type, numbers, length), type, length, places, type, (x, y) => combine(x, second, way, y))
      }),
      runs,
    )
    const long = fill('int16', [30_000, -30_000, 7], 300_001)
    const plain = [
      { inArena: false, offset: 1 },
      { inArena: false, offset: 0 },
    ] as const
    agrees(fill('int16', [1, -5, 20_000, 7, 2], 300_001), 'int16', 300_001, plain, 'int16', (x, y) => combine(x, long, 1, y))
  })

  it('unsigned samples lowered by the middle of their range', () => {
    const width = fc.constantFrom<8 | 16 | 32>(8, 16, 32)
    fc.assert(
      fc.property(width, values, fc.nat(70), fc.integer({ min: 1, max: 32 }), pair, (bits, numbers, length, depth, places) => {
        const middle = 2 ** (Math.min(bits, depth) - 1)
        agrees(fill(`uint${bits}`, numbers, length), `int${bits}`, length, places, `uint${bits}`, (x, y) => lower(x, middle, y))
      }),
      runs,
    )
  })

  it('samples without their sign, and beyond limits', () => {
    const limit = fc.option(floats, { nil: undefined })
    fc.assert(
      fc.property(dtype, values, fc.nat(70), limit, limit, pair, (type, numbers, length, low, high, places) => {
        const input = fill(type, numbers, length)
        if (!isUnsigned(type)) agrees(input, type, length, places, type, rectifySamples)
        const limits = { ...(low !== undefined && { low }), below: 2.5, ...(high !== undefined && { high }), above: -3 }
        agrees(input, type, length, places, type, (x, y) => replaceBeyond(x, limits, y))
      }),
      runs,
    )
  })

  it('matrix product', () => {
    const shape = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 11 }), fc.integer({ min: 1, max: 19 }))
    fc.assert(
      fc.property(
        dtype,
        dtype,
        values,
        shape,
        arithmetic,
        fc.boolean(),
        fc.integer({ min: 1, max: 7 }),
        pair,
        (from, to, numbers, shapes, kind, shifted, every, places) => {
          const [frames, inputs, outputs] = shapes
          // Of the weights all, or one in so many, are not 0: of infinite samples these too make sums that are no numbers.
          const weights = Float64Array.from({ length: inputs * outputs }, (_, i) =>
            i % every === 0 ? ((i * 37) % 23) / 23 - 0.5 : 0,
          )
          const offset = shifted ? Float64Array.from({ length: outputs }, (_, i) => i / 3) : undefined
          agrees(fill(from, numbers, frames * inputs), to, frames * outputs, places, from, (x, y) =>
            applyMatrix(matrix(x, frames, inputs), weights, offset, matrix(y, frames, outputs), kind),
          )
        },
      ),
      runs,
    )
  })

  it('matrix product of samples that are infinite, or no number, and of weights of 0 and 1', () => {
    const odd = fc.array(fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, -0, 0, 1.5, -3), {
      minLength: 1,
      maxLength: 40,
    })
    const weight = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.constantFrom(1, -1, 0.3) })
    const float = fc.constantFrom<'float32' | 'float64'>('float32', 'float64')
    const shape = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 11 }), fc.integer({ min: 1, max: 19 }))
    const drawn = fc.array(weight, { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(float, float, odd, shape, arithmetic, drawn, pair, (from, to, numbers, shapes, kind, factors, places) => {
        const [frames, inputs, outputs] = shapes
        const weights = Float64Array.from({ length: inputs * outputs }, (_, place) => factors[place % factors.length])
        agrees(fill(from, numbers, frames * inputs), to, frames * outputs, places, from, (x, y) =>
          applyMatrix(matrix(x, frames, inputs), weights, undefined, matrix(y, frames, outputs), kind),
        )
      }),
      runs,
    )
  })

  it('sums of a few columns', () => {
    const shape = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 11 }))
    const mixes = fc.array(fc.array(fc.tuple(fc.nat(10), fc.oneof(fc.constant(1), floats)), { maxLength: 5 }), {
      minLength: 1,
      maxLength: 9,
    })
    fc.assert(
      fc.property(
        dtype,
        dtype,
        values,
        shape,
        arithmetic,
        mixes,
        pair,
        (from, to, numbers, [frames, inputs], kind, drawn, places) => {
          const sums = drawn.map((mix) => ({
            channels: Int32Array.from(mix, ([channel]) => channel % inputs),
            weights: Float64Array.from(mix, ([, weight]) => weight),
          }))
          agrees(fill(from, numbers, frames * inputs), to, frames * sums.length, places, from, (x, y) =>
            mixColumns(matrix(x, frames, inputs), sums, matrix(y, frames, sums.length), kind),
          )
        },
      ),
      runs,
    )
  })

  it('noise, wherever the window lies', () => {
    const frame = fc.oneof(
      fc.nat(1000),
      fc.maxSafeNat().map((x) => Math.min(x, Number.MAX_SAFE_INTEGER - 100)),
    )
    fc.assert(
      fc.property(
        fc.maxSafeNat(),
        fc.nat(5),
        frame,
        fc.array(fc.nat(5000), { maxLength: 11 }),
        fc.nat(9),
        pair,
        (seed, segment, start, list, frames, places) => {
          const channels = Int32Array.from(list)
          const width = channels.length
          agrees(allocate('int8', 0), 'float32', frames * width, places, 'int8', (_, y) =>
            fillNoise(seed, segment, start, channels, matrix(y, frames, width), 7.5),
          )
        },
      ),
      runs,
    )
  })
})

describe('the arena', () => {
  it('gives back all it took, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(dtype, fc.nat(5000), fc.boolean()), { maxLength: 60 }), (steps) => {
        const before = arena().used
        const held: Samples[] = []
        steps.forEach(([type, length, drop], i) => {
          held.push(arena().take(type, length))
          const out = drop ? held.splice((i * 31) % held.length, 1) : []
          for (const samples of out) arena().give(samples)
        })
        const spans = held.map((x) => [x.byteOffset, x.byteOffset + x.byteLength]).sort((x, y) => x[0] - y[0])
        spans.forEach(([start], i) => {
          expect(start % 64).toBe(0)
          if (i > 0) expect(start).toBeGreaterThanOrEqual(spans[i - 1][1])
        })
        for (const samples of held) arena().give(samples)
        expect(arena().used).toBe(before)
      }),
      runs,
    )
  })
})

it('64-bit integers are numbered among the dtypes', () => expect(dtypes.filter(isBigInteger)).toEqual(['int64', 'uint64']))
