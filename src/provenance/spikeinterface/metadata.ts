import * as t from 'io-ts'
import { decode } from '../../codec/codec.js'
import { probeGroupFromJson, probeGroupToJson } from '../../encoding/probeinterface.js'
import { CONTACTS } from '../../encoding/writable.js'
import { nodesOf, type TracesNode } from '../../engine/node.js'
import { separateAnnotations } from '../../formats/spikeinterface/metadata.js'
import { orThrow, refuse } from '../../model/attempt.js'
import { unsupported } from '../../model/fault.js'
import type { Header, Json } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { ProbeGroup } from '../../model/probe.js'
import { channelLocations, sliceProbe } from '../../model/probeGroup.js'
import { numbersOf, sameJson } from '../../model/properties.js'
import { rateOf } from '../../model/times.js'
import { noticed, withDescription } from './description.js'
import type { PipelineDump } from './dump.js'
import type { Builder } from './equal.js'

/** What a dump says of its object beyond its arguments, as operators: only what the object does not have already. */
export const withMetadata = (node: TracesNode, dump: PipelineDump, builder: Builder): TracesNode => {
  const moved = locationNotice(node, dump, builder)
  const separated = separateAnnotations(dump.annotations, probeOf(node.header, dump, builder.at) ?? node.header.probe)
  const probed = separated.probe === undefined ? node : withProbe(node, separated.probe, builder)
  const timed = dump.timesKwargs === undefined ? probed : withTimes(probed, dump.timesKwargs, builder)
  // Where the contacts are is the probe's.
  const behind = leftBehind(timed, dump.properties.offset_to_uV)
  const elsewhere = ['location', CONTACTS, ...(behind ? ['offset_to_uV'] : [])]
  const own = Object.entries(dump.properties).filter(([key]) => !elsewhere.includes(key))
  const annotated = withDescription(timed, { properties: Object.fromEntries(own), annotations: separated.annotations }, builder)
  const notices = [moved, behind ? offsetNotice(builder) : undefined].filter((each) => each !== undefined)
  return notices.reduce(noticed, annotated)
}

/** True for the offsets that unsigned samples had before they became signed ones: there they stay as they were. */
const leftBehind = (node: TracesNode, offsets: Json | undefined): boolean => {
  const [gains, held] = ['gain_to_uV', 'offset_to_uV'].map((key) => numbersOf(node.header.properties, key))
  if (gains === undefined || held === undefined || !Array.isArray(offsets) || sameJson(offsets, held)) return false
  return nodesOf(node).some(({ origin: { kind, params } }) => {
    if (kind !== 'unsignedToSigned' || typeof params.bitDepth !== 'number') return false
    const middle = 2 ** (params.bitDepth - 1)
    return held.every((offset, channel) => offset === Number(offsets[channel]) + middle * gains[channel])
  })
}

const offsetNotice = ({ at }: Builder): Notice =>
  notice(
    'Tolerated',
    `${at}.properties.offset_to_uV is that of the unsigned samples, half a range off: the offset that was moved with them is kept`,
  )

/** A probe that was set before 0.105 was written as locations alone, and those of the folder win when it is read again. */
const locationNotice = (
  { header }: TracesNode,
  { probegroup, properties: { location } }: PipelineDump,
  { at }: Builder,
): Notice | undefined => {
  if (header.probe === undefined || probegroup !== undefined || !Array.isArray(location)) return undefined
  const held = channelLocations(
    header.probe,
    header.channelIds.map((_, channel) => channel),
  )
  return held === undefined || sameJson(held, location)
    ? undefined
    : notice(
        'Tolerated',
        `${at}.properties.location differs from where the contacts are: the probe is kept, as SpikeInterface keeps it`,
      )
}

/** The probe a dump brings. Releases before 0.105 wrote nothing but where the contacts are. */
const probeOf = (header: Header, { probegroup, properties }: PipelineDump, at: string): ProbeGroup | undefined => {
  if (probegroup !== undefined) return orThrow(probeGroupFromJson(probegroup, `${at}.probegroup`))
  const { location } = properties
  if (header.probe !== undefined || !Array.isArray(location)) return undefined
  const places: Json = { ndim: Array.isArray(location[0]) ? location[0].length : 2, si_units: 'um', contact_positions: location }
  const each = <T>(value: T): readonly T[] => location.map(() => value)
  const contacts = {
    contact_shapes: each('circle'),
    contact_shape_params: each({ radius: 1 }),
    device_channel_indices: [...location.keys()],
  }
  return orThrow(probeGroupFromJson({ probes: [{ ...places, ...contacts }] }, `${at}.properties.location`))
}

const withProbe = (node: TracesNode, probe: ProbeGroup, { apply }: Builder): TracesNode => {
  const held = node.header.probe
  const channels = node.header.channelIds.map((_, channel) => channel)
  // Names that were made up for probes without any ("0", "1") are no news.
  const wired = sliceProbe(held !== undefined && held.probeIds === undefined ? { probes: probe.probes } : probe, channels)
  const same = held !== undefined && sameJson(probeGroupToJson(held), probeGroupToJson(wired))
  return same ? node : apply('setProbe', [node], { probe: probeGroupToJson(wired) })
}

const clock = t.intersection([
  t.type({ t_start: t.union([t.number, t.null]), time_vector: t.union([t.readonlyArray(t.number), t.null]) }),
  t.partial({ sampling_frequency: t.union([t.number, t.null]) }),
])
const clocks = t.readonlyArray(clock)

/** True where a segment has the clock that is told already. */
const holds = (
  node: TracesNode,
  segment: number,
  { t_start, time_vector, sampling_frequency }: t.TypeOf<typeof clock>,
): boolean => {
  const { times } = node.segments[segment]
  const { samplingFrequency } = node.header
  const sameRate = rateOf(times, samplingFrequency) === (sampling_frequency ?? samplingFrequency)
  return time_vector === null && times.vector === undefined && sameRate && (times.tStart ?? null) === t_start
}

/** The clock of every segment as it is told; a segment without a start time starts at 0. */
const withTimes = (node: TracesNode, times: Json, { apply, at }: Builder): TracesNode => {
  const told = orThrow(decode(clocks, times, `${at}.times_kwargs`))
  const { samplingFrequency } = node.header
  if (told.length === node.segments.length && told.every((clock, segment) => holds(node, segment, clock))) return node
  // Segments that were appended may have rates of their own, which only their clocks as they are hold.
  const own = told.some(({ sampling_frequency: rate }) => typeof rate === 'number' && rate !== samplingFrequency)
  return told.reduce(
    (last, { t_start, time_vector, sampling_frequency }, segment) => {
      if (time_vector !== null) return apply('setTimes', [last], { times: time_vector, segment })
      const { [segment]: held } = last.segments
      if (held === undefined) return apply('shiftTimes', [last], { shift: 0, segment })
      const rate = sampling_frequency ?? samplingFrequency
      if (held.times.vector !== undefined || rateOf(held.times, samplingFrequency) !== rate)
        return refuse(unsupported(`${at}.times_kwargs[${segment}]: a rate of ${rate} Hz, which is not that of the segment`))
      const shift = (t_start ?? 0) - (held.times.tStart ?? 0)
      return shift === 0 && (t_start === null || held.times.tStart !== undefined)
        ? last
        : apply('shiftTimes', [last], { shift, segment })
    },
    own ? node : apply('resetTimes', [node], {}),
  )
}
