/** Laws of the references' kernels: they give what their scalar twins give, bit for bit. */
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { gatherColumns, matrix, setSimd, subtractLocal, subtractReference } from '../src/dsp/index.js'
import { allocate, type Dtype, isNumberSamples } from '../src/model/dtype.js'

import { agrees, dtype, fill, pair, values } from './kernelCases.js'

afterEach(() => setSimd(true))

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
