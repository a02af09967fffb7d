/** What laws are tried on, drawn by fast-check; everything shrinks towards small and plain. */
import fc from 'fast-check'
import type { TracesNode } from '../src/engine/node.js'
import { dtypes } from '../src/model/dtype.js'
import type { DrawnRecording, DrawnTrial } from './trials.js'

const lengths = fc.array(
  fc.record({
    times: fc.nat(3),
    more: fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: -2, max: 2 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 70 }) },
    ),
  }),
  { minLength: 1, maxLength: 3 },
)

/** A small recording: any dtype, odd channel counts, ids of either type, one to three segments that may be empty. */
export const recordings: fc.Arbitrary<DrawnRecording> = fc.record({
  from: fc.constantFrom('invented', 'invented', 'invented', 'memory', 'generateRecording'),
  delayed: fc.boolean(),
  channels: fc.integer({ min: 1, max: 9 }),
  ids: fc.constantFrom('text', 'integer', 'mixed'),
  dtype: fc.constantFrom(...dtypes, 'int16', 'float32', 'float64'),
  samplingFrequency: fc.constantFrom(1000, 250, 29999.757983),
  seed: fc.nat(1000),
  flags: fc.record({
    wild: fc.boolean(),
    tStarts: fc.boolean(),
    vectors: fc.boolean(),
    probe: fc.boolean(),
    gain: fc.boolean(),
    region: fc.boolean(),
    subject: fc.boolean(),
  }),
  lengths,
})

/** What a trial of any operator is made of; `trialOf` makes it one of a particular operator. */
export const trials: fc.Arbitrary<DrawnTrial> = fc.record({
  recording: recordings,
  example: fc.nat(20),
  inputs: fc.integer({ min: 1, max: 3 }),
  alike: fc.constantFrom('channels', 'frames', 'everything'),
})

/** Part of a recording, whatever its size: numbers are taken modulo what there is. */
export interface DrawnWindow {
  readonly segment: number
  readonly from: number
  readonly length: number
  /** Empty: all channels. */
  readonly channels: readonly number[]
}

/** All that a law needs besides what it is tried on. */
export interface Choices {
  readonly windows: readonly DrawnWindow[]
  /** Where frames are cut. */
  readonly cuts: readonly number[]
  /** Decides orders and other small things. */
  readonly seed: number
  /** Bytes the block cache may take. */
  readonly cacheBytes: number
}

const places = fc.oneof(fc.nat(20), fc.nat(100_000))

export const choices: fc.Arbitrary<Choices> = fc.record({
  windows: fc.array(
    fc.record({ segment: fc.nat(5), from: places, length: places, channels: fc.array(fc.nat(30), { maxLength: 4 }) }),
    { minLength: 1, maxLength: 5 },
  ),
  cuts: fc.array(places, { maxLength: 6 }),
  seed: fc.nat(1_000_000),
  cacheBytes: fc.constantFrom(0, 3000, 2 ** 24),
})

/** Frames and channels of one segment; channels ascending and unique. */
export interface Window {
  readonly segment: number
  readonly start: number
  readonly end: number
  readonly channels: Int32Array
}

/** The windows on a node, and none where it has no segments. */
export const windowsOn = (node: TracesNode, { windows }: Choices): readonly Window[] =>
  node.segments.length === 0
    ? []
    : windows.map(({ segment: drawn, from, length, channels }) => {
        const segment = drawn % node.segments.length
        const { frames } = node.segments[segment]
        const start = from % (frames + 1)
        const count = node.header.channelIds.length
        const chosen = channels.length === 0 ? [...node.header.channelIds.keys()] : channels.map((channel) => channel % count)
        return { segment, start, end: start + (length % (frames - start + 1)), channels: Int32Array.from(new Set(chosen)).sort() }
      })

/** `frames` cut at the drawn places: ranges end to end, some of them perhaps empty. */
export const partition = (
  frames: number,
  cuts: readonly number[],
): readonly { readonly start: number; readonly end: number }[] => {
  const inner = cuts.map((cut) => cut % (frames + 1)).sort((a, b) => a - b)
  const bounds = [0, ...inner, frames]
  return bounds.slice(1).map((end, index) => ({ start: bounds[index], end }))
}

/** The items in an order that `seed` decides. */
export const shuffled = <T>(items: readonly T[], seed: number): readonly T[] => {
  const left = [...items]
  const out: T[] = []
  for (let state = seed + 1; left.length > 0; state = (state * 48271) % 2147483647)
    out.push(...left.splice(state % left.length, 1))
  return out
}
