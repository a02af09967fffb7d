/** Laws of the least and the greatest of bins: the kernel gives what its scalar twin gives, and so do frames in parts. */
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { clearExtremes, joinExtremes, matrix, rows, setSimd } from '../src/dsp/index.js'
import { allocate } from '../src/model/dtype.js'
import { agrees, dtype, fill, pair, runs, values } from './kernelCases.js'

afterEach(() => setSimd(true))

describe('the kernel equals its scalar twin', () => {
  it('the least and the greatest of bins, however the frames come', () => {
    const shape = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 20 }))
    fc.assert(
      fc.property(
        dtype,
        values,
        shape,
        fc.nat(19),
        fc.nat(60),
        pair,
        (type, numbers, [frames, channels, bin], at, cut, places) => {
          const first = at % bin
          const input = fill(type, numbers, frames * channels)
          const length = 2 * Math.ceil((first + frames) / bin)
          const whole = agrees(input, type, length * channels, places, type, (x, y) => {
            clearExtremes(matrix(y, length, channels))
            joinExtremes(matrix(x, frames, channels), first, bin, matrix(y, length, channels))
          })
          const parts = matrix(allocate(type, length * channels), length, channels)
          clearExtremes(parts)
          const middle = Math.min(cut, frames)
          joinExtremes(rows(matrix(input, frames, channels), 0, middle), first, bin, parts)
          const done = Math.floor((first + middle) / bin)
          const rest = rows(parts, 2 * done, length)
          joinExtremes(rows(matrix(input, frames, channels), middle, frames), (first + middle) % bin, bin, rest)
          expect(parts.data).toEqual(whole)
        },
      ),
      runs,
    )
  })

  it('the least and the greatest, in pieces', () => {
    const places = [
      { inArena: false, offset: 1 },
      { inArena: false, offset: 0 },
    ] as const
    for (const bin of [1, 7, 65_536])
      agrees(fill('int16', [1, -5, 300, 7, -2], 90_000 * 5), 'int16', 2 * Math.ceil(90_003 / bin) * 5, places, 'int16', (x, y) =>
        joinExtremes(matrix(x, 90_000, 5), Math.min(3, bin - 1), bin, matrix(y, y.length / 5, 5)),
      )
  })
})
