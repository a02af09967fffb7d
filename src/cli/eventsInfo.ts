import { frequencyText, stepsOf } from '../api/describe.js'
import type { Events } from '../api/events.js'
import { totalsOf } from '../api/eventTotals.js'
import type { Graph } from '../provenance/graph.js'
import type { Checksum } from './checksum.js'
import { INFO_VERSION, jsonText, known, segmentsJson } from './infoJson.js'
import { closingSections, framesText, type Row, section, segmentRows, valuesText } from './infoParts.js'

/** An event of a channel: where it is, and when. */
interface Moment {
  readonly segment: number
  readonly frame: number
  readonly time: number
}

/** What is told of a channel: its events in each segment, and the first and the last of all. */
interface ChannelFacts {
  readonly counts: readonly number[]
  readonly first: Moment | undefined
  readonly last: Moment | undefined
}

/** What is told of events beyond what they say themselves. */
export interface EventsFacts {
  readonly channels: readonly ChannelFacts[]
  readonly savedFrom: Graph | undefined
  readonly checksum: Checksum | undefined
}

/** Count the events of each channel, and find the first and the last. */
export const channelFacts = async (events: Events): Promise<readonly ChannelFacts[]> => {
  const totals = await totalsOf(events.node)
  const momentOf = async (segment: number, frame: number): Promise<Moment | undefined> => {
    if (segment < 0) return undefined
    const [time] = await events.sampleIndexToTime(Float64Array.of(frame), segment)
    return { segment, frame, time }
  }
  return Promise.all(
    events.channelIds.map(async (_, channel) => {
      const own = totals.map((segment) => segment[channel])
      const [first, last] = [own.findIndex(({ count }) => count > 0), own.findLastIndex(({ count }) => count > 0)]
      return {
        counts: own.map(({ count }) => count),
        first: await momentOf(first, own[first]?.firstFrame),
        last: await momentOf(last, own[last]?.lastFrame),
      }
    }),
  )
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** What `rxephys info` prints of events: sections, each left out where there is nothing to tell. */
export const eventsText = (events: Events, { channels, ...more }: EventsFacts): readonly string[] => [
  `${events}`,
  ...section(
    'Segments',
    segmentRows(events.segments, (segment, index) => {
      const count = sum(channels.map(({ counts }) => counts[index]))
      const length = Number.isFinite(segment.frames) ? framesText(segment, events.samplingFrequency) : 'no known length'
      return `${counted(count, 'event')} · ${length}`
    }),
  ),
  ...section('Channels', [
    ['ids', valuesText(events.channelIds)],
    ['rate', frequencyText(events.samplingFrequency)],
  ]),
  ...section(
    'Events',
    events.channelIds.map((id, channel): Row => [`${id}`, channelText(events, channel, channels[channel])]),
  ),
  ...closingSections(events, stepsOf(events.node), more),
]

/** `line · 3 edges · first at 0.51 s · last at 0.53 s` */
const channelText = ({ channelKinds, segments }: Events, channel: number, { counts, first, last }: ChannelFacts): string => {
  const kind = channelKinds[channel]
  const at = ({ segment, time }: Moment): string => {
    const when = Number.isNaN(time) ? 'no known time' : `${Number(time.toFixed(6))} s`
    return segments.length > 1 ? `${when} of segment ${segment}` : when
  }
  return [
    kind,
    counted(sum(counts), kind === 'line' ? 'edge' : 'change'),
    ...(first === undefined ? [] : [`first at ${at(first)}`]),
    ...(last === undefined ? [] : [`last at ${at(last)}`]),
  ].join(' · ')
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

/** What `rxephys info --json` prints of events: everything that is known, in full. Numbers JSON lacks are tagged. */
export const eventsJson = (events: Events, { channels, savedFrom, checksum }: EventsFacts): string => {
  const { samplingFrequency, channelIds, channelKinds, segments, properties, annotations, notices } = events
  return jsonText({
    rxephysInfo: INFO_VERSION,
    type: 'events',
    description: `${events}`,
    samplingFrequency,
    numChannels: channelIds.length,
    numSegments: segments.length,
    totalFrames: known(sum(segments.map(({ frames }) => frames))),
    totalEvents: sum(channels.map(({ counts }) => sum(counts))),
    segments: segmentsJson(events, (segment) => ({ events: sum(channels.map(({ counts }) => counts[segment])) })),
    channelIds,
    channelKinds,
    eventsPerChannel: channels.map(({ counts }) => sum(counts)),
    firstEvents: channels.map(({ first }) => first ?? null),
    lastEvents: channels.map(({ last }) => last ?? null),
    properties,
    annotations,
    pipeline: events.toJson(),
    savedFrom: savedFrom ?? null,
    notices: notices.map(({ _tag, message }) => ({ kind: _tag, message })),
    ...(checksum && { checksum }),
  })
}
