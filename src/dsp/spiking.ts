import { exp } from './math.js'
import { philox, split } from './philox.js'

/** How one unit fires: candidates at random, of which none may follow another within the refractory period. */
export interface Firing {
  /** Candidates in each cell of time, Poisson: the 32-bit number below which there are at most this many. */
  readonly thresholds: Float64Array
  /** Frames of a cell. */
  readonly cellFrames: number
  readonly refractoryFrames: number
}

/** Candidates that a cell is to hold on average. */
const PER_CELL = 8
const LONGEST_CELL = 2 ** 22
const WORD = 2 ** 32

/**
 * Firing at `rate` spikes a frame, refractory losses made up for; undefined where the refractory period allows no such rate
 * (rate × refractoryFrames reaches 1/e).
 */
export const firingOf = (rate: number, refractoryFrames: number): Firing | undefined => {
  let density = rate
  for (let turn = 0; turn < 200; turn++) density = rate * exp(density * refractoryFrames)
  if (!(density * refractoryFrames < 1)) return undefined
  const cellFrames = Math.max(1, Math.min(LONGEST_CELL, density > 0 ? Math.floor(PER_CELL / density) : LONGEST_CELL))
  const mean = density * cellFrames
  const thresholds: number[] = []
  for (let count = 0, share = exp(-mean), sum = share; count < 64 && sum < 1; count++, share *= mean / count, sum += share)
    thresholds.push(Math.floor(sum * WORD))
  return { thresholds: Float64Array.from(thresholds), cellFrames, refractoryFrames: Math.max(1, refractoryFrames) }
}

/**
 * The frames, `start` to `end`, at which a unit fires: the same for any window, in any engine. Each cell of time has its own
 * random numbers (Philox, counted by cell, unit and segment); a candidate is left out when another precedes it by less than
 * the refractory period, whether or not that one is.
 */
export const fireBetween = (
  firing: Firing,
  seed: number,
  segment: number,
  unit: number,
  start: number,
  end: number,
): Float64Array => {
  const { cellFrames, refractoryFrames } = firing
  const key = split(seed)
  const frames: number[] = []
  const first = Math.max(0, Math.floor((start - refractoryFrames) / cellFrames))
  for (let cell = first; cell * cellFrames < end; cell++) frames.push(...candidatesIn(firing, key, segment, unit, cell))
  const kept: number[] = []
  for (let i = 0, before = Number.NEGATIVE_INFINITY; i < frames.length; i++) {
    const frame = frames[i]
    if (frame - before >= refractoryFrames && frame >= start && frame < end) kept.push(frame)
    before = frame
  }
  return Float64Array.from(kept)
}

const candidatesIn = (
  { thresholds, cellFrames }: Firing,
  key: [number, number],
  segment: number,
  unit: number,
  cell: number,
): readonly number[] => {
  const [draw] = philox([cell | 0, unit, segment, 0], key)
  let count = 0
  while (count < thresholds.length && draw >>> 0 >= thresholds[count]) count++
  const frames: number[] = []
  for (let block = 1; frames.length < count; block++)
    for (const word of philox([cell | 0, unit, segment, block], key))
      if (frames.length < count) frames.push(cell * cellFrames + Math.floor(((word >>> 0) * cellFrames) / WORD))
  return frames.sort((a, b) => a - b)
}
