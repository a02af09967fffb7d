import type { ViewState } from './state.js'
import type { View } from './view.js'

/** How the gain changes at one step. */
export const GAIN_STEP = 1.25
/** A window holds so many frames at least. */
const LEAST_FRAMES = 8

type Change = Partial<ViewState>

const within = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), Math.max(least, most))

/** The window from `start` on, kept within the segment; of an acquisition it may be longer than what came. */
export const windowAt = ({ seconds, shape, live }: View, start: number, duration: number): Change => {
  const least = LEAST_FRAMES / shape.samplingFrequency
  const length = within(duration, least, live ? Number.MAX_VALUE : Math.max(seconds, least))
  // On the grid of frames: a window that is moved there and back is the same one.
  const frame = Math.round(within(start, 0, seconds - length) * shape.samplingFrequency)
  return { start: frame / shape.samplingFrequency, duration: length }
}

/** Move by a part of the window. */
export const panned = (state: ViewState, view: View, part: number): Change =>
  windowAt(view, state.start + part * state.duration, state.duration)

/** Make the window longer or shorter; the time at `at`, a part of the window, stays where it is. */
export const zoomed = (state: ViewState, view: View, factor: number, at = 0.5): Change => {
  const { duration = state.duration } = windowAt(view, state.start, state.duration * factor)
  return windowAt(view, state.start + at * (state.duration - duration), duration)
}

/** The window with a time in its middle. */
export const centredAt = (state: ViewState, view: View, time: number): Change =>
  windowAt(view, time - state.duration / 2, state.duration)

/** Larger signals, by a step of the gain or several. */
export const amplified = (view: View, steps: number): Change => ({ gain: view.gain / GAIN_STEP ** steps })

/** Other rows, where not all are seen. */
export const scrolled = (state: ViewState, rows: number, seen: number, all: number): Change => ({
  row: Math.round(within(state.row + rows, 0, all - seen)),
})

const nextOf = <A>(values: readonly A[], now: A): A => values[(values.indexOf(now) + 1) % values.length]

/** Lines or a map. */
export const otherDrawing = (drawn: 'lines' | 'map'): Change => ({ draw: drawn === 'lines' ? 'map' : 'lines' })
/** Processed, raw, side by side, one over the other. */
export const otherShow = ({ show }: ViewState): Change => ({
  show: nextOf(['processed', 'raw', 'beside', 'over'] as const, show),
})
