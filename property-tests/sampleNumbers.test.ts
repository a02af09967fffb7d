/** Gaps in counters: the search by halves finds what a walk finds, and reads in proportion to the gaps. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runsOf } from '../src/encoding/counter.js'
import { parameters } from './runs.js'

interface Gap {
  readonly place: number
  readonly missing: number
}

/** A counter of any length, without its numbers in memory: the number at a place is worked out. */
const counter = (first: number, gaps: readonly Gap[]) => {
  let reads = 0
  const at = (place: number): number => first + place + gaps.reduce((sum, gap) => sum + (gap.place <= place ? gap.missing : 0), 0)
  const numberAt = (place: number): number => {
    reads++
    return at(place)
  }
  const stretchAt = (start: number, end: number): readonly number[] => {
    reads++
    return Array.from({ length: end - start }, (_, index) => at(start + index))
  }
  return { numberAt, stretchAt, reads: () => reads, at }
}

const drawn = (longest: number) =>
  fc.integer({ min: 1, max: longest }).chain((count) =>
    fc.record({
      count: fc.constant(count),
      first: fc.integer({ min: -1000, max: 1e9 }),
      gaps: fc.uniqueArray(
        fc.record({ place: fc.integer({ min: 1, max: Math.max(1, count - 1) }), missing: fc.integer({ min: 1, max: 1e6 }) }),
        { selector: ({ place }) => place, maxLength: 12 },
      ),
    }),
  )

test('every gap is found, and nothing else', () => {
  fc.assert(
    fc.property(drawn(10_000), ({ count, first, gaps }) => {
      const { numberAt, stretchAt, at } = counter(first, gaps)
      const places = [0, ...gaps.map(({ place }) => place).filter((place) => place < count)].sort((a, b) => a - b)
      expect(runsOf(numberAt, stretchAt, count)).toEqual(places.map((start) => ({ start, first: at(start) })))
    }),
    parameters(60),
  )
})

test('a recording of days costs a few reads a gap', () => {
  fc.assert(
    fc.property(drawn(1e13), ({ count, first, gaps }) => {
      const { numberAt, stretchAt, reads } = counter(first, gaps)
      runsOf(numberAt, stretchAt, count)
      expect(reads()).toBeLessThanOrEqual(2 + gaps.length * 2 * Math.ceil(Math.log2(1e13)))
    }),
    parameters(60),
  )
})
