import type { Segment } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import type { Place } from '../openEphysBinary/places.js'
import { keptIn, type Stretch, secondsOf } from './kept.js'
import type { NevHeader } from './nevHeader.js'
import type { Packets } from './nevPackets.js'
import { readNsxHeader } from './nsxHeader.js'
import type { BlackrockParams } from './params.js'
import { chooseNsx, type NsxFile, type Session } from './session.js'

/** A stretch of samples, by the clock of the packets. */
interface TickPlace {
  readonly segment: number
  /** Ticks since the base of the packets. */
  readonly first: number
  readonly frames: number
  readonly ticksPerFrame: number
}

/** Packets that follow each other while the clock does not begin anew, and the places where they can be. */
interface Epoch {
  readonly from: number
  readonly to: number
  readonly places: readonly TickPlace[]
}

/** The segments in which packets are counted. */
export interface NevClock {
  readonly samplingFrequency: number
  readonly segments: readonly Segment[]
  readonly epochs: readonly Epoch[]
  readonly notices: readonly Notice[]
  /** The stream that was asked for, and the file of samples whose segments these are. */
  readonly stream: string | undefined
  readonly contents: readonly string[]
}

/**
 * The segments of the samples beside the packets; without samples, from one start of the clock to the next. Frames are of the rate in
 * which spikes were detected, or of the stream that is asked for. Throws a `FaultError`.
 */
export const nevClock = (
  files: Files,
  session: Session,
  { filePath, stream, tolerateTruncation = false }: BlackrockParams,
  kind: string,
  header: NevHeader,
  packets: Packets,
): NevClock => {
  const chosen = stream === undefined ? besideOf(session, filePath) : chooseNsx(session, stream, kind, filePath)
  if (chosen === undefined) return alone(header, packets)
  const nsx = readNsxHeader(files, chosen.path)
  const { stretches, notices } = keptIn(files, nsx, tolerateTruncation)
  const samplingFrequency = stream === undefined ? header.samplingFrequency : nsx.samplingFrequency
  const finer = samplingFrequency / nsx.samplingFrequency
  const ratio = header.resolution / nsx.resolution
  const places = stretches.map(({ frames, ticks, ticksPerFrame }, segment): TickPlace => {
    const own = ratio === 1 ? ticks : (ticks * BigInt(header.resolution)) / BigInt(nsx.resolution)
    return {
      segment,
      first: Number(own - packets.base),
      frames: Math.round(frames * finer),
      ticksPerFrame: (ticksPerFrame * ratio) / finer,
    }
  })
  const isNominal = (place: TickPlace): boolean =>
    Math.abs(place.ticksPerFrame * samplingFrequency - header.resolution) < header.resolution * 1e-12
  return {
    samplingFrequency,
    segments: places.map((place) => ({
      frames: place.frames,
      times: {
        tStart: secondsOf(stretches[place.segment].ticks, nsx.resolution),
        ...(!isNominal(place) && { samplingFrequency: header.resolution / place.ticksPerFrame }),
      },
    })),
    ...epochsBeside(packets, places, stretches),
    notices,
    stream: stream === undefined ? undefined : chosen.name,
    contents: [chosen.path],
  }
}

/** The file of samples whose segments are those of the packets, where none is asked for: that of the path, or the fastest. */
const besideOf = ({ nsx }: Session, path: string): NsxFile | undefined => nsx.find((file) => file.path === path) ?? nsx.at(-1)

/** True where the clock began anew before a stretch: it goes back by more than jitter does. */
const isAnew = (before: TickPlace, { first }: TickPlace): boolean => {
  const length = before.frames * before.ticksPerFrame
  return first < before.first + length / 2
}

const epochsBeside = (
  packets: Packets,
  places: readonly TickPlace[],
  stretches: readonly Stretch[],
): Pick<NevClock, 'epochs'> => {
  if (stretches.length === 0) return { epochs: [] }
  const groups: TickPlace[][] = []
  for (const [index, place] of places.entries()) {
    if (index === 0 || isAnew(places[index - 1], place)) groups.push([])
    groups[groups.length - 1].push(place)
  }
  // Packets may be a little out of order: the largest steps back are those where the clock began anew.
  const starts = fallsOf(packets)
    .sort((a, b) => b.by - a.by)
    .slice(0, groups.length - 1)
    .map(({ at }) => at)
    .sort((a, b) => a - b)
  const runs = [0, ...starts].map((from, index) => ({ from, to: starts[index] ?? packets.ticks.length }))
  let next = 0
  const epochs = runs.map(({ from, to }, index): Epoch => {
    // Where there are fewer starts than in the samples, in some there was no packet.
    const candidates = groups.slice(next, groups.length - (runs.length - 1 - index))
    const counts = candidates.map((own) => countWithin(packets, from, to, own))
    const best = counts.indexOf(Math.max(...counts))
    next += best + 1
    return { from, to, places: candidates[best] }
  })
  return { epochs }
}

const countWithin = ({ ticks }: Packets, from: number, to: number, places: readonly TickPlace[]): number => {
  let count = 0
  for (let row = from; row < to; row++) {
    const located = locate(places, ticks[row])
    if (located !== undefined && located.frame < located.place.frames) count++
  }
  return count
}

const fallsOf = ({ ticks }: Packets): { readonly at: number; readonly by: number }[] => {
  const falls: { readonly at: number; readonly by: number }[] = []
  for (let row = 1; row < ticks.length; row++)
    if (ticks[row] < ticks[row - 1]) falls.push({ at: row, by: ticks[row - 1] - ticks[row] })
  return falls
}

/** Packets without samples: a segment from each start of the clock on, which goes back there by more than a second. */
const alone = (header: NevHeader, packets: Packets): NevClock => {
  const { resolution, samplingFrequency } = header
  const starts = [
    0,
    ...fallsOf(packets)
      .filter(({ by }) => by > resolution)
      .map(({ at }) => at),
  ]
  const ticksPerFrame = resolution / samplingFrequency
  return {
    samplingFrequency,
    segments: starts.map(() => ({
      frames: Number.POSITIVE_INFINITY,
      times: { tStart: secondsOf(packets.base, resolution) },
    })),
    epochs: starts.map((from, segment) => ({
      from,
      to: starts[segment + 1] ?? packets.ticks.length,
      places: [{ segment, first: 0, frames: Number.POSITIVE_INFINITY, ticksPerFrame }],
    })),
    notices:
      starts.length === 1
        ? []
        : [
            notice(
              'Tolerated',
              `${header.path}: the clock began anew: ${starts.length - 1} times; each stretch between is a segment`,
            ),
          ],
    stream: undefined,
    contents: [],
  }
}

/** The place of a tick, the last one's where it comes after all, and the frame there; undefined before the first. */
const locate = (
  places: readonly TickPlace[],
  tick: number,
): { readonly place: TickPlace; readonly index: number; readonly frame: number } | undefined => {
  let [low, high] = [0, places.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (places[middle].first <= tick) low = middle + 1
    else high = middle
  }
  const index = low - 1
  if (index < 0) return undefined
  const place = places[index]
  return { place, index, frame: Math.round((tick - place.first) / place.ticksPerFrame) }
}

/** Rows of one start of the clock, as samples whose places follow each other; what lies between two places is in neither. */
export const placedIn = (
  { places, from, to }: Epoch,
  { ticks }: Packets,
  rows: ArrayLike<number>,
): { readonly places: readonly Place[]; readonly samples: Float64Array; readonly rows: readonly number[] } => {
  const bases: number[] = []
  let base = 0
  for (const { frames } of places) {
    bases.push(base)
    base += frames + 1
  }
  const own = Array.from(rows).filter((row) => row >= from && row < to)
  return {
    places: places.map(({ segment, frames }, index) => ({ segment, firstSample: bases[index], frames })),
    rows: own,
    samples: Float64Array.from(own, (row) => {
      const located = locate(places, ticks[row])
      if (located === undefined) return -1
      const { index, frame, place } = located
      return bases[index] + (index === places.length - 1 ? frame : Math.min(frame, place.frames))
    }),
  }
}

/** The segment and the frame of a row; undefined where no sample was taken. */
export const placeOfRow = (
  { epochs }: NevClock,
  { ticks }: Packets,
  row: number,
): { readonly segment: number; readonly frame: number } | undefined => {
  const epoch = epochs.find(({ from, to }) => row >= from && row < to)
  const located = epoch && locate(epoch.places, ticks[row])
  if (epoch === undefined || located === undefined) return undefined
  const { place, frame, index } = located
  return frame < place.frames || index === epoch.places.length - 1 ? { segment: place.segment, frame } : undefined
}
