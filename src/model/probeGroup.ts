import type { Probe, ProbeGroup } from './probe.js'

/** The channel that each contact of a probe is wired to; a probe without wiring counts from `first`. */
const wiring = (probe: Probe, first: number): readonly number[] =>
  probe.deviceChannelIndices ?? probe.contactPositions.map((_, contact) => first + contact)

/** The wiring of every probe of a group. */
const wirings = (group: ProbeGroup): readonly (readonly number[])[] => {
  let first = 0
  return group.probes.map((probe) => {
    const wired = wiring(probe, first)
    first += probe.contactPositions.length
    return wired
  })
}

const takeFrom =
  (contacts: readonly number[]) =>
  <T>(values: readonly T[]): readonly T[] =>
    contacts.map((contact) => values[contact])

/** The probe with these contacts, in this order, wired to `channels`. */
const withContacts = (probe: Probe, contacts: readonly number[], channels: readonly number[]): Probe => {
  const take = takeFrom(contacts)
  const { contactIds, shankIds, contactSides, probePlanarContour } = probe
  return {
    ndim: probe.ndim,
    siUnits: probe.siUnits,
    annotations: probe.annotations,
    contactAnnotations: Object.fromEntries(Object.entries(probe.contactAnnotations).map(([key, values]) => [key, take(values)])),
    contactPositions: take(probe.contactPositions),
    contactPlaneAxes: take(probe.contactPlaneAxes),
    contactShapes: take(probe.contactShapes),
    contactShapeParams: take(probe.contactShapeParams),
    ...(contactIds === undefined ? {} : { contactIds: take(contactIds) }),
    ...(shankIds === undefined ? {} : { shankIds: take(shankIds) }),
    ...(contactSides === undefined ? {} : { contactSides: take(contactSides) }),
    ...(probePlanarContour === undefined ? {} : { probePlanarContour }),
    deviceChannelIndices: channels,
  }
}

/**
 * The contacts of the channels at `channelIndices`, in that order, wired to 0, 1, 2, ...: what the probe is
 * of a recording with those channels alone. Contacts wired to no such channel, and probes left without one, go.
 */
export const sliceProbe = (group: ProbeGroup, channelIndices: ArrayLike<number>): ProbeGroup => {
  const columns = new Map(Array.from(channelIndices, (channel, column) => [channel, column]))
  const kept = wirings(group).map((wired) =>
    wired
      .map((channel, contact) => ({ contact, column: columns.get(channel) ?? -1 }))
      .filter(({ column }) => column >= 0)
      .sort((a, b) => a.column - b.column),
  )
  const filled = kept.map((pairs, index) => ({ pairs, index })).filter(({ pairs }) => pairs.length > 0)
  const ids = group.probeIds
  return {
    probes: filled.map(({ pairs, index }) =>
      withContacts(
        group.probes[index],
        pairs.map(({ contact }) => contact),
        pairs.map(({ column }) => column),
      ),
    ),
    ...(ids === undefined ? {} : { probeIds: filled.map(({ index }) => ids[index]) }),
  }
}

/** The probes of recordings whose channels stand one recording after another: part `i` has `channels` columns. */
export const joinProbes = (parts: readonly { readonly group: ProbeGroup; readonly channels: number }[]): ProbeGroup => {
  let first = 0
  const probes = parts.flatMap(({ group, channels }) => {
    const wired = wirings(group)
    const shifted = group.probes.map((probe, index) => ({
      ...probe,
      deviceChannelIndices: wired[index].map((channel) => (channel < 0 ? -1 : channel + first)),
    }))
    first += channels
    return shifted
  })
  const ids = parts.flatMap(({ group }) => group.probeIds ?? [])
  const named = ids.length === probes.length && new Set(ids).size === ids.length
  return { probes, ...(named ? { probeIds: ids } : {}) }
}

/** Each channel's probe and contact, as far as it has one. */
const contactOf = (group: ProbeGroup): ReadonlyMap<number, { readonly probe: number; readonly contact: number }> =>
  new Map(wirings(group).flatMap((wired, probe) => wired.map((channel, contact) => [channel, { probe, contact }] as const)))

/** The locations of the contacts of these channels, in µm, in their order; undefined when one of them has no contact. */
export const channelLocations = (group: ProbeGroup, channels: ArrayLike<number>): readonly (readonly number[])[] | undefined => {
  const contacts = contactOf(group)
  const places = Array.from(channels, (channel) => {
    const at = contacts.get(channel)
    if (at === undefined) return undefined
    const { siUnits, contactPositions } = group.probes[at.probe]
    return siUnits === 'um' ? contactPositions[at.contact] : contactPositions[at.contact].map((value) => value * 1000)
  })
  return places.every((place) => place !== undefined) ? places : undefined
}

/** The location of each of the first `count` channels, in µm, with its probe, shank and side; null for one without a contact. */
export const channelContacts = (group: ProbeGroup, count: number): readonly (readonly (number | string)[] | null)[] => {
  const contacts = contactOf(group)
  return Array.from({ length: count }, (_, channel) => {
    const at = contacts.get(channel)
    if (at === undefined) return null
    const { siUnits, contactPositions, shankIds, contactSides } = group.probes[at.probe]
    const place = contactPositions[at.contact].map((value) => (siUnits === 'um' ? value : value * 1000))
    return [...place, at.probe, shankIds?.[at.contact] ?? '', contactSides?.[at.contact] ?? '']
  })
}

const compare = (a: readonly (number | string)[], b: readonly (number | string)[]): number => {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1
  return 0
}

/** By what contacts are grouped. */
export type GroupMode = 'auto' | 'byProbe' | 'byShank' | 'bySide'

/**
 * The group of each channel wired to a contact, in the order of the channels: a number for each pair of probe and
 * shank (and side, where probes have two), ascending as SpikeInterface's `group_mode` has them.
 */
export const channelGroups = (group: ProbeGroup, mode: GroupMode = 'auto'): readonly number[] => {
  const contacts = [...contactOf(group)].filter(([channel]) => channel >= 0).sort(([a], [b]) => a - b)
  const keys = contacts.map(([, { probe, contact }]) => {
    const { shankIds, contactSides } = group.probes[probe]
    const shank = mode === 'byProbe' ? '' : (shankIds?.[contact] ?? '')
    const side = mode === 'byProbe' || mode === 'byShank' ? '' : (contactSides?.[contact] ?? '')
    return [probe, shank, side]
  })
  const sorted = [...keys].sort(compare)
  const distinct = sorted.filter((key, i) => i === 0 || compare(key, sorted[i - 1]) !== 0)
  const numbers = new Map(distinct.map((key, index) => [JSON.stringify(key), index]))
  return keys.map((key) => numbers.get(JSON.stringify(key)) ?? 0)
}
