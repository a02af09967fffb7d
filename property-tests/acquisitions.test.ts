/** What an acquisition promises: every frame is delivered or told as missing, whatever the source and its consumers do. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Chunk } from '../src/model/block.js'
import type { Header } from '../src/model/header.js'
import { Hub } from '../src/stream/hub.js'
import { overflowPolicies, Ring } from '../src/stream/ring.js'
import { parameters } from './runs.js'

const header: Header = { samplingFrequency: 1000, channelIds: ['a'], dtype: 'int32', properties: {}, annotations: {} }

/** What happens: frames come, frames are lost by the source, its clock jumps, it begins to count anew, a consumer takes chunks. */
const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ send: fc.integer({ min: 0, max: 12 }) }) },
    { weight: 2, arbitrary: fc.record({ skip: fc.integer({ min: 1, max: 30 }) }) },
    { weight: 1, arbitrary: fc.record({ jump: fc.constantFrom(-3, 0.5, 9) }) },
    { weight: 1, arbitrary: fc.record({ restart: fc.nat(50) }) },
    { weight: 3, arbitrary: fc.record({ take: fc.nat(5), by: fc.nat(2) }) },
  ),
  { maxLength: 60 },
)
type Step = typeof steps extends fc.Arbitrary<readonly (infer S)[]> ? S : never

/** A source whose samples are the number of their frame among all that it has produced, and one consumer of each policy. */
class World {
  readonly hub = new Hub('a source', header, undefined, () => 0)
  readonly rings: readonly Ring[]
  readonly taken: Chunk[][] = overflowPolicies.map(() => [])
  /** Frames that were produced since the last restart, and before; the source's count. */
  private produced = 0
  private segment = 0
  private count = 100
  private offset = 0
  /** Frames that the source has lost and could count. */
  lost = 0
  private unsent = 0
  private jumped = 0
  private begun = false

  constructor(capacity: number) {
    this.rings = overflowPolicies.map((policy) => new Ring(capacity, policy, policy))
    for (const ring of this.rings) this.hub.add({ name: ring.policy, ring, wake: () => undefined })
  }

  do(step: Step): void {
    if ('send' in step) this.send(step.send)
    else if ('skip' in step) this.skip(step.skip)
    else if ('jump' in step) this.jump(step.jump)
    else if ('restart' in step) this.restart(step.restart)
    else for (let each = 0; each < step.take; each++) this.take(step.by)
  }

  take(by: number): boolean {
    const chunk = this.rings[by].take()
    if (chunk !== undefined) this.taken[by].push(chunk)
    return chunk !== undefined
  }

  end(): void {
    this.hub.end()
    for (const by of this.rings.keys()) while (this.take(by));
  }

  private send(frames: number): void {
    const data = Int32Array.from({ length: frames }, (_, row) => this.produced + row)
    this.hub.take({ segment: this.segment, start: this.count, frames, data, time: this.count / 1000 + this.offset }, header)
    this.produced += frames
    this.count += frames
    if (frames === 0) return
    // By a clock that jumped, nobody can tell how many are missing.
    if (this.begun && Math.abs(this.jumped) < 0.001) this.lost += this.unsent
    this.unsent = 0
    this.jumped = 0
    this.begun = true
  }

  private jump(seconds: number): void {
    this.offset += seconds
    this.jumped += seconds
  }

  private skip(frames: number): void {
    this.produced += frames
    this.count += frames
    this.unsent += frames
  }

  private restart(count: number): void {
    this.segment++
    this.count = count
    // What is lost before a restart is known to nobody, until something is sent.
    this.begun = false
  }
}

/** Why these chunks are no honest account; undefined when they are. */
const oddOf = (chunks: readonly Chunk[], ring: Ring): string | undefined => {
  let [segment, at, delivered, known] = [-1, 0, 0, 0]
  let [ended, value] = [true, -1]
  for (const chunk of chunks) {
    const place = `segment ${chunk.segment}, frame ${chunk.start}`
    if (chunk.segment === segment + 1) {
      if (!ended) return `${place}: the segment before has no end`
      ;[segment, at, ended] = [chunk.segment, 0, false]
    }
    if (chunk.segment !== segment || chunk.start !== at) return `${place}: expected segment ${segment}, frame ${at}`
    const gaps = chunk.gaps ?? []
    if (gaps.length > 0 && at > 0 && !chunk.last) return `${place}: a gap within a segment`
    const missing = gaps.reduce((sum, { frames = 0 }) => sum + frames, 0)
    const isKnown = gaps.every(({ frames }) => frames !== undefined)
    known += missing
    for (const sample of chunk.data) {
      // Frames that the source skipped are counted too: what is missing is what the gap says.
      if (chunk.data[0] === sample && at === 0 && isKnown && Number(sample) !== value + 1 + missing && segment > 0)
        return `${place}: ${Number(sample) - value - 1} frames are missing, ${missing} are told`
      if (Number(sample) <= value) return `${place}: frame ${sample} after ${value}`
      if (at > 0 && Number(sample) !== value + 1) return `${place}: frame ${sample} after ${value}, and no gap`
      value = Number(sample)
      at++
    }
    delivered += chunk.frames
    ended = chunk.last
  }
  const counts = ring.counts()
  if (!ended) return 'the last segment has no end'
  if (counts.delivered !== delivered) return `${delivered} frames were delivered, ${counts.delivered} are counted`
  if (ring.policy !== 'fail' && counts.lost !== known) return `${known} frames are told as lost, ${counts.lost} are counted`
  return undefined
}

const promise = 'delivered + lost = produced, in order, each gap where it is and as long as it says, in bounded memory'

test(promise, () => {
  const property = fc.property(steps, fc.integer({ min: 1, max: 40 }), (drawn, capacity) => {
    const world = new World(capacity)
    for (const step of drawn) {
      world.do(step)
      for (const ring of world.rings) {
        const { waiting } = ring.counts()
        if (waiting > Math.max(capacity, 12)) throw new Error(`${ring.policy}: ${waiting} frames wait in a ring of ${capacity}`)
      }
    }
    world.end()
    for (const [by, ring] of world.rings.entries()) {
      const odd = oddOf(world.taken[by], ring)
      if (odd !== undefined) throw new Error(`${ring.policy}: ${odd}`)
      const { delivered, lost, waiting } = ring.counts()
      if (ring.policy !== 'fail') expect([waiting, delivered + lost]).toEqual([0, world.hub.received + world.lost])
      else if (ring.fault === undefined) expect(delivered + lost).toBe(world.hub.received + world.lost)
    }
  })
  fc.assert(property, parameters(500))
})

test('a consumer that takes nothing, of a source that loses every other chunk, keeps few things in memory', () => {
  for (const policy of ['dropOldest', 'dropNewest'] as const) {
    const ring = new Ring(100, policy, policy)
    const hub = new Hub('a source', header, undefined, () => 0)
    hub.add({ name: policy, ring, wake: () => undefined })
    const chunk = (segment: number) => ({ segment, start: 0, frames: 10, data: new Int32Array(10) })
    for (let segment = 0; segment < 20_000; segment++) hub.take(chunk(segment), header)
    expect(ring.size).toBeLessThan(400)
    const { produced, waiting, lost } = ring.counts()
    expect([produced, waiting, lost]).toEqual([200_000, 100, 199_900])
  }
})
