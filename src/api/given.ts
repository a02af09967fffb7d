import { argumentOf, held } from '../codec/options.js'
import { Recording } from './recording.js'
import { Sorting } from './sorting.js'

const recording = held('a recording', (value): value is Recording => value instanceof Recording)
const sorting = held('a sorting', (value): value is Sorting => value instanceof Sorting)

/** The argument, which has to be a recording. Throws a `FaultError`. */
export const recordingOf = (given: unknown, at: string): Recording => argumentOf(recording, given, `${at}.recording`)

/** The argument, which has to be a sorting. Throws a `FaultError`. */
export const sortingOf = (given: unknown, at: string): Sorting => argumentOf(sorting, given, `${at}.sorting`)
