import type { Matrix } from '../matrix.js'
import { type FilterPlan, recurrences, type Stage } from '../plan.js'
import { readerOf, rounding, writerOf } from './access.js'

/** Which way a filter runs along the frames. */
export type Direction = 'forward' | 'backward' | 'forward-backward'

type Round = (x: number) => number

/** One recurrence over a signal, in place, from the state of a constant `level` (undefined: from rest). */
const run = (stage: Stage, signal: Float64Array, level: number | undefined, round: Round): void => {
  const b = stage.b.map(round)
  const a = stage.a.map(round)
  const state = stage.initial.map((x) => (level === undefined ? 0 : round(round(x) * level)))
  const [a1, a2] = a
  if (stage.kind >= recurrences.section) transposed(stage.kind, b, a, state, signal, round)
  else {
    let x1 = state[0]
    let x2 = x1
    let y1 = state[1]
    let y2 = y1
    for (let n = 0; n < signal.length; n++) {
      const x = signal[n]
      let y = 0
      if (stage.kind === recurrences.band) y = round(x - x2)
      else if (stage.kind === recurrences.high) y = round(round(x - x1) - round(x1 - x2))
      else if (stage.kind === recurrences.low) y = round(round(x + x1) + round(x1 + x2))
      else if (stage.kind === recurrences.high1) y = round(x - x1)
      else y = round(x + x1)
      if (stage.kind < recurrences.high1) y = round(y - round(a2 * y2))
      y = round(y - round(a1 * y1))
      x2 = x1
      x1 = x
      y2 = y1
      y1 = y
      signal[n] = y
    }
  }
}

const transposed = (
  kind: number,
  b: Float64Array,
  a: Float64Array,
  z: Float64Array,
  signal: Float64Array,
  round: Round,
): void => {
  const last = z.length - 1
  for (let n = 0; n < signal.length; n++) {
    const x = signal[n]
    const y = round(z[0] + round(b[0] * x))
    for (let k = 0; k < last; k++) {
      const fed = round(b[k + 1] * x)
      const back = round(a[k] * y)
      z[k] = kind === recurrences.section ? round(round(fed - back) + z[k + 1]) : round(round(z[k + 1] + fed) - back)
    }
    z[last] = round(round(b[last + 1] * x) - round(a[last] * y))
    signal[n] = y
  }
}

/** Frames of padding for a window of that length. */
export const paddingOf = (plan: FilterPlan, direction: Direction, frames: number): number =>
  direction === 'forward-backward' ? Math.max(0, Math.min(plan.padding, frames - 1)) : 0

/** The scalar twin of the filter kernels: frames `skip`, `skip` + 1, … of the filtered input. */
export const filterReference = (plan: FilterPlan, input: Matrix, output: Matrix, direction: Direction, skip: number): void => {
  const { frames, channels } = input
  const round = rounding(plan.arithmetic)
  const read = readerOf(input.data, plan.arithmetic)
  const write = writerOf(output.data)
  const padding = paddingOf(plan, direction, frames)
  const signal = new Float64Array(frames + 2 * padding)
  const both = direction === 'forward-backward'
  const gain = round(both ? plan.gain * plan.gain : plan.gain)
  for (let c = 0; c < channels; c++) {
    const at = (frame: number): number => read(frame * channels + c)
    const first = frames > 0 ? round(2 * at(0)) : 0
    const last = frames > 0 ? round(2 * at(frames - 1)) : 0
    for (let k = 0; k < padding; k++) {
      signal[k] = round(first - at(padding - k))
      signal[padding + frames + k] = round(last - at(frames - 2 - k))
    }
    for (let f = 0; f < frames; f++) signal[padding + f] = at(f)
    if (direction !== 'backward') {
      const level = both ? signal[0] : undefined
      for (const stage of plan.stages) run(stage, signal, level, round)
    }
    if (direction !== 'forward') {
      signal.reverse()
      const level = both ? signal[0] : undefined
      for (const stage of plan.stages) run(stage, signal, level, round)
      signal.reverse()
    }
    for (let f = 0; f < output.frames; f++) write(f * channels + c, round(signal[padding + skip + f] * gain))
  }
}
