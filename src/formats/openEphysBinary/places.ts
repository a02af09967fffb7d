import { type Events, orderEvents } from '../../model/events.js'
import type { Segment } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import { orderSpikes } from '../../model/spikeOrder.js'
import type { Spikes } from '../../model/spikes.js'

/** A stretch of samples without a gap, and the segment it is. */
export interface Place {
  readonly segment: number
  readonly firstSample: number
  readonly frames: number
}

/** The place of a sample, the last one's where it comes after all of them; undefined in a gap, or before the first. */
const placeOf = (places: readonly Place[], sample: number): Place | undefined => {
  let [low, high] = [0, places.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (places[middle].firstSample <= sample) low = middle + 1
    else high = middle
  }
  const place = places[low - 1]
  return place !== undefined && (sample < place.firstSample + place.frames || low === places.length) ? place : undefined
}

/** What happened at samples of one recording, whose places are in order: the owner of each, a channel or a unit, and its value. */
export interface Happened {
  readonly places: readonly Place[]
  readonly samples: ArrayLike<number>
  /** Below 0 where it is of none. */
  readonly ownerOf: (index: number) => number
  readonly levelOf?: (index: number) => number
}

interface Sorted<R> {
  readonly rows: readonly R[]
  /** Segments, of which those lose their length after whose end something happened. */
  readonly segments: readonly Segment[]
  readonly notices: readonly Notice[]
}

/** What happened, by segment, as frames of it. */
const bySegment = (segments: readonly Segment[], all: readonly Happened[], what: string): Sorted<Events> => {
  const found = segments.map(() => ({ frames: [] as number[], owners: [] as number[], values: [] as number[] }))
  const ends = segments.map(() => 0)
  let outside = 0
  for (const { places, samples, ownerOf, levelOf = () => 0 } of all)
    for (let index = 0; index < samples.length; index++) {
      const [place, owner] = [placeOf(places, samples[index]), ownerOf(index)]
      if (place === undefined || owner < 0) outside++
      else {
        const { frames, owners, values } = found[place.segment]
        const frame = samples[index] - place.firstSample
        frames.push(frame)
        owners.push(owner)
        values.push(levelOf(index))
        ends[place.segment] = Math.max(ends[place.segment], frame + 1)
      }
    }
  const isLate = segments.map(({ frames }, segment) => ends[segment] > frames)
  const late = segments.flatMap(({ frames }, segment) =>
    isLate[segment]
      ? [`segment ${segment}: ${what} up to frame ${ends[segment] - 1}, after its last sample, ${frames - 1}: no length is told`]
      : [],
  )
  const lost = outside > 0 ? [`${what} where samples are missing are left out: ${outside} in all`] : []
  return {
    rows: found.map(({ frames, owners, values }) => ({
      sampleIndex: Float64Array.from(frames),
      channelIndex: Int32Array.from(owners),
      value: Uint32Array.from(values),
    })),
    segments: segments.map((segment, index) => (isLate[index] ? { ...segment, frames: Number.POSITIVE_INFINITY } : segment)),
    notices: [...lost, ...late].map((message) => notice('Tolerated', message)),
  }
}

/** Events in order, by segment. */
export const eventsBySegment = (segments: readonly Segment[], all: readonly Happened[]): Sorted<Events> => {
  const { rows, ...more } = bySegment(segments, all, 'events')
  return { rows: rows.map(orderEvents), ...more }
}

/** Spikes in order, by segment. */
export const spikesBySegment = (segments: readonly Segment[], all: readonly Happened[], units: number): Sorted<Spikes> => {
  const { rows, ...more } = bySegment(segments, all, 'spikes')
  return {
    rows: rows.map(({ sampleIndex, channelIndex }) => orderSpikes({ sampleIndex, unitIndex: channelIndex }, units)),
    ...more,
  }
}
