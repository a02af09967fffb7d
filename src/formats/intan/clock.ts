import { MOST_RUNS, type Run, runsOf } from '../../encoding/counter.js'
import { refuse } from '../../model/attempt.js'
import { corrupt } from '../../model/fault.js'

/** Numbers of frames, 32 bits each, which begin anew where these are full: after 40 hours at 30 kHz. */
export interface Counter {
  readonly path: string
  readonly frames: number
  /** Those of frames `from` to `to`. */
  readonly numbers: (from: number, to: number) => readonly number[]
  /** Frames that are best read at once. */
  readonly stretch: number
}

/**
 * The stretches of frames whose numbers follow each other, looked for by halves. The numbers are those that they would be with more
 * bits, as long as fewer frames are missing than 31 bits count. Throws a `FaultError`.
 */
export const runsIn = ({ path, frames, numbers, stretch }: Counter): readonly Run[] => {
  if (frames === 0) return []
  const [first] = numbers(0, 1)
  const unfolded = (place: number, number: number): number => first + place + ((number - first - place) | 0)
  const stretchAt = (from: number, to: number): readonly number[] =>
    numbers(from, to).map((number, index) => unfolded(from + index, number))
  const runs = runsOf((place) => stretchAt(place, place + 1)[0], stretchAt, frames, { stretch })
  if (runs.length > MOST_RUNS)
    refuse(
      corrupt(path, 'timestamps that grow by one a frame, but for gaps', `more than ${MOST_RUNS} that do not among ${frames}`),
    )
  return runs
}
