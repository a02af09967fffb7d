import { secondsAt } from '../../model/clock.js'
import type { Segment } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import { frameAt } from './clock.js'
import { beginningOf, type NlxFile } from './files.js'
import { positiveIn } from './header.js'
import { contentsOf, type NlxParams } from './params.js'
import { type Kept, keptOf } from './recording.js'
import { streamsOf } from './streams.js'

/** Where something happened. */
export interface Place {
  readonly segment: number
  readonly frame: number
}

/** The segments in whose frames events and spikes are counted. */
export interface NlxClock {
  /** The stream whose they are; undefined where no samples were recorded. */
  readonly stream: string | undefined
  readonly samplingFrequency: number
  /** The time of 0 s, in microseconds. */
  readonly beginning: number
  readonly segments: readonly Segment[]
  /** The place of a time in microseconds; undefined before all samples and where some are missing. After the last it goes on. */
  readonly placeOf: (time: number) => Place | undefined
  readonly notices: readonly Notice[]
  readonly contents: readonly string[]
}

/** Where no file tells a rate, frames are timestamps: microseconds. */
const TIMESTAMPS = 1e6

/** Without samples: one segment that has no end, from the earliest timestamp of the session on, at the rate that a file of spikes tells. */
const alone = (session: readonly NlxFile[], sides: readonly NlxFile[]): NlxClock => {
  const beginning = beginningOf(session)
  const [rate = TIMESTAMPS] = sides.flatMap(({ header, path }) => positiveIn(header, 'SamplingFrequency', path) ?? [])
  return {
    stream: undefined,
    samplingFrequency: rate,
    beginning,
    segments: [{ frames: Number.POSITIVE_INFINITY, times: { tStart: 0 } }],
    placeOf: (time) => {
      const frame = Math.round(((time - beginning) * rate) / 1e6)
      return frame < 0 ? undefined : { segment: 0, frame: frame + 0 }
    },
    notices: [],
    contents: contentsOf(session, beginning, []),
  }
}

/** The places of times in the segments of a stream; in which clocks may go back, so that a later one may begin before others end. */
const placesIn = ({ stretches, delay }: Kept): NlxClock['placeOf'] => {
  const ordered = stretches
    .map(({ frames, pieces: [{ section, from }] }, segment) => {
      const frameIn = (time: number): number => Math.round(frameAt(section.clock, time) - from) + 0
      const [start, end] = [secondsAt(section.clock, from), secondsAt(section.clock, from + frames)]
      return { segment, frames, frameIn, start, end }
    })
    .sort((a, b) => a.start - b.start)
  const overlap = ordered.some(({ end }, index) => end > (ordered[index + 1]?.start ?? Number.POSITIVE_INFINITY))
  return (stamp) => {
    const time = stamp + delay
    let [low, high] = [0, ordered.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (ordered[middle].frameIn(time) >= 0) low = middle + 1
      else high = middle
    }
    for (let index = low - 1; index >= (overlap ? 0 : low - 1) && index >= 0; index--) {
      const { segment, frames, frameIn } = ordered[index]
      const frame = frameIn(time)
      if (frame < frames || index === ordered.length - 1) return { segment, frame }
    }
    return undefined
  }
}

/** The clock of the stream asked for, or of the fastest; `sides` are the files of what is counted by it. Rejects with a `FaultError`. */
export const clockOf = async (
  files: Files,
  session: readonly NlxFile[],
  sides: readonly NlxFile[],
  params: NlxParams,
  kind: string,
): Promise<NlxClock> => {
  const [first, ...others] = streamsOf(session)
  if (first === undefined) return alone(session, sides)
  const { stream = first.name } = params
  const kept = await keptOf(files, session, { ...params, stream }, kind)
  return {
    stream: kept.stream.name,
    samplingFrequency: kept.samplingFrequency,
    beginning: kept.beginning,
    segments: kept.segments,
    placeOf: placesIn(kept),
    notices: [
      ...kept.notices,
      ...(params.stream === undefined && others.length > 0
        ? [notice('Tolerated', `frames are those of ${first.name}, the fastest stream; "stream" chooses another one`)]
        : []),
    ],
    contents: kept.contents,
  }
}
