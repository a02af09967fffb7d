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
  moveColumns,
  scaleOffset,
  scaleTwice,
  setSimd,
  subtractLocal,
  subtractReference,
  transpose,
} from '../src/dsp/index.js'
import { allocate, type Dtype, dtypes, isBigInteger, isNumberSamples, type Samples } from '../src/model/dtype.js'

import { agrees, arithmetic, dtype, fill, pair, placed, runs, values } from './kernelCases.js'

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
        pair,
        (from, to, numbers, shapes, kind, shifted, places) => {
          const [frames, inputs, outputs] = shapes
          const weights = Float64Array.from({ length: inputs * outputs }, (_, i) => ((i * 37) % 23) / 23 - 0.5)
          const offset = shifted ? Float64Array.from({ length: outputs }, (_, i) => i / 3) : undefined
          agrees(fill(from, numbers, frames * inputs), to, frames * outputs, places, from, (x, y) =>
            applyMatrix(matrix(x, frames, inputs), weights, offset, matrix(y, frames, outputs), kind),
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

describe('common reference', () => {
  const shape = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 70 }))
  const list = fc.option(fc.array(fc.nat(69), { minLength: 1, maxLength: 40 }), { nil: undefined })
  const operator = fc.constantFrom<'median' | 'average'>('median', 'average')

  it('equals its scalar twin, for any columns', () => {
    fc.assert(
      fc.property(
        dtype,
        dtype,
        values,
        shape,
        operator,
        list,
        list,
        pair,
        (from, to, numbers, [frames, channels], kind, some, reference, places) => {
          const among = (all: number[] | undefined): Int32Array | undefined => all && Int32Array.from(all, (c) => c % channels)
          const columns = among(some)
          const width = columns?.length ?? channels
          agrees(fill(from, numbers, frames * channels), to, frames * width, places, from, (x, y) =>
            subtractReference(matrix(x, frames, channels), matrix(y, frames, width), columns, kind, among(reference)),
          )
        },
      ),
      { numRuns: 400 },
    )
  })

  it('of a few columns for each column equals its scalar twin', () => {
    const wide = fc.tuple(fc.integer({ min: 0, max: 70 }), fc.integer({ min: 1, max: 40 }))
    const local = fc.array(fc.record({ column: fc.nat(39), references: fc.array(fc.nat(39), { maxLength: 20 }) }), {
      minLength: 1,
      maxLength: 12,
    })
    fc.assert(
      fc.property(
        dtype,
        dtype,
        values,
        wide,
        operator,
        local,
        pair,
        (from, to, numbers, [frames, channels], kind, drawn, places) => {
          const columns = drawn.map(({ column, references }) => ({
            column: column % channels,
            references: Int32Array.from(references, (c) => c % channels),
          }))
          agrees(fill(from, numbers, frames * channels), to, frames * columns.length, places, from, (x, y) =>
            subtractLocal(matrix(x, frames, channels), matrix(y, frames, columns.length), kind, columns),
          )
        },
      ),
      { numRuns: 400 },
    )
  })

  it('of a few columns is what each column alone loses', () => {
    const input = matrix(fill('int16', [1, 5, 9, -4, 300, 7, -32_768, 32_767], 70 * 12), 70, 12)
    const columns = Array.from({ length: 12 }, (_, column) => ({
      column,
      references: Int32Array.from({ length: 1 + (column % 6) }, (_unused, k) => (column + 1 + k) % 12),
    }))
    for (const kind of ['median', 'average'] as const) {
      const together = matrix(allocate('int16', 70 * 12), 70, 12)
      const alone = matrix(allocate('int16', 70 * 12), 70, 12)
      subtractLocal(input, together, kind, columns)
      for (const { column, references } of columns)
        subtractReference(input, alone, Int32Array.of(column), kind, references, Int32Array.of(column))
      expect(together.data).toEqual(alone.data)
      // In place, which the engine makes use of.
      const own = matrix(input.data.slice(), 70, 12)
      subtractLocal(own, own, kind, columns)
      expect(own.data).toEqual(alone.data)
    }
  })

  it('finds the middle of hard rows', () => {
    const row = fc.oneof(
      fc.array(fc.integer({ min: -32_768, max: 32_767 }), { minLength: 1, maxLength: 400 }),
      fc.array(fc.constantFrom(-32_768, 32_767, 0), { minLength: 1, maxLength: 400 }),
      fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 400 }),
      fc.array(
        fc.double({ min: -1, max: 1, noNaN: true }).map((x) => x ** 9),
        { minLength: 20, maxLength: 400 },
      ),
    )
    const places = [
      { inArena: true, offset: 0 },
      { inArena: true, offset: 0 },
    ] as const
    fc.assert(
      fc.property(
        fc.constantFrom<Dtype>('int16', 'float32', 'float64'),
        fc.array(row, { minLength: 1, maxLength: 4 }),
        (type, drawn) => {
          for (const numbers of drawn) {
            const input = allocate(type, numbers.length)
            if (isNumberSamples(input)) input.set(numbers)
            agrees(input, type, input.length, places, type, (x, y) =>
              subtractReference(matrix(x, 1, x.length), matrix(y, 1, x.length), undefined, 'median', undefined),
            )
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('writes several groups into one output', () => {
    const input = matrix(fill('int16', [1, 5, 9, -4, 300, 7], 60), 10, 6)
    const whole = matrix(allocate('int16', 60), 10, 6)
    const groups = [
      [0, 2, 4],
      [1, 3, 5],
    ].map((group) => Int32Array.from(group))
    for (const group of groups) subtractReference(input, whole, group, 'median', group, group)
    for (const group of groups) {
      const alone = matrix(allocate('int16', 30), 10, 3)
      const picked = matrix(allocate('int16', 30), 10, 3)
      subtractReference(input, alone, group, 'median', group)
      gatherColumns(whole, group, picked)
      expect(picked.data).toEqual(alone.data)
    }
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
