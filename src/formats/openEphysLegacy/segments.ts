import { refuse } from '../../model/attempt.js'
import { unreadable } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import { together } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import type { ChannelFile } from './files.js'
import type { LegacySegment } from './reader.js'
import { commonTo, recordsOf } from './records.js'

/** The segments of one experiment: stretches that all its channels have, without a gap. Throws a `FaultError`. */
export const segmentsOf = (
  files: Files,
  channels: readonly ChannelFile[],
  tolerateTruncation: boolean,
): { readonly segments: readonly LegacySegment[]; readonly notices: readonly Notice[] } => {
  const records = together(channels, (channel) => recordsOf(files, channel, tolerateTruncation))
  const common = commonTo(records.map(({ runs }) => runs))
  const segments = common.map(({ first, end }): LegacySegment => {
    return {
      first,
      end,
      channels: channels.map(({ path }, channel) => {
        const run = records[channel].runs.find((each) => each.first <= first && each.end >= end)
        return run === undefined ? refuse(unreadable(path, `samples ${first} to ${end}`, 'others')) : { path, run }
      }),
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
        ? [notice('Tolerated', `${path} and beside it: samples are missing: ${listed}; each stretch between is a segment`)]
        : []),
      ...(uneven.length > 0
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
