import { type Notice, notice } from '../../model/notice.js'
import { together } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import type { ChannelFile } from './files.js'
import type { LegacySegment } from './reader.js'
import { type Common, commonTo, type Records, recordsOf } from './records.js'

/** How files are opened. */
interface Opening {
  readonly tolerateTruncation: boolean
  /** One segment, with zeros where samples are missing, of what all these files hold between their first and their last sample. */
  readonly within?: readonly ChannelFile[] | undefined
}

/** The segments of one experiment: stretches that all its channels have, without a gap. Throws a `FaultError`. */
export const segmentsOf = (
  files: Files,
  channels: readonly ChannelFile[],
  { tolerateTruncation, within }: Opening,
): { readonly segments: readonly LegacySegment[]; readonly notices: readonly Notice[] } => {
  const records = together(channels, (channel) => recordsOf(files, channel, tolerateTruncation))
  const common = commonTo(records.map(({ runs }) => runs))
  const wanted =
    within === undefined ? common : overlapOf(together(within, (channel) => recordsOf(files, channel, tolerateTruncation)))
  const segments = wanted.map(({ first, end }): LegacySegment => {
    return {
      first,
      end,
      channels: channels.map(({ path }, channel) => ({
        path,
        runs: records[channel].runs.filter((run) => run.first < end && run.end > first),
      })),
    }
  })
  const [{ path }] = channels
  const gaps = common.slice(1).map(({ first }, index) => `${first - common[index].end} before sample ${first}`)
  const listed = `${gaps.slice(0, 5).join(', ')}${gaps.length > 5 ? `, and ${gaps.length - 5} more` : ''}`
  const kept = common.reduce((sum, { first, end }) => sum + end - first, 0)
  const uneven = records.flatMap(({ runs }, channel) => {
    const more = runs.reduce((sum, { first, end }) => sum + end - first, 0) - kept
    return more > 0 ? [`${more} of ${channels[channel].name}`] : []
  })
  return {
    segments,
    notices: [
      ...records.flatMap(({ notices }) => notices),
      ...(gaps.length > 0
        ? [
            notice(
              'Tolerated',
              `${path} and beside it: samples are missing: ${listed}; ${within !== undefined ? 'zeros stand there' : 'each stretch between is a segment'}`,
            ),
          ]
        : []),
      ...(uneven.length > 0 && within === undefined
        ? [
            notice(
              'Tolerated',
              `${path} and beside it: samples that not all channels have are left out: ${uneven.slice(0, 5).join(', ')}`,
            ),
          ]
        : []),
    ],
  }
}

/** From where all channels have begun up to where the first of them ends. */
const overlapOf = (records: readonly Records[]): readonly Common[] => {
  const first = Math.max(...records.map(({ runs: [run] }) => run?.first ?? Number.POSITIVE_INFINITY))
  const end = Math.min(...records.map(({ runs }) => runs[runs.length - 1]?.end ?? Number.NEGATIVE_INFINITY))
  return first < end ? [{ first, end }] : []
}
