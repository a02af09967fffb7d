import { refuse } from '../model/attempt.js'
import { knotsOfList, piecewiseVector, problemInKnots } from '../model/clock.js'
import { corrupt } from '../model/fault.js'
import type { TimeVector } from '../model/header.js'

/** The times of a segment by knots that were saved as one list; `path` is where. Throws a `FaultError`. */
export const piecewiseOf = (list: Float64Array, frames: number, path: string): TimeVector => {
  const knots = knotsOfList(list)
  const odd = problemInKnots(knots)
  return odd === undefined
    ? piecewiseVector(knots, frames)
    : refuse(corrupt(path, 'the knots of a clock: ascending frames, then as many ascending times', odd))
}
