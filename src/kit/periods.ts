import { either as E } from 'fp-ts'
import { listOf, nonNegativeInteger } from '../codec/codec.js'
import { type Fault, invalidParams } from '../model/fault.js'
import type { FrameRange } from '../model/frames.js'

/** The codec of periods: each is a segment, its first frame, and the frame after its last. */
export const periodRows = listOf(listOf(nonNegativeInteger, 3))

/** Frames of each segment, ascending and apart from each other. */
export type Periods = ReadonlyMap<number, readonly FrameRange[]>

/** Rows as the frames of each segment: what overlaps or touches is one period. */
export const periodsOf = (rows: readonly (readonly number[])[], at: string): E.Either<Fault, Periods> => {
  const wrong = rows.findIndex((row) => row.length !== 3 || row[2] < row[1])
  if (wrong >= 0)
    return E.left(invalidParams(`${at}[${wrong}]`, '[segment, start, end] with start ≤ end', JSON.stringify(rows[wrong])))
  const periods = new Map<number, FrameRange[]>()
  for (const [segment, start, end] of rows.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (start === end) continue
    const own = periods.get(segment) ?? []
    periods.set(segment, own)
    const last = own.at(-1)
    if (last !== undefined && start <= last.end) own[own.length - 1] = { start: last.start, end: Math.max(last.end, end) }
    else own.push({ start, end })
  }
  return E.right(periods)
}

/** Those of a segment's periods that share a frame with `start` to `end`. */
export const periodsWithin = (periods: Periods, segment: number, start: number, end: number): readonly FrameRange[] => {
  const own = periods.get(segment) ?? []
  // The first that ends beyond the start: they ascend, so half of them can be passed over at a time.
  let [low, high] = [0, own.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (own[middle].end > start) high = middle
    else low = middle + 1
  }
  const within: FrameRange[] = []
  for (let place = low; place < own.length && own[place].start < end; place++) within.push(own[place])
  return within
}
