/** Changes of rate: the kernel gives what its scalar twin gives, and that is what the definition says. */
import fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'
import { matrix, polyphase, resampleRows, setSimd, takeRows } from '../src/dsp/index.js'
import { agrees, dtype, fill, pair, values } from './kernelCases.js'
import { parameters } from './runs.js'

afterEach(() => setSimd(true))

/** Ratios without a common divisor. */
const ratios = fc.constantFrom([1, 1], [1, 2], [2, 1], [3, 7], [7, 3], [1, 40], [25, 24])
const ordinary = { inArena: false, offset: 0 }
const first = fc.integer({ min: 0, max: 9 })

it('kernels equal their scalar twins', () => {
  fc.assert(
    fc.property(
      ...[dtype, dtype, values, ratios],
      ...[fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 35 }), first, pair],
      (from, to, numbers, [up, down], frames, channels, at, places) => {
        const filter = polyphase(up, down)
        const [row, phase] = [Math.floor((at * down) / up), (at * down) % up]
        const rows = row + Math.floor((phase + (frames - 1) * down) / up) + filter.taps
        fc.pre(rows * channels < 200_000)
        agrees(fill(from, numbers, rows * channels), to, frames * channels, places, from, (x, y) =>
          resampleRows(matrix(x, rows, channels), filter, { row, phase }, matrix(y, frames, channels)),
        )
        const step = down
        const last = at + (frames - 1) * step + 1
        agrees(fill(from, numbers, last * channels), to, frames * channels, places, from, (x, y) =>
          takeRows(matrix(x, last, channels), at, step, matrix(y, frames, channels)),
        )
      },
    ),
    {
      ...parameters(150),
      // A number that float32 has no room for, whose sums are no numbers: these are the same ones, bit for bit.
      examples: [['float32', 'float64', [3.4028235677973366e38, 0], [3, 7], 1, 8, 0, [ordinary, ordinary]]],
    },
  )
})

it('what leaves is the sum of what was raised by zeros between frames, through the filter', () => {
  fc.assert(
    fc.property(ratios, first, fc.integer({ min: 1, max: 20 }), ([up, down], at, frames) => {
      const filter = polyphase(up, down)
      const rows = Math.floor(((at + frames) * down) / up) + filter.taps
      const signal = Float64Array.from({ length: rows }, (_, frame) => ((frame * 7919) % 101) - 50)
      const phase = (at * down) % up
      const row = Math.floor((at * down) / up)
      const made = new Float64Array(frames)
      resampleRows(matrix(signal, rows, 1), filter, { row, phase }, matrix(made, frames, 1))
      // A constant stays what it is: each phase has gain 1, as nearly as a window of this shape makes it.
      const ones = new Float64Array(frames)
      resampleRows(matrix(new Float64Array(rows).fill(1), rows, 1), filter, { row, phase }, matrix(ones, frames, 1))
      for (const one of ones) expect(Math.abs(one - 1)).toBeLessThan(1e-3)
      const weightAt = (place: number): number => {
        // The filter at the raised rate: place 0 is its middle.
        const own = ((place % up) + up) % up
        return filter.table[own * filter.taps + filter.reach - Math.floor(place / up)] ?? 0
      }
      for (let frame = 0; frame < frames; frame++) {
        const middle = (at + frame) * down + filter.reach * up
        let sum = 0
        for (let each = 0; each < rows; each++)
          if (Math.abs(middle - each * up) <= filter.reach * up) sum += weightAt(middle - each * up) * signal[each]
        expect(Math.abs(sum - made[frame])).toBeLessThan(1e-9)
      }
    }),
    parameters(60),
  )
})
