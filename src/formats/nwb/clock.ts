import { refuse } from '../../model/attempt.js'
import { corrupt, unreadable } from '../../model/fault.js'
import type { SegmentTimes, TimeVector } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import { numbersOf } from '../hdf5/values.js'
import { below, numberAttribute, type Tree } from './tree.js'

/** Times from which the rate of a series without one is estimated. */
const ESTIMATED = 1000

/** Values that are read at once. */
const PIECE = 2 ** 22

/** The clock of a series: seconds since the reference time of the file. */
export interface SeriesClock {
  readonly samplingFrequency: number
  readonly tStart: number
  /** Seconds of every frame, where the file has them. */
  readonly vector?: TimeVector
  readonly notices: readonly Notice[]
}

/** Numbers of an array of one axis. Rejects with a `FaultError` where it holds others. */
export const numbersAt = async (tree: Tree, path: string, start?: number, end?: number): Promise<Float64Array> => {
  const [rows = 0, ...more] = tree.array(path).shape
  const [from, to] = [start ?? 0, Math.min(end ?? rows, rows)]
  if (more.length === 0 && to - from > PIECE) {
    const all = new Float64Array(to - from)
    for (let row = from; row < to; row += PIECE) all.set(await numbersAt(tree, path, row, Math.min(to, row + PIECE)), row - from)
    return all
  }
  const column = await tree.values(path, start, end)
  if (column?.kind !== 'number')
    return refuse(corrupt(`${tree.path}: ${path}`, 'numbers', column?.kind ?? 'values of another type'))
  return numbersOf(column.values)
}

/** The clock of a series of `frames` frames. Rejects with a `FaultError`. */
export const seriesClock = async (tree: Tree, series: string, frames: number): Promise<SeriesClock> => {
  const [starting, timestamps] = ['starting_time', 'timestamps'].map((name) => below(series, name))
  const at = `${tree.path}: ${series}`
  if (tree.kindOf(starting) === 'array') {
    const [tStart] = await numbersAt(tree, starting)
    const samplingFrequency = numberAttribute(tree, starting, 'rate') ?? Number.NaN
    if (!(samplingFrequency > 0 && Number.isFinite(samplingFrequency) && Number.isFinite(tStart)))
      refuse(corrupt(`${at}/starting_time`, 'seconds, and a rate above 0', `${tStart}, and ${samplingFrequency}`))
    return { samplingFrequency, tStart, notices: [] }
  }
  if (tree.kindOf(timestamps) !== 'array') return refuse(unreadable(at, 'starting_time or timestamps', 'neither'))
  const [rows = 0] = tree.array(timestamps).shape
  const first = await numbersAt(tree, timestamps, 0, Math.min(rows, ESTIMATED))
  const samplingFrequency = 1 / median(first.slice(1).map((time, index) => time - first[index]))
  if (!(samplingFrequency > 0 && Number.isFinite(samplingFrequency)))
    refuse(corrupt(`${at}/timestamps`, 'at least two times that grow', `${first.slice(0, 3)}`))
  const clock = { samplingFrequency, tStart: first[0] }
  if (rows < frames)
    return {
      ...clock,
      notices: [notice('Tolerated', `${at}: ${rows} times of ${frames} frames: those of the others follow at the rate`)],
    }
  return { ...clock, vector: await vectorOf(tree, timestamps, frames), notices: [] }
}

/** The median as numpy has it: the mean of the two in the middle of an even number. */
const median = (values: Float64Array): number => {
  const sorted = values.slice().sort()
  const middle = sorted.length / 2
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2
}

const vectorOf = async (tree: Tree, path: string, frames: number): Promise<TimeVector> => {
  const read = async (start: number, end: number): Promise<Float64Array> => {
    const times = end > start ? await numbersAt(tree, path, start, end) : new Float64Array(0)
    tree.close()
    return times
  }
  // How long a segment is, is asked for without waiting.
  const ends = new Map<number, number>()
  for (const frame of frames === 0 ? [] : [0, frames - 1]) ends.set(frame, (await numbersAt(tree, path, frame, frame + 1))[0])
  const readNow = (start: number, end: number): Float64Array => {
    const known = end === start + 1 ? ends.get(start) : undefined
    if (known !== undefined) return Float64Array.of(known)
    const column = end > start ? tree.values(path, start, end) : undefined
    if (column instanceof Promise || (column !== undefined && column.kind !== 'number'))
      return refuse(corrupt(`${tree.path}: ${path}`, 'numbers', 'others'))
    return column === undefined ? new Float64Array(0) : numbersOf(column.values)
  }
  return { frames, read, ...(tree.atOnce && { readNow }) }
}

/** How the times of a segment are told. */
export const timesOf = ({ tStart, vector }: SeriesClock, loadTimeVector: boolean): SegmentTimes =>
  loadTimeVector && vector !== undefined ? { tStart, vector } : { tStart }
