import { refuse } from '../../model/attempt.js'
import { corrupt, unreadable } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import type { TickRun } from './runs.js'
import type { Scan } from './scan.js'
import type { PlexonStream } from './streams.js'

/** Frames that all channels of a stream have without a gap. */
export interface PlexonSegment {
  /** When the first one was taken. */
  readonly tick: number
  readonly frames: number
  /** Of each channel, which of its samples is in the first frame. */
  readonly offsets: Float64Array
}

interface Run extends TickRun {
  readonly samples: number
}

/** The runs of a channel, parted where its clock goes back. */
const epochsOf = ({ runs, samples }: Scan['slow'][number], ratio: number): readonly (readonly Run[])[] => {
  const epochs: Run[][] = []
  let end = Number.POSITIVE_INFINITY
  for (const [index, { sample, tick }] of runs.entries()) {
    const run = { sample, tick, samples: (runs[index + 1]?.sample ?? samples) - sample }
    if (tick < end) epochs.push([run])
    else epochs[epochs.length - 1].push(run)
    end = tick + run.samples * ratio
  }
  return epochs
}

/** The stretches that channels have in common within one epoch: from one tick to another. */
const commonTo = (channels: readonly (readonly Run[])[], ratio: number): readonly (readonly [from: number, to: number])[] =>
  channels
    .map((runs) => runs.map(({ tick, samples }) => [tick, tick + samples * ratio] as const))
    .reduce((before, own) => {
      const common: (readonly [number, number])[] = []
      for (let i = 0, j = 0; i < before.length && j < own.length; ) {
        const [from, to] = [Math.max(before[i][0], own[j][0]), Math.min(before[i][1], own[j][1])]
        if (from < to) common.push([from, to])
        if (before[i][1] < own[j][1]) i++
        else j++
      }
      return common
    })

/** The segments of a stream, and what is told of gaps, and of samples that not all its channels have. Throws a `FaultError`. */
export const segmentsOf = (
  { slow, header: { path, slowChannels, clockFrequency } }: Scan,
  { channels, samplingFrequency }: PlexonStream,
): { readonly segments: readonly PlexonSegment[]; readonly notices: readonly Notice[] } => {
  const ratio = clockFrequency / samplingFrequency
  const own = channels.map((channel) => slow[slowChannels.indexOf(channel)])
  const epochs = own.map((one) => epochsOf(one, ratio))
  const other = epochs.findIndex((one) => one.length !== epochs[0].length)
  if (other >= 0)
    refuse(
      corrupt(
        path,
        `clocks of channels that all go back ${epochs[0].length - 1} times, as that of "${channels[0].name}"`,
        `${epochs[other].length - 1} times in "${channels[other].name}"`,
      ),
    )
  const segments = epochs[0].flatMap((_, epoch) => {
    const runs = epochs.map((one) => one[epoch])
    return commonTo(runs, ratio).flatMap(([from, to]): readonly PlexonSegment[] => {
      const within = runs.map((each) => each.findLast(({ tick }) => tick <= from) ?? refuse(unreadable(path, 'samples', 'none')))
      const firsts = within.map(({ tick }) => Math.round((from - tick) / ratio))
      const frames = Math.min(Math.round((to - from) / ratio), ...within.map(({ samples }, index) => samples - firsts[index]))
      const offsets = Float64Array.from(within, ({ sample }, index) => sample + firsts[index])
      return frames > 0 ? [{ tick: from, frames, offsets }] : []
    })
  })
  const kept = segments.reduce((sum, { frames }) => sum + frames, 0)
  const more = own.flatMap(({ samples }, index) => (samples > kept ? [`${samples - kept} of ${channels[index].name}`] : []))
  return {
    segments,
    notices: [...gapNotices(path, segments, ratio), ...listed(path, 'samples that not all channels have are left out', more)],
  }
}

/** The first of these, and how many more there are. */
const listed = (path: string, what: string, all: readonly string[]): readonly Notice[] =>
  all.length === 0
    ? []
    : [
        notice(
          'Tolerated',
          `${path}: ${what}: ${all.slice(0, 5).join(', ')}${all.length > 5 ? `, and ${all.length - 5} more` : ''}`,
        ),
      ]

const gapNotices = (path: string, segments: readonly PlexonSegment[], ratio: number): readonly Notice[] => {
  const gaps = segments.slice(1).map(({ tick }, index) => {
    const { tick: first, frames } = segments[index]
    const missing = Math.round((tick - first) / ratio) - frames
    return missing >= 0 ? `${missing} before tick ${tick}` : `the clock goes back to tick ${tick}`
  })
  return listed(path, 'samples are missing, by the clock of its blocks; each stretch between is a segment', gaps)
}
