import { MOST_RUNS, type Run, runsOf } from '../../encoding/counter.js'
import type { RowStretch } from '../../kit/rowsReader.js'
import { refuse } from '../../model/attempt.js'
import { corrupt } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import { numbersAt, positiveAt } from '../hdf5/fields.js'
import type { Hdf5File } from '../hdf5/file.js'
import { numbersOf } from '../hdf5/values.js'
import type { Place } from './layout.js'

/** Hz of files that do not tell. */
const OLD_RATE = 20_000
const TOLD = 5

/** A stretch of frames that follow each other: a segment, and the number of its first frame. */
export interface Stretch extends RowStretch {
  readonly first: number
}

/** The frames of a recording: their rate, and the stretches between gaps. */
export interface Clock {
  readonly samplingFrequency: number
  readonly stretches: readonly Stretch[]
  /** The number of the first frame: what events are counted from. Undefined where frames have no numbers. */
  readonly start?: number
  readonly notices: readonly Notice[]
}

/** The stretch that a frame, counted from the first, is in; below 0 where it is not there. */
export const stretchOf = (stretches: readonly Stretch[], frame: number): number => {
  let [from, to] = [0, stretches.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (stretches[middle].first <= frame) from = middle + 1
    else to = middle
  }
  const stretch = stretches[from - 1]
  return stretch !== undefined && frame < stretch.first + stretch.frames ? from - 1 : -1
}

/** The clock of a recording. Numbers are looked for by halves, so that gaps alone cost reads. Throws a `FaultError`. */
export const clockOf = (file: Hdf5File, place: Place): Clock => {
  const samplingFrequency = place.counter === undefined ? OLD_RATE : positiveAt(file, `${place.settings}/sampling`)
  const [rows = 0, frames = 0] = file.described(place.samples).shape
  const isArray = place.counter !== undefined
  const numbers = place.counter === undefined ? inRows(file, place, rows) : inArray(file, place.counter, frames)
  const uncounted = {
    samplingFrequency,
    stretches: [{ start: 0, frames, first: 0 }],
    notices: [notice('Tolerated', `${file.path}: ${place.name} has no numbers of frames: no gap is looked for`)],
  }
  if (frames === 0 || numbers === undefined) return uncounted
  const numberAt = (frame: number): number => numbers(frame, frame + 1)[0]
  // Rows of other samples may stand where numbers of frames do.
  if (!isArray && numberAt(frames - 1) - numberAt(0) < frames - 1) return uncounted
  const runs = runsOf(numberAt, numbers, frames)
  const at = `${file.path}: ${place.counter ?? place.samples}`
  const wrong = runs.find(({ first }, index) => index > 0 && first <= runs[index - 1].first)
  if (runs.length > MOST_RUNS || wrong !== undefined)
    return isArray
      ? refuse(
          corrupt(
            at,
            'numbers of frames that grow',
            wrong === undefined ? `${MOST_RUNS} gaps` : `${wrong.first} at ${wrong.start}`,
          ),
        )
      : uncounted
  const [{ first: start }] = runs
  const stretches = runs.map((run, index) => ({
    start: run.start,
    frames: (runs[index + 1]?.start ?? frames) - run.start,
    first: run.first - start,
  }))
  return { samplingFrequency, stretches, start, notices: gapNotices(runs, at) }
}

const gapNotices = (runs: readonly Run[], at: string): readonly Notice[] => {
  const gaps = runs.slice(1).map(({ start, first }, index) => {
    const before = runs[index]
    return `${first - before.first - (start - before.start)} before frame ${start}`
  })
  if (gaps.length === 0) return []
  const listed = `${gaps.slice(0, TOLD).join(', ')}${gaps.length > TOLD ? `, and ${gaps.length - TOLD} more` : ''}`
  return [notice('Tolerated', `${at}: samples are missing: ${listed}; each stretch between is a segment`)]
}

type Numbers = (from: number, to: number) => readonly number[]

/** Numbers of an array of one axis, as many as there are frames. */
const inArray = (file: Hdf5File, path: string, frames: number): Numbers | undefined => {
  if (file.kindOf(path) !== 'dataset') return undefined
  const [count] = file.dataset(path).shape
  if (count !== frames) return refuse(corrupt(`${file.path}: ${path}`, `${frames} numbers, one a frame`, `${count}`))
  return (from, to) => Array.from(numbersAt(file, path, from, to))
}

/** Numbers of 32 bits, whose halves are the last two rows of the samples: the lower first. */
const inRows = (file: Hdf5File, { samples, mapping }: Place, rows: number): Numbers | undefined => {
  const channels = file.columns(mapping)?.get('channel')
  const last = channels?.kind === 'number' ? numbersOf(channels.values).reduce((most, each) => Math.max(most, each), -1) : -1
  if (rows < last + 3 || file.described(samples).unread !== undefined) return undefined
  return (from, to) => {
    const [low, high] = [rows - 2, rows - 1].map((row) => {
      const values = file.values(samples, { offset: [row, from], count: [1, to - from] })
      return values?.kind === 'number'
        ? numbersOf(values.values)
        : refuse(corrupt(`${file.path}: ${samples}`, 'whole numbers', values?.kind ?? 'values of another type'))
    })
    return Array.from(low, (value, index) => high[index] * 2 ** 16 + value)
  }
}
