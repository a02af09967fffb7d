import type { Events, Recording, Sorting } from '../../index.js'
import type {
  ChannelDescription,
  Description,
  EventsDescription,
  RecordingDescription,
  SegmentDescription,
  Shape,
  SortingDescription,
  Unit,
} from '../protocol.js'
import type { Opened, OpenedEvents, OpenedRecording, OpenedSorting } from './open.js'

/** The unit of values: µV where gains are known, or samples are floats, which are taken to be µV. */
export const unitOf = (recording: Recording): Unit => {
  if (recording.getChannelGains() !== undefined && recording.getChannelOffsets() !== undefined) return 'µV'
  return recording.dtype.startsWith('float') ? 'µV' : 'counts'
}

/** What is known of a recording without a sample. */
export const shapeOf = async (recording: Recording): Promise<Shape> => {
  const { samplingFrequency, dtype, probe } = recording
  return {
    samplingFrequency,
    dtype,
    channels: channelsOf(recording),
    segments: await segmentsOf(recording),
    ...(probe !== undefined && { probe }),
    unit: unitOf(recording),
  }
}

const channelsOf = (recording: Recording): readonly ChannelDescription[] => {
  const [gains, offsets, groups] = [recording.getChannelGains(), recording.getChannelOffsets(), recording.getChannelGroups()]
  const contacts = contactsOf(recording)
  return recording.channelIds.map((id, channel) => ({
    id,
    ...contacts.get(channel),
    ...(groups !== undefined && { group: groups[channel] }),
    ...(gains !== undefined && { gain: gains[channel] }),
    ...(offsets !== undefined && { offset: offsets[channel] }),
  }))
}

/** µm of a unit of the probe. */
const MICROMETRES = { um: 1, mm: 1000 } as const

/** Where the contact of each channel is, by its column. */
const contactsOf = ({ probe }: Recording): ReadonlyMap<number, Pick<ChannelDescription, 'location' | 'shank'>> => {
  const contacts = new Map<number, Pick<ChannelDescription, 'location' | 'shank'>>()
  let next = 0
  for (const { contactPositions, siUnits, shankIds, deviceChannelIndices } of probe?.probes ?? []) {
    for (const [contact, position] of contactPositions.entries()) {
      const channel = deviceChannelIndices === undefined ? next : deviceChannelIndices[contact]
      next++
      const location = position.map((x) => x * MICROMETRES[siUnits])
      if (channel >= 0) contacts.set(channel, { location, ...(shankIds !== undefined && { shank: shankIds[contact] }) })
    }
  }
  return contacts
}

const segmentsOf = (recording: Recording): Promise<readonly SegmentDescription[]> =>
  Promise.all(
    recording.segments.map(async ({ frames, times }, segment): Promise<SegmentDescription> => {
      const clock = times.vector === undefined ? 'regular' : 'vector'
      if (frames === 0 || (clock === 'regular' && times.tStart === undefined)) return { frames, clock }
      const [startTime, last] = await Promise.all([
        recording.sampleToTime(0, segment),
        recording.sampleToTime(frames - 1, segment),
      ])
      return { frames, startTime, endTime: last + 1 / recording.samplingFrequency, clock }
    }),
  )

const noticesOf = ({ notices }: Recording | Sorting | Events): readonly string[] => notices.map(({ message }) => message)

const recordingDescription = async (
  key: string,
  { recording, name, pipeline }: OpenedRecording,
): Promise<RecordingDescription> => ({
  ...(await shapeOf(recording)),
  key,
  name,
  summary: `${recording}`,
  notices: noticesOf(recording),
  pipeline,
})

const sortingDescription = async (
  key: string,
  { sorting, name, recording, bare }: OpenedSorting,
): Promise<SortingDescription> => ({
  key,
  name,
  summary: `${sorting}`,
  notices: noticesOf(sorting),
  samplingFrequency: sorting.samplingFrequency,
  units: sorting.unitIds.length,
  // Of spikes with a recording its own lengths are known: nobody waits for spikes to be read.
  segments: recording === undefined ? await framesOf(sorting) : [],
  ...(recording !== undefined && { recording }),
  ...(bare !== undefined && { bare }),
})

/** Frames of each segment, up to the last spike at least; nothing more is known of one without a length. */
export const framesOf = (sorting: Sorting): Promise<readonly number[]> =>
  Promise.all(
    sorting.segments.map(async ({ frames }, segment) => {
      const spikes = ((await sorting.getLastSpikeFrame(segment)) ?? -1) + 1
      return Number.isFinite(frames) ? Math.max(frames, spikes) : spikes
    }),
  )

const eventsDescription = (key: string, { events, name, recording }: OpenedEvents): EventsDescription => ({
  key,
  name,
  summary: `${events}`,
  notices: noticesOf(events),
  samplingFrequency: events.samplingFrequency,
  channels: events.channelIds.map((id, channel) => ({ id, kind: events.channelKinds[channel] })),
  segments: events.getNumSegments(),
  ...(recording !== undefined && { recording }),
})

/** All that is open, as a page is told. */
export const descriptionOf = async (
  { recordings, sortings, events }: Opened,
  rest: Pick<Description, 'live' | 'saving' | 'opening'>,
): Promise<Description> => ({
  recordings: await Promise.all([...recordings].map(([key, opened]) => recordingDescription(key, opened))),
  sortings: await Promise.all([...sortings].map(([key, opened]) => sortingDescription(key, opened))),
  events: [...events].map(([key, opened]) => eventsDescription(key, opened)),
  ...rest,
})
