import type { Matrix } from '../dsp/index.js'
import type { EventChannelKind, Events } from '../model/events.js'
import { orderEvents } from '../model/events.js'
import type { FrameRange } from '../model/frames.js'

/** What a channel of events is made of: a bit of a word, a whole word, or whether a sample is high. */
export type EdgeRule =
  | { readonly from: 'bit'; readonly column: number; readonly bit: number }
  | { readonly from: 'word'; readonly column: number }
  | {
      readonly from: 'level'
      readonly column: number
      /** High from this value on. */
      readonly high: number
      /** Low below this one; between the two a sample is as the one before. */
      readonly low: number
      /** Frames at most between a low sample and a high one, or back, of one edge. */
      readonly reach: number
    }

export const kindOfEdges = ({ from }: EdgeRule): EventChannelKind => (from === 'word' ? 'word' : 'line')

/** Frames before a range that say whether there is an edge at its first. */
export const reachOf = (rules: readonly EdgeRule[]): number =>
  rules.reduce((most, rule) => Math.max(most, rule.from === 'level' ? rule.reach : 1), 1)

interface Found {
  readonly frames: number[]
  readonly channels: number[]
  readonly values: number[]
}

/**
 * The changes within `range` of rows of samples that begin at frame `start`: an event is at the first frame of another value. There is
 * none at the first row, before which nothing is known. The channel of a rule is its place among them.
 */
export const edgesIn = (rows: Matrix, start: number, range: FrameRange, rules: readonly EdgeRule[]): Events => {
  const found: Found = { frames: [], channels: [], values: [] }
  for (const [channel, rule] of rules.entries()) {
    if (rule.from === 'level') levels(rows, start, range, rule, channel, found)
    else words(rows, start, range, rule, channel, found)
  }
  return orderEvents({
    sampleIndex: Float64Array.from(found.frames),
    channelIndex: Int32Array.from(found.channels),
    value: Uint32Array.from(found.values),
  })
}

const words = (
  { data, frames, channels }: Matrix,
  start: number,
  range: FrameRange,
  rule: Exclude<EdgeRule, { readonly from: 'level' }>,
  channel: number,
  found: Found,
): void => {
  const shift = rule.from === 'bit' ? rule.bit : 0
  // A word of 16 bits is an int16 here, which is extended by its sign.
  const mask = rule.from === 'bit' ? 1 : maskOf(data)
  const first = Math.max(1, range.start - start)
  const last = Math.min(frames, range.end - start)
  let before = first <= frames ? ((Number(data[(first - 1) * channels + rule.column]) >>> shift) & mask) >>> 0 : 0
  for (let row = first; row < last; row++) {
    const value = ((Number(data[row * channels + rule.column]) >>> shift) & mask) >>> 0
    if (value === before) continue
    before = value
    found.frames.push(start + row)
    found.channels.push(channel)
    found.values.push(value)
  }
}

const maskOf = ({ BYTES_PER_ELEMENT }: Matrix['data']): number =>
  BYTES_PER_ELEMENT >= 4 ? 0xff_ff_ff_ff : 2 ** (8 * BYTES_PER_ELEMENT) - 1

const levels = (
  { data, frames, channels }: Matrix,
  start: number,
  range: FrameRange,
  { column, high, low, reach }: Extract<EdgeRule, { readonly from: 'level' }>,
  channel: number,
  found: Found,
): void => {
  const last = Math.min(frames, range.end - start)
  let [state, since] = [-1, 0]
  // Rows further back than any edge of the range reaches say nothing.
  for (let row = Math.max(0, range.start - start - reach); row < last; row++) {
    const value = Number(data[row * channels + column])
    const now = value >= high ? 1 : value < low ? 0 : -1
    if (now < 0) continue
    if (state >= 0 && now !== state && row - since <= reach && start + row >= range.start) {
      found.frames.push(start + row)
      found.channels.push(channel)
      found.values.push(now)
    }
    ;[state, since] = [now, row]
  }
}
