import * as t from 'io-ts'
import { decode } from '../../declare/codec.js'
import { orThrow } from '../../declare/reading.js'
import { settleAnnotations } from '../../declare/spikeinterfaceMetadata.js'
import type { Node } from '../../engine/node.js'
import type { Header, Json } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { ProbeGroup } from '../../model/probe.js'
import { channelLocations, sliceProbe } from '../../model/probeGroup.js'
import { probeGroupFromJson, probeGroupToJson } from '../../model/probeinterface.js'
import { sameJson } from '../../model/properties.js'
import { noticed, withDescription } from './description.js'
import type { PipelineDump } from './dump.js'
import type { Builder } from './equal.js'

/** What a dump says of its object beyond its arguments, as operators: only what the object does not have already. */
export const withMetadata = (node: Node, dump: PipelineDump, builder: Builder): Node => {
  const moved = locationNotice(node, dump, builder)
  const settled = settleAnnotations(dump.annotations, probeOf(node.header, dump, builder.at) ?? node.header.probe)
  const probed = settled.probe === undefined ? node : withProbe(node, settled.probe, builder)
  const timed = dump.timesKwargs === undefined ? probed : withTimes(probed, dump.timesKwargs, builder)
  // Where the contacts are is the probe's.
  const own = Object.entries(dump.properties).filter(([key]) => key !== 'location' && key !== 'contact_vector')
  const annotated = withDescription(timed, { properties: Object.fromEntries(own), annotations: settled.annotations }, builder)
  return moved === undefined ? annotated : noticed(annotated, moved)
}

/** A probe that was set before 0.105 was written as locations alone, and those of the folder win when it is read again. */
const locationNotice = (
  { header }: Node,
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

const withProbe = (node: Node, probe: ProbeGroup, { apply }: Builder): Node => {
  const held = node.header.probe
  const channels = node.header.channelIds.map((_, channel) => channel)
  // Names that were made up for probes without any ("0", "1") are no news.
  const wired = sliceProbe(held !== undefined && held.probeIds === undefined ? { probes: probe.probes } : probe, channels)
  const same = held !== undefined && sameJson(probeGroupToJson(held), probeGroupToJson(wired))
  return same ? node : apply('setProbe', [node], { probe: probeGroupToJson(wired) })
}

const clock = t.type({ t_start: t.union([t.number, t.null]), time_vector: t.union([t.readonlyArray(t.number), t.null]) })
const clocks = t.readonlyArray(clock)

/** The clock of every segment anew; a segment without a start time starts at 0. */
const withTimes = (node: Node, times: Json, { apply, at }: Builder): Node =>
  orThrow(decode(clocks, times, `${at}.times_kwargs`)).reduce(
    (last, { t_start, time_vector }, segment) => {
      if (time_vector !== null) return apply('setTimes', [last], { times: time_vector, segment })
      return t_start === null ? last : apply('shiftTimes', [last], { shift: t_start, segment })
    },
    apply('resetTimes', [node], {}),
  )
