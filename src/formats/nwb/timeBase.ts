import { refuse } from '../../model/attempt.js'
import { invalidParams } from '../../model/fault.js'
import type { Json, TimeVector } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import { roundHalfEven } from '../../model/round.js'
import { seriesClock } from './clock.js'
import { type Contents, chosenSeries } from './members.js'
import { below, numberAttribute, type Tree } from './tree.js'

/** Times of a clock that are read at once. */
const STRETCH = 2 ** 20

/** What turns seconds into frames. */
export interface TimeBase {
  readonly samplingFrequency: number
  readonly tStart: number
  readonly vector?: TimeVector
  /** The series whose clock it is. */
  readonly series?: string
  readonly notices: readonly Notice[]
}

/** What was asked of it. */
interface Asked {
  readonly electricalSeriesPath?: string | undefined
  readonly samplingFrequency?: number | undefined
  readonly tStart?: number | undefined
}

/**
 * The clock that is asked for: that of a series, or a rate and a start. Where nothing is, it is that of the file's series, of
 * several the fastest, as a notice says; without a series the rate is that of the resolution of spike times in a table. Rejects with a
 * `FaultError` where no clock can be told.
 */
export const timeBase = async (
  tree: Tree,
  table: string | undefined,
  contents: Contents,
  asked: Asked,
  at: string,
): Promise<TimeBase> => {
  const { electricalSeriesPath, samplingFrequency, tStart } = asked
  if (electricalSeriesPath !== undefined) {
    if (samplingFrequency !== undefined || tStart !== undefined)
      refuse(
        invalidParams(at, 'electricalSeriesPath, or samplingFrequency and tStart', 'both', 'a series has a rate and a start'),
      )
    return clockOf(tree, chosenSeries(tree, contents, electricalSeriesPath, `${at}.electricalSeriesPath`), [])
  }
  if (contents.series.length > 0 && samplingFrequency === undefined && tStart === undefined) return fastest(tree, contents, at)
  const times = table === undefined ? undefined : below(table, 'spike_times')
  const told = times !== undefined && tree.kindOf(times) === 'array' ? numberAttribute(tree, times, 'resolution') : undefined
  const resolution = told ?? 0
  const rate = samplingFrequency ?? (resolution > 0 && Number.isFinite(resolution) ? 1 / resolution : undefined)
  if (rate === undefined)
    return refuse(
      invalidParams(
        `${at}.samplingFrequency`,
        'Hz, or a series by electricalSeriesPath',
        'neither',
        'the file does not tell a rate',
      ),
    )
  if (contents.series.length > 0 && tStart === undefined)
    return refuse(
      invalidParams(
        `${at}.tStart`,
        'seconds at frame 0, or a series by electricalSeriesPath',
        'neither',
        `there are ${contents.series.join(', ')}`,
      ),
    )
  return { samplingFrequency: rate, tStart: tStart ?? 0, notices: [] }
}

const clockOf = async (tree: Tree, series: string, notices: readonly Notice[]): Promise<TimeBase> => {
  const { notices: told, ...clock } = await seriesClock(tree, series, tree.array(below(series, 'data')).shape[0] ?? 0)
  return { ...clock, series, notices: [...notices, ...told] }
}

const fastest = async (tree: Tree, { series }: Contents, at: string): Promise<TimeBase> => {
  const clocks: TimeBase[] = []
  for (const path of series) clocks.push(await clockOf(tree, path, []))
  const rate = Math.max(...clocks.map(({ samplingFrequency }) => samplingFrequency))
  const [first, ...others] = clocks.filter(({ samplingFrequency }) => samplingFrequency === rate)
  if (others.some(({ tStart, vector }) => tStart !== first.tStart || vector !== undefined || first.vector !== undefined))
    refuse(invalidParams(`${at}.electricalSeriesPath`, `one of ${series.join(', ')}`, 'nothing', 'their clocks differ'))
  return {
    ...first,
    notices: [
      ...first.notices,
      notice('Tolerated', `${tree.path}: frames are those of ${first.series}; electricalSeriesPath chooses another`),
    ],
  }
}

/** The parameters that open by the same clock again. */
export const closedClock = ({ series, samplingFrequency, tStart }: TimeBase): Readonly<Record<string, Json>> =>
  series === undefined ? { samplingFrequency, tStart } : { electricalSeriesPath: series }

/** The frame of each time: the nearest, or, of a clock that tells the time of every frame, the last that is not later. */
export const framesOf = async (seconds: Float64Array, { samplingFrequency, tStart, vector }: TimeBase): Promise<Float64Array> => {
  if (vector === undefined) return seconds.map((time) => roundHalfEven((time - tStart) * samplingFrequency) + 0)
  const frames = new Float64Array(seconds.length).fill(-1)
  const order = Uint32Array.from(seconds.keys()).sort((a, b) => seconds[a] - seconds[b])
  let spike = 0
  for (let start = 0; start < vector.frames && spike < order.length; start += STRETCH) {
    const times = await vector.read(start, Math.min(vector.frames, start + STRETCH))
    for (let frame = 0; frame < times.length; ) {
      while (spike < order.length && seconds[order[spike]] < times[frame]) frames[order[spike++]] = start + frame - 1
      if (spike === order.length) break
      // Frames before the next spike are passed over by halves of the stretch.
      let [low, high] = [frame, times.length]
      const time = seconds[order[spike]]
      while (low < high) {
        const middle = (low + high) >> 1
        if (times[middle] <= time) low = middle + 1
        else high = middle
      }
      frame = low
    }
  }
  while (spike < order.length) frames[order[spike++]] = vector.frames - 1
  return frames
}
