import { refuse } from '../../model/attempt.js'
import { piecewiseVector, secondsAt, slicedKnots } from '../../model/clock.js'
import { conflict, unreadable } from '../../model/fault.js'
import type { Knots, SegmentTimes } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Channel } from './channels.js'
import { frameAt } from './clock.js'
import type { Section } from './sections.js'

/** Where the samples of a segment are in one channel: in a section, from a frame of it on. */
export interface Piece {
  readonly section: Section
  readonly from: number
}

/** Samples that all channels have, without a gap. */
export interface NlxSegment {
  readonly frames: number
  /** One a channel. */
  readonly pieces: readonly Piece[]
}

const timeOf = ({ section, from }: Piece): number => secondsAt(section.clock, from)

/** What a stretch of several channels and a section of one more have in common; undefined where it is nothing. */
const overlap = ({ frames, pieces }: NlxSegment, section: Section): NlxSegment | undefined => {
  const [first] = pieces
  const start = section.clock.times[0]
  // By the clock of the one that began earlier, which runs through both.
  const later =
    start >= timeOf(first)
      ? Math.round(frameAt(first.section.clock, start) - first.from)
      : -Math.round(frameAt(section.clock, timeOf(first)))
  const [low, high] = [Math.max(0, later), Math.min(frames, later + section.frames)]
  if (low >= high) return undefined
  return {
    frames: high - low,
    pieces: [...pieces.map((piece) => ({ ...piece, from: piece.from + low })), { section, from: low - later }],
  }
}

const whole = (section: Section): NlxSegment => ({ frames: section.frames, pieces: [{ section, from: 0 }] })

/** The same of all sections of a channel; clocks may go back, so that none of the later ones can be passed over. */
const common = (segments: readonly NlxSegment[], { sections }: Channel): readonly NlxSegment[] => {
  const alike =
    segments.length === sections.length &&
    segments.every((segment, index) => overlap(segment, sections[index])?.frames === segment.frames)
  const pairs = alike
    ? segments.map((segment, index) => [segment, sections[index]] as const)
    : segments.flatMap((segment) => sections.map((section) => [segment, section] as const))
  return pairs.flatMap(([segment, section]) => overlap(segment, section) ?? [])
}

/** The segments of some channels: what all of them have. Throws a `FaultError` where that is nothing. */
export const segmentsOf = (
  channels: readonly Channel[],
  path: string,
): { readonly segments: readonly NlxSegment[]; readonly notices: readonly Notice[] } => {
  if (channels.length === 0) return refuse(unreadable(path, 'records with valid samples', 'none'))
  const [first, ...others] = channels
  const segments = others.reduce<readonly NlxSegment[]>(common, first.sections.map(whole))
  const framesOf = (all: readonly { readonly frames: number }[]): number => all.reduce((sum, { frames }) => sum + frames, 0)
  const spans = channels.map(({ name, sections }) => {
    const ends = sections.map(({ clock }) => clock.times)
    return `${name} from ${ends[0][0]} to ${ends[ends.length - 1].at(-1)} µs`
  })
  if (segments.length === 0)
    return refuse(
      conflict(
        `the channels of ${path} and beside it`,
        'samples at the same times',
        `none: ${spans.slice(0, 4).join(', ')}`,
        'files of several sessions in a folder? open one file, or leave some out with excludeFilenames',
      ),
    )
  const kept = framesOf(segments)
  const lost = channels
    .map(({ name, sections }) => ({ name, more: framesOf(sections) - kept }))
    .filter(({ more }) => more > 0)
    .map(({ name, more }) => `${more} of ${name}`)
  if (lost.length === 0) return { segments, notices: gapNotices(segments) }
  const listed = `${lost.slice(0, 5).join(', ')}${lost.length > 5 ? `, and of ${lost.length - 5} channels more` : ''}`
  return {
    segments,
    notices: [
      ...gapNotices(segments),
      notice('Tolerated', `samples that not all channels of the stream have are left out: ${listed}`),
    ],
  }
}

/** Gaps are told one by one up to so many. */
const TOLD = 5

const gapNotices = (segments: readonly NlxSegment[]): readonly Notice[] => {
  if (segments.length < 2) return []
  const gaps = segments.slice(1).map(({ pieces: [piece] }, index) => {
    const { frames, pieces } = segments[index]
    const end = secondsAt(pieces[0].section.clock, pieces[0].from + frames)
    const ms = Number(((timeOf(piece) - end) / 1000).toPrecision(4))
    return ms >= 0 ? `${ms} ms before segment ${index + 1}` : `the clock goes back by ${-ms} ms before segment ${index + 1}`
  })
  const listed = `${gaps.slice(0, TOLD).join(', ')}${gaps.length > TOLD ? `, and ${gaps.length - TOLD} more` : ''}`
  return [notice('Tolerated', `samples are missing, by the timestamps: ${listed}; each stretch between is a segment`)]
}

/** Whether the frames of a segment are, to less than a sample, where a line has them that passes its first one. */
const isLine = ({ frames, times }: Knots, length: number, period: number, least: number): boolean => {
  const start = secondsAt({ frames, times }, 0)
  return [...frames, length].every((frame) => {
    const at = Math.min(Math.max(frame, 0), length)
    return Math.abs(secondsAt({ frames, times }, at) - start - at * period) < least
  })
}

/** The times of a segment: from `zero` on, in microseconds, at the rate, else at the clock's own, else as its clock ran. */
export const timesOf = ({ frames, pieces: [{ section, from }] }: NlxSegment, zero: number, rate: number): SegmentTimes => {
  const knots = slicedKnots(section.clock, from)
  const tStart = (secondsAt(knots, 0) - zero) / 1e6
  const period = 1e6 / rate
  if (isLine(knots, frames, period, period)) return { tStart }
  const last = knots.frames.length - 1
  const own = ((knots.frames[last] - knots.frames[0]) * 1e6) / (knots.times[last] - knots.times[0])
  if (isLine(knots, frames, 1e6 / own, period)) return { tStart, samplingFrequency: own }
  const times = knots.times.map((time) => (time - zero) / 1e6)
  return { vector: piecewiseVector({ frames: knots.frames, times }, frames) }
}
