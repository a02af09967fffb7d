/** What acquisitions side by side promise: a gap in one ends the segment of all, and every frame is delivered or told as missing. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aggregateChannels } from '../operators/aggregateChannels.js'
import type { Chunk } from '../src/model/block.js'
import type { Header } from '../src/model/header.js'
import { Hub } from '../src/stream/hub.js'
import { liveStage } from '../src/stream/live.js'
import { Ring } from '../src/stream/ring.js'
import { SideBySide } from '../src/stream/sideBySide.js'
import { orThrow } from './recordings.js'
import { parameters } from './runs.js'

const headerOf = (name: string): Header => ({
  samplingFrequency: 1000,
  channelIds: [name],
  dtype: 'int32',
  properties: {},
  annotations: {},
})
const names = ['a', 'b', 'c'].map(headerOf)

const stepsOf = (restarts: boolean) =>
  fc.array(
    fc.tuple(
      fc.nat(2),
      fc.oneof(
        { weight: 4, arbitrary: fc.record({ send: fc.integer({ min: 1, max: 12 }) }) },
        { weight: 1, arbitrary: fc.record({ skip: fc.integer({ min: 1, max: 15 }) }) },
        { weight: restarts ? 1 : 0, arbitrary: fc.record({ restart: fc.nat(30) }) },
        { weight: 4, arbitrary: fc.record({ take: fc.integer({ min: 1, max: 4 }) }) },
      ),
    ),
    { maxLength: 80 },
  )
type Step = { send: number } | { skip: number } | { restart: number } | { take: number }

/** An acquisition whose samples are the numbers of their frames among all that it has produced. */
class Source {
  readonly ring: Ring
  /** Numbers of the frames that it has given. */
  readonly given = new Set<number>()
  produced = 0
  private readonly hub: Hub
  private segment = 0
  private count = 0

  constructor(
    readonly header: Header,
    capacity: number,
    now: () => number,
  ) {
    this.ring = new Ring(capacity, capacity % 2 === 0 ? 'dropOldest' : 'dropNewest', 'it')
    this.hub = new Hub('a source', header, undefined, now)
    this.hub.add({ name: 'it', ring: this.ring, wake: () => undefined })
  }

  do(step: Exclude<Step, { take: number }>): void {
    if ('send' in step) {
      const data = Int32Array.from({ length: step.send }, (_, row) => this.produced + row)
      this.hub.take({ segment: this.segment, start: this.count, frames: step.send, data }, this.header)
      this.count += step.send
      this.produced += step.send
    } else if ('skip' in step) {
      this.count += step.skip
      // It begins with the first frame that it sends.
      if (this.produced > 0) this.produced += step.skip
    } else {
      this.segment++
      this.count = step.restart
      this.produced += step.restart
    }
  }

  take(): Chunk | undefined {
    const chunk = this.ring.take()
    for (const sample of chunk?.data ?? []) this.given.add(Number(sample))
    return chunk
  }

  end(): void {
    this.hub.end()
  }
}

/** Several of them, aggregated: what came out. */
const aggregated = (steps: readonly (readonly [number, Step])[], capacities: readonly number[]) => {
  let clock = 0
  const sources = capacities.map((capacity, index) => new Source(names[index], capacity, () => clock))
  const instance = orThrow(aggregateChannels.instantiate({}, 'aggregateChannels'))
  const stage = new SideBySide(liveStage(instance, sources.length), 'aggregateChannels', sources.length)
  const chunks: Chunk[] = []
  const take = (index: number): boolean => {
    const chunk = stage.wants(index) ? sources[index].take() : undefined
    if (chunk === undefined) return false
    stage.push(index, chunk)
    chunks.push(...stage.advance())
    return true
  }
  for (const [of, step] of steps) {
    clock++
    const index = of % sources.length
    if ('take' in step) for (let each = 0; each < step.take; each++) take(index)
    else sources[index].do(step)
  }
  for (const source of sources) source.end()
  const over = new Set<number>()
  for (let turns = 0; over.size < sources.length && !stage.isOver(); turns++) {
    if (turns > 10_000) throw new Error('it waits for ever')
    for (const index of sources.keys()) {
      if (over.has(index) || take(index) || !stage.wants(index) || !sources[index].ring.ended) continue
      over.add(index)
      stage.end(index)
      chunks.push(...stage.advance())
    }
  }
  return { sources, chunks }
}

/** Rows of each segment: the numbers of the frames that stand side by side. */
const segmentsOf = (chunks: readonly Chunk[], width: number): readonly (readonly number[][])[] => {
  const segments: number[][][] = []
  let open = false
  for (const { segment, start, frames, data, last, gaps = [] } of chunks) {
    if (segment === segments.length) {
      expect(open).toBe(false)
      segments.push([])
    }
    open = !last
    expect([segment, start]).toEqual([segments.length - 1, segments[segment].length])
    // A gap ends a segment: it is told by the first chunk of the next, or by the end.
    if (gaps.length > 0) expect(start === 0 || (last && frames === 0)).toBe(true)
    for (let row = 0; row < frames; row++) segments[segment].push([...data.slice(row * width, (row + 1) * width)].map(Number))
  }
  expect(open).toBe(false)
  return segments
}
const gapsOf = (chunks: readonly Chunk[]) => chunks.flatMap(({ gaps = [] }) => gaps)

const capacities = fc.array(fc.integer({ min: 12, max: 60 }), { minLength: 2, maxLength: 3 })

test('where the sources tell how many frames are missing: what all of them have, in its place, and the rest is told', () => {
  const property = fc.property(stepsOf(false), capacities, (steps, each) => {
    const { sources, chunks } = aggregated(steps, each)
    const segments = segmentsOf(chunks, sources.length)
    const [first, ...others] = sources
    const common = [...first.given].filter((frame) => others.every(({ given }) => given.has(frame))).sort((a, b) => a - b)
    // A recording of each, cut to what all have, side by side: a segment for each stretch.
    const expected: number[][][] = []
    for (const [index, frame] of common.entries()) {
      if (index === 0 || common[index - 1] !== frame - 1) expected.push([])
      expected[expected.length - 1].push(sources.map(() => frame))
    }
    const full = segments.filter(({ length }) => length > 0)
    expect(full).toEqual(expected)
    const told = gapsOf(chunks).filter(({ cause }) => cause !== 'beside')
    const lost = told.reduce((sum, { frames = Number.NaN }) => sum + frames, 0)
    // Up to the end of the one that ended first; of sources without a frame nothing can be told.
    if (full.length > 0)
      expect(sources.map(({ ring }) => ring.counts().delivered + ring.counts().lost)).toContain(common.length + lost)
    // Each gap is where it says.
    for (const [segment, rows] of segments.entries()) {
      const gap = told.filter((each) => each.segment === segment && each.frame === rows.length)
      const missing = gap.reduce((sum, { frames = 0 }) => sum + frames, 0)
      const next = segments[segment + 1]?.[0]?.[0]
      if (next !== undefined && rows.length > 0) expect(next - rows[rows.length - 1][0] - 1).toBe(missing)
      for (const each of gap) if (rows.length > 0) expect(each.sample).toBeGreaterThan(rows[rows.length - 1][0])
    }
  })
  fc.assert(property, parameters(300))
})

test('where a source begins to count anew: nothing is in the wrong order, and no frame is missing within a segment', () => {
  const property = fc.property(stepsOf(true), capacities, (steps, each) => {
    const { sources, chunks } = aggregated(steps, each)
    const before = sources.map(() => -1)
    for (const rows of segmentsOf(chunks, sources.length))
      for (const [row, values] of rows.entries())
        for (const [index, value] of values.entries()) {
          expect(row === 0 ? value > before[index] : value === before[index] + 1).toBe(true)
          before[index] = value
        }
    const segments = chunks.filter(({ start, frames }) => start === 0 && frames > 0)
    for (const { segment, gaps = [] } of segments) expect(segment === 0 || gaps.length > 0).toBe(true)
  })
  fc.assert(property, parameters(300))
})
