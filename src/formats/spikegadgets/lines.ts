import { edgesReader } from '../../kit/edgesReader.js'
import { distinct } from '../../kit/ids.js'
import type { EventsHeader } from '../../model/events.js'
import { type Notice, notice } from '../../model/notice.js'
import type { EventReader } from '../../model/reader.js'
import type { DeviceChannel, RecHeader } from './header.js'
import type { RecPackets } from './packets.js'

/** The digital lines of a file, those of each device in turn. */
export const linesOf = ({ devices }: RecHeader): readonly DeviceChannel[] =>
  devices.flatMap(({ channels }) => channels.filter(({ type, isInterleaved }) => type === 'digital' && !isInterleaved))

/** The edges of the lines. */
export const linesEvents = (
  header: RecHeader,
  { segments, reader }: RecPackets,
): { readonly header: Pick<EventsHeader, 'channelIds' | 'channelKinds' | 'properties'>; readonly reader: EventReader } => {
  const lines = linesOf(header)
  const bytes = [...new Set(lines.map(({ byte }) => byte))]
  return {
    header: {
      channelIds: distinct(lines.map(({ id }) => id)),
      channelKinds: lines.map(() => 'line' as const),
      properties: {
        device: {
          dtype: 'string',
          values: header.devices.flatMap(({ name, channels }) =>
            channels.filter((channel) => lines.includes(channel)).map(() => name),
          ),
        },
      },
    },
    reader: edgesReader({
      // The byte of a line, and the one after it, whose bits are those of other lines.
      samples: reader(bytes),
      dtype: 'uint16',
      channels: bytes.length,
      frames: segments.map(({ frames }) => frames),
      rules: lines.map(({ byte, bit }) => ({ from: 'bit', column: bytes.indexOf(byte), bit })),
    }),
  }
}

/** What a file holds besides what was opened, and what opens that, or that nothing does. */
export const alsoThere = (header: RecHeader, opened: 'samples' | 'lines', streams: readonly string[]): readonly Notice[] => {
  const { length } = linesOf(header)
  const interleaved = header.devices.flatMap(({ channels }) => channels.filter(({ isInterleaved }) => isInterleaved))
  return [
    ...(opened === 'samples' && length > 0
      ? [notice('SkippedArray', `also there: ${length} digital lines, whose edges openEvents opens`)]
      : []),
    ...(opened === 'lines' && streams.length > 0
      ? [notice('SkippedArray', `also there: samples (${streams.join(', ')}), which open opens`)]
      : []),
    ...(interleaved.length > 0
      ? [
          notice(
            'SkippedArray',
            `${header.path}: channels that take turns in packets are not read: ${interleaved
              .map(({ id }) => id)
              .slice(0, 5)
              .join(', ')}`,
          ),
        ]
      : []),
  ]
}
