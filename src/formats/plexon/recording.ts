import { distinct } from '../../kit/ids.js'
import type { Annotations, Header, Segment } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import { gainProperties } from './gains.js'
import type { PlexonHeader } from './header.js'
import type { Scan } from './scan.js'
import type { PlexonSegment } from './segments.js'
import { type PlexonStream, streamsOf } from './streams.js'

/** The streams that hold samples. */
export const streamsIn = ({ header: { slowChannels }, slow }: Scan): readonly PlexonStream[] =>
  streamsOf(slowChannels.filter((_, place) => slow[place].samples > 0))

/** What a head says of the whole. */
export const annotationsOf = ({ version, comment, begun }: PlexonHeader): Annotations => ({
  plexon_version: version,
  ...(comment !== '' && { comment }),
  ...(begun !== undefined && { rec_datetime: begun }),
})

/** The header of a stream. */
export const recordingHeader = (
  header: PlexonHeader,
  { channels, samplingFrequency }: PlexonStream,
): { readonly header: Header; readonly notices: readonly Notice[] } => {
  const names = channels.map(({ name }) => name)
  const ids = distinct(names)
  const renamed = ids.filter((id, index) => id !== names[index])
  const { properties, notices } = gainProperties(header, channels)
  return {
    header: {
      samplingFrequency,
      channelIds: ids,
      dtype: 'int16',
      properties: {
        ...properties,
        channel_name: { dtype: 'string', values: names },
        channel_number: { dtype: 'int64', values: channels.map(({ number }) => number) },
      },
      annotations: annotationsOf(header),
    },
    notices:
      renamed.length === 0
        ? notices
        : [
            ...notices,
            notice('Renamed', `${header.path}: channels of one name are told apart: ${renamed.slice(0, 5).join(', ')}`),
          ],
  }
}

/** The segments as a recording has them. */
export const timedSegments = (segments: readonly PlexonSegment[], { clockFrequency }: PlexonHeader): readonly Segment[] =>
  segments.map(({ frames, tick }) => ({ frames, times: { tStart: tick / clockFrequency } }))

/** What a file holds besides what was opened, and what opens that; and blocks that nothing opens. */
export const alsoThere = (scan: Scan, opened: 'open' | 'openSorting' | 'openEvents'): readonly Notice[] => {
  const { spikes, events, unlisted, header } = scan
  const samples = scan.slow.reduce((sum, each) => sum + each.samples, 0)
  const others = (
    [
      [samples, 'samples', 'open'],
      [spikes.ticks.length, 'spikes', 'openSorting'],
      [events.ticks.length, 'events', 'openEvents'],
    ] as const
  ).filter(([count, , opener]) => count > 0 && opener !== opened)
  return [
    ...others.map(([count, what, opener]) => notice('SkippedArray', `also there: ${count} ${what}, which ${opener} opens`)),
    ...(unlisted > 0
      ? [notice('SkippedArray', `${header.path}: ${unlisted} blocks of samples are of channels that its head does not list`)]
      : []),
  ]
}
