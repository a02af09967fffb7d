import { either as E } from 'fp-ts'
import { exactly, finite, integer, listOf, nonNegativeInteger, required } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { unique } from '../src/kit/ids.js'
import { retimed, segmentExists } from '../src/kit/timing.js'
import { piecewiseVector, problemInKnots } from '../src/model/clock.js'
import { type Fault, invalidParams } from '../src/model/fault.js'
import type { Knots } from '../src/model/header.js'
import { pipe } from '../src/model/pipe.js'

const clock = exactly({
  segment: required(nonNegativeInteger, { doc: 'which segment' }),
  frames: required(listOf(integer, 2), { doc: 'frames at which the time is known, ascending' }),
  times: required(listOf(finite, 2), { doc: 'the times of these, ascending', unit: 's' }),
})

/**
 * Give segments the times of another clock, linear between frames whose times are known.
 *
 * Shapes   frames × channels in, the same out; spikes and events too.
 * Dtype    the input's; times are float64.
 * Units    times in seconds. They take the place of a segment's clock; segments that are not named keep theirs.
 * Margin   none; samples pass through untouched.
 * Errors   InvalidParams: fewer than two frames, frames or times that do not ascend, a segment twice. OutOfRange: no such segment.
 * Source   SpikeGLX TPrime, whose pairs of edges are such frames and times; `alignClocks` finds them. Before the first and after the last
 *          a clock goes on as in the piece there. Saved for SpikeInterface, every frame has its time.
 */
export const alignTimes = defineOperator({
  kind: 'alignTimes',
  version: 1,
  inputs: 'one',
  params: exactly({ clocks: required(listOf(clock), { doc: 'one a segment: { segment, frames, times }' }) }),
  example: 'alignTimes({ clocks: [{ segment: 0, frames: [0, 30_000], times: [12.5, 13.500_02] }] })',
  examples: (_header) => [
    { clocks: [{ segment: 0, frames: [0, 100], times: [3, 3.25] }] },
    { clocks: [{ segment: 0, frames: [-5, 20, 21, 70], times: [-1, 0.02, 0.0211, 1.5] }] },
  ],
  bind: (params, [header]) =>
    pipe(
      knotsOf(params.clocks),
      E.map((clocks) => ({ header, segments: clocked(clocks, false) })),
    ),
  bindSorting: (params, [header]) =>
    pipe(
      knotsOf(params.clocks),
      E.map((clocks) => ({ header, segments: clocked(clocks, true) })),
    ),
  bindEvents: (params, [header]) =>
    pipe(
      knotsOf(params.clocks),
      E.map((clocks) => ({ header, segments: clocked(clocks, true) })),
    ),
})

const at = 'alignTimes.params.clocks'

const knotsOf = (
  clocks: readonly { readonly segment: number; readonly frames: readonly number[]; readonly times: readonly number[] }[],
): E.Either<Fault, ReadonlyMap<number, Knots>> => {
  const found = new Map<number, Knots>()
  for (const [place, { segment, frames, times }] of clocks.entries()) {
    const knots = { frames: Float64Array.from(frames), times: Float64Array.from(times) }
    const odd = problemInKnots(knots)
    if (odd !== undefined) return E.left(invalidParams(`${at}[${place}]`, 'ascending frames and as many ascending times', odd))
    found.set(segment, knots)
  }
  return pipe(
    unique(
      clocks.map(({ segment }) => segment),
      at,
    ),
    E.map(() => found),
  )
}

const clocked =
  (clocks: ReadonlyMap<number, Knots>, spikes: boolean): ReturnType<typeof retimed> =>
  (inputs, { open }) => {
    for (const segment of clocks.keys()) {
      const there = segmentExists('alignTimes', segment, inputs[0], open)
      if (E.isLeft(there)) return there
    }
    return retimed(
      ({ frames, times }, index) => {
        const knots = clocks.get(index)
        return E.right(knots === undefined ? times : { vector: piecewiseVector(knots, frames) })
      },
      { spikes },
    )(inputs, { open })
  }
