import { refuse } from '../model/attempt.js'
import { corrupt } from '../model/fault.js'
import { together } from '../model/waiting.js'
import type { Positioned } from './reading.js'

/** A stretch of frames whose numbers follow each other: its first frame in the file, and the number of that. */
export interface Run {
  readonly start: number
  readonly first: number
}

/** Values of a file that are read at once: a search that has come so close reads them all. */
const STRETCH = 2048
/** A recording in so many pieces is none. */
export const MOST_RUNS = 10_000

/** Two places of the file, with their numbers, between which some are missing. */
interface Between {
  readonly low: number
  readonly high: number
  readonly lowNumber: number
  readonly highNumber: number
}

/**
 * Where numbers that grow from value to value grow by something else than `step`: the runs between. What lies between two places is
 * read only where their numbers differ by something else than their distance, so that the cost follows the gaps, not the length. A
 * number that is not above the one before begins a run as well, as far as the search comes upon it.
 */
export const runsOf = (
  numberAt: (place: number) => number,
  stretchAt: ReadStretch,
  count: number,
  { step = 1, stretch = STRETCH } = {},
): readonly Run[] => {
  if (count === 0) return []
  const [firstNumber, lastNumber] = together([0, count - 1], numberAt)
  const runs: Run[] = [{ start: 0, first: firstNumber }]
  let open: readonly Between[] = [{ low: 0, high: count - 1, lowNumber: firstNumber, highNumber: lastNumber }]
  while (open.length > 0) {
    const uneven = open.filter(({ low, high, lowNumber, highNumber }) => highNumber - lowNumber !== step * (high - low))
    const close = uneven.filter(({ low, high }) => high - low <= stretch)
    const wide = uneven.filter(({ low, high }) => high - low > stretch)
    for (const found of together(close, ({ low, high }) => stepsIn(stretchAt(low, high + 1), low, step))) runs.push(...found)
    if (runs.length > MOST_RUNS) return runs
    const middles = together(wide, ({ low, high }) => numberAt(Math.floor((low + high) / 2)))
    open = wide.flatMap(({ low, high, lowNumber, highNumber }, index) => {
      const middle = Math.floor((low + high) / 2)
      return [
        { low, high: middle, lowNumber, highNumber: middles[index] },
        { low: middle, high, lowNumber: middles[index], highNumber },
      ]
    })
  }
  return runs.sort((a, b) => a.start - b.start)
}

type ReadStretch = (from: number, to: number) => readonly number[]

const stepsIn = (numbers: readonly number[], from: number, step: number): readonly Run[] =>
  numbers.flatMap((number, index) =>
    index > 0 && number - numbers[index - 1] !== step ? [{ start: from + index, first: number }] : [],
  )

/** The runs of the int64 numbers that stand in a file from `byteOffset` on. Throws a `FaultError`. */
export const runsInFile = (bytes: Positioned, byteOffset: number, count: number, path: string): readonly Run[] => {
  const stretchAt: ReadStretch = (from, to) => integersAt(bytes, byteOffset + 8 * from, to - from, path)
  const runs = runsOf((place) => stretchAt(place, place + 1)[0], stretchAt, count)
  if (runs.length > MOST_RUNS)
    refuse(corrupt(path, 'numbers that grow by one a frame, but for gaps', `more than ${MOST_RUNS} that do not among ${count}`))
  return runs
}

/** Whole numbers of 64 bits, which a double has to hold. */
const integersAt = (bytes: Positioned, position: number, count: number, path: string): readonly number[] => {
  const read = new Uint8Array(8 * count)
  const there = bytes.read(read, position)
  const view = new DataView(read.buffer)
  return Array.from({ length: count }, (_, index) => {
    const number = Number(view.getBigInt64(8 * index, true))
    return 8 * (index + 1) <= there && Number.isSafeInteger(number)
      ? number
      : refuse(
          corrupt(`${path}, byte ${position + 8 * index}`, 'a number below 2^53', there < 8 * count ? 'the end' : `${number}`),
        )
  })
}
