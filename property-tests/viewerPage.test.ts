/** Laws of the viewer's page: what is drawn shows every sample, an address shows the same window, and no move leaves a segment. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emptyColumns, fill, NO_NUMBER, unreadIn } from '../src/viewer/page/panels/traces/columns.js'
import { joined } from '../src/viewer/page/panels/traces/merge.js'
import { coveredBy, without } from '../src/viewer/page/panels/traces/ranges.js'
import { panned, windowAt, zoomed } from '../src/viewer/page/state/actions.js'
import { fromAddress, toAddress } from '../src/viewer/page/state/address.js'
import { initial, type ViewState } from '../src/viewer/page/state/state.js'
import { durationText, readTime, timeText } from '../src/viewer/page/state/times.js'
import type { View } from '../src/viewer/page/state/view.js'
import type { Envelope } from '../src/viewer/protocol.js'
import { parameters } from './runs.js'

const SPREAD = 1000

/** Samples, channels × frames, and their envelope in bins of a power of 2; some bins have no number. */
const drawnEnvelope = fc
  .record({
    channels: fc.integer({ min: 1, max: 4 }),
    bins: fc.integer({ min: 1, max: 60 }),
    power: fc.integer({ min: 0, max: 6 }),
    firstBin: fc.integer({ min: 0, max: 50 }),
    base: fc.integer({ min: -SPREAD, max: SPREAD }),
    quantum: fc.constantFrom(0.25, 1, 4),
  })
  .chain(({ channels, bins, power, firstBin, base, quantum }) =>
    fc
      .array(
        fc.oneof(
          { weight: 9, arbitrary: fc.tuple(fc.integer({ min: -SPREAD, max: SPREAD }), fc.nat(SPREAD)) },
          { weight: 1, arbitrary: fc.constant(undefined) },
        ),
        {
          minLength: channels * bins,
          maxLength: channels * bins,
        },
      )
      .map((values): Envelope => {
        const binFrames = 2 ** power
        return {
          startFrame: firstBin * binFrames,
          binFrames,
          bins,
          minimum: Int16Array.from(values, (value) => value?.[0] ?? NO_NUMBER),
          ...(power > 0 && {
            maximum: Int16Array.from(values, (value) => (value === undefined ? NO_NUMBER : value[0] + value[1])),
          }),
          base: new Int32Array(channels).fill(base),
          quantum,
          unit: 'µV',
        }
      }),
  )

const drawnFrames = fc.record({
  startFrame: fc.nat(2000),
  frames: fc.integer({ min: 1, max: 4000 }),
  columns: fc.integer({ min: 1, max: 200 }),
})

/** The columns that a bin stands in, counted one by one. */
const columnsOf = (
  frame: number,
  binFrames: number,
  { startFrame, frames, columns }: { startFrame: number; frames: number; columns: number },
): readonly number[] => {
  const width = frames / columns
  const first = Math.floor(((frame - startFrame) * columns) / frames)
  return Array.from({ length: columns }, (_, column) => column).filter((column) =>
    binFrames > width
      ? startFrame + (column + 1) * width > frame && startFrame + column * width < frame + binFrames
      : column === Math.max(0, first),
  )
}

describe('columns', () => {
  test('show the extremes of every bin, where it is, and nothing else', () => {
    fc.assert(
      fc.property(drawnEnvelope, drawnFrames, (envelope, frames) => {
        const channels = envelope.base.length
        const places = Array.from({ length: channels }, (_, channel) => channel)
        const filled = emptyColumns(channels, frames.columns)
        fill(filled, { envelope, channels: places }, frames)
        const [low, high] = [filled.minimum.map(() => Number.NaN), filled.maximum.map(() => Number.NaN)]
        const read = new Set<number>()
        const { binFrames, bins, minimum, maximum = minimum, base, quantum, startFrame } = envelope
        for (let bin = 0; bin < bins; bin++) {
          const frame = startFrame + bin * binFrames
          if (frame + binFrames <= frames.startFrame || frame >= frames.startFrame + frames.frames) continue
          for (const column of columnsOf(frame, binFrames, frames)) {
            read.add(column)
            for (let channel = 0; channel < channels; channel++) {
              const at = channel * frames.columns + column
              const from = channel * bins + bin
              if (minimum[from] === NO_NUMBER) continue
              low[at] = Math.min(
                Number.isNaN(low[at]) ? Number.POSITIVE_INFINITY : low[at],
                (base[channel] + minimum[from]) * quantum,
              )
              high[at] = Math.max(
                Number.isNaN(high[at]) ? Number.NEGATIVE_INFINITY : high[at],
                (base[channel] + maximum[from]) * quantum,
              )
            }
          }
        }
        expect([filled.minimum, filled.maximum]).toEqual([low, high])
        expect([...filled.read].flatMap((value, column) => (value === 1 ? [column] : []))).toEqual(
          [...read].sort((a, b) => a - b),
        )
        const unread = unreadIn(filled).flatMap(([from, to]) => Array.from({ length: to - from }, (_, index) => from + index))
        expect(new Set([...unread, ...read]).size).toBe(frames.columns)
      }),
      parameters(100),
    )
  })

  test('are the same where what came is joined', () => {
    fc.assert(
      fc.property(drawnEnvelope, fc.nat(59), fc.integer({ min: -20, max: 20 }), (envelope, cut, shift) => {
        const { bins, binFrames, minimum, maximum, base, startFrame } = envelope
        const at = Math.min(cut, bins)
        const side = (values: Int16Array, from: number, to: number, by: number): Int16Array =>
          Int16Array.from(
            Array.from(base).flatMap((_, channel) =>
              [...values.slice(channel * bins + from, channel * bins + to)].map((value) =>
                value === NO_NUMBER ? value : value - by,
              ),
            ),
          )
        const part = (from: number, to: number, by: number): Envelope => ({
          ...envelope,
          startFrame: startFrame + from * binFrames,
          bins: to - from,
          minimum: side(minimum, from, to, by),
          ...(maximum && { maximum: side(maximum, from, to, by) }),
          base: base.map((value) => value + by),
        })
        expect(joined(part(0, at, 0), part(at, bins, shift))).toEqual(envelope)
        if (at > 0) expect(joined(part(at, bins, 0), part(0, at, 0))).toBeUndefined()
      }),
      parameters(100),
    )
  })
})

const drawnRange = fc.tuple(fc.nat(40), fc.nat(40)).map(([from, length]) => [from, from + length] as const)

test('what is left of a range is what none of the others holds', () => {
  fc.assert(
    fc.property(drawnRange, fc.array(drawnRange, { maxLength: 6 }), (range, others) => {
      const left = without(range, others).flatMap(([from, to]) => Array.from({ length: to - from }, (_, index) => from + index))
      const expected = Array.from({ length: range[1] - range[0] }, (_, index) => range[0] + index).filter(
        (value) => !others.some(([from, to]) => value >= from && value < to),
      )
      expect([...left].sort((a, b) => a - b)).toEqual(expected)
      expect(coveredBy(range, others)).toBe(expected.length === 0)
    }),
    parameters(100),
  )
})

const FREQUENCY = 30_000
const drawnState: fc.Arbitrary<ViewState> = fc.record({
  from: fc.string(),
  recording: fc.string(),
  segment: fc.nat(1000),
  start: fc.nat(FREQUENCY * 86_400).map((frame) => frame / FREQUENCY),
  duration: fc.integer({ min: 1, max: FREQUENCY * 86_400 }).map((frames) => frames / FREQUENCY),
  gain: fc.constantFrom(0, 12.5, 1000),
  draw: fc.constantFrom('auto', 'lines', 'map'),
  show: fc.constantFrom('processed', 'raw', 'beside', 'over'),
  order: fc.constantFrom('depth', 'group', 'id', 'file'),
  flipped: fc.boolean(),
  channels: fc.array(fc.oneof(fc.string(), fc.integer())),
  row: fc.nat(1535),
  rows: fc.nat(1536),
  pipeline: fc.array(
    fc.record({
      name: fc.string(),
      params: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean())).map((params) => ({ ...params })),
    }),
  ),
  sorting: fc.string(),
  units: fc.array(fc.oneof(fc.string(), fc.integer())),
  centred: fc.boolean(),
  spikes: fc.boolean(),
  events: fc.boolean(),
  theme: fc.constantFrom('auto', 'light', 'dark'),
  wheel: fc.constantFrom('channels', 'zoom', 'gain'),
  sheet: fc.string(),
  large: fc.string(),
  closed: fc.array(fc.string()),
})

describe('an address', () => {
  test('shows the same window, to the frame', () => {
    fc.assert(
      fc.property(drawnState, (state) => {
        const found = fromAddress(`#${toAddress(state)}`)
        expect({ ...found, start: 0, duration: 0 }).toEqual({ ...state, start: 0, duration: 0 })
        expect(Math.round(found.start * FREQUENCY)).toBe(Math.round(state.start * FREQUENCY))
        expect(Math.round(found.duration * FREQUENCY)).toBe(Math.round(state.duration * FREQUENCY))
      }),
      parameters(100),
    )
  })

  test('of anything at all is some window', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.dictionary(
          fc.constantFrom('t', 'd', 'draw', 'units', 'pipeline', 'rows', 'flipped'),
          fc.oneof(fc.string(), fc.json()),
        ),
        (text, words) => {
          for (const address of [text, new URLSearchParams({ ...words }).toString()]) {
            const { start, rows, pipeline, units } = fromAddress(address)
            expect(start >= 0 && Number.isInteger(rows) && Array.isArray(pipeline) && Array.isArray(units)).toBe(true)
          }
        },
      ),
      parameters(100),
    )
  })
})

test('a time that is written is read as it was', () => {
  fc.assert(
    fc.property(fc.nat(FREQUENCY * 86_400), (frame) => {
      const seconds = frame / FREQUENCY
      expect(Math.abs((readTime(timeText(seconds, 1e-5), FREQUENCY) ?? Number.NaN) - seconds)).toBeLessThan(1e-5)
      expect(readTime(`f ${frame}`, FREQUENCY)).toBe(seconds)
      expect(readTime(`${frame} samples`, FREQUENCY)).toBe(seconds)
      const length = readTime(durationText(seconds), FREQUENCY) ?? Number.NaN
      expect(Math.abs(length - seconds)).toBeLessThanOrEqual(seconds * 0.006)
    }),
    parameters(100),
  )
})

/** As much of a view as a move looks at. */
const viewOf = (frames: number): View => {
  const shape: View['shape'] = {
    samplingFrequency: FREQUENCY,
    dtype: 'int16',
    unit: 'µV',
    channels: [],
    segments: [{ frames, clock: 'regular' }],
  }
  const recording = { ...shape, key: '', name: '', summary: '', notices: [], pipeline: [] }
  return {
    recording,
    raw: shape,
    shape,
    live: false,
    pipeline: [],
    checking: false,
    kept: [],
    gain: 1,
    seconds: frames / FREQUENCY,
  }
}

test('no move leaves the segment, and one there and back ends where it began', () => {
  const move = fc.record({ how: fc.constantFrom('pan', 'zoom', 'go'), by: fc.double({ min: -3, max: 3, noNaN: true }) })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: FREQUENCY * 3600 }), fc.array(move, { maxLength: 12 }), (frames, moves) => {
      const view = viewOf(frames)
      let state: ViewState = { ...initial, ...windowAt(view, 0, 0.5) }
      for (const { how, by } of moves) {
        const change =
          how === 'pan'
            ? panned(state, view, by)
            : how === 'zoom'
              ? zoomed(state, view, 2 ** by, 0.3)
              : windowAt(view, by * view.seconds, state.duration)
        state = { ...state, ...change }
        expect(state.start).toBeGreaterThanOrEqual(0)
        expect(state.start === 0 || state.start + state.duration <= view.seconds + 1 / FREQUENCY).toBe(true)
      }
      const there = { ...state, ...panned(state, view, 0.1) }
      const moved = there.start - state.start
      if (moved > 0 && there.start + there.duration < view.seconds - 2 / FREQUENCY)
        expect(Math.abs((panned(there, view, -0.1).start ?? 0) - state.start)).toBeLessThanOrEqual(1 / FREQUENCY)
    }),
    parameters(100),
  )
})
