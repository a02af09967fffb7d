import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { type Fault, unreadable } from '../model/fault.js'
import type { Json } from '../model/header.js'
import type { Probe, ProbeGroup } from '../model/probe.js'
import { decodeFile } from './decodeFile.js'

/** probeinterface's JSON, both ways: `{ specification, version, probes }`, or `{ probes }` alone. */

const json = new t.Type<Json, Json, unknown>(
  'JSON',
  (value): value is Json => value !== undefined,
  // What was parsed from text is JSON by construction; only a missing value is not.
  (value, context) => (value === undefined ? t.failure(value, context) : t.success(value as Json)),
  t.identity,
)

const id = new t.Type<string, string, unknown>(
  'a string or a number',
  t.string.is,
  (value, context) =>
    typeof value === 'string' || typeof value === 'number' ? t.success(String(value)) : t.failure(value, context),
  t.identity,
)
const isDimensions = (value: unknown): value is 2 | 3 => value === 2 || value === 3
const dimensions = new t.Type<2 | 3>(
  '2 or 3',
  isDimensions,
  (value, context) => (isDimensions(value) ? t.success(value) : t.failure(value, context)),
  t.identity,
)
const maybe = <C extends t.Mixed>(codec: C) => t.union([codec, t.null, t.undefined])
const vectors = t.readonlyArray(t.readonlyArray(t.number))

const probeJson = t.intersection([
  t.type({
    ndim: dimensions,
    contact_positions: vectors,
    contact_shapes: t.readonlyArray(t.string),
    contact_shape_params: t.readonlyArray(t.record(t.string, t.number)),
  }),
  t.partial({
    si_units: maybe(t.keyof({ mm: null, um: null }, '"mm" or "um"')),
    annotations: maybe(t.record(t.string, json)),
    contact_annotations: maybe(t.record(t.string, t.readonlyArray(json))),
    contact_plane_axes: maybe(t.readonlyArray(vectors)),
    probe_planar_contour: maybe(vectors),
    device_channel_indices: maybe(t.readonlyArray(t.Int)),
    contact_ids: maybe(t.readonlyArray(id)),
    shank_ids: maybe(t.readonlyArray(id)),
    contact_sides: maybe(t.readonlyArray(id)),
  }),
])
const groupJson = t.intersection([
  t.type({ probes: t.readonlyArray(probeJson) }),
  t.partial({ specification: t.literal('probeinterface'), version: t.string, probe_ids: maybe(t.readonlyArray(id)) }),
])
type ProbeJson = t.TypeOf<typeof probeJson>

const given = <K extends string, V>(key: K, value: V | null | undefined): { readonly [P in K]?: V } =>
  // One key of one known value, or none: TypeScript cannot follow a computed key.
  (value === null || value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V }

const flatAxes = (ndim: 2 | 3): readonly (readonly number[])[] =>
  ndim === 2
    ? [
        [1, 0],
        [0, 1],
      ]
    : [
        [1, 0, 0],
        [0, 1, 0],
      ]

const probeOf = (from: ProbeJson): Probe => ({
  ndim: from.ndim,
  siUnits: from.si_units ?? 'um',
  annotations: from.annotations ?? {},
  contactAnnotations: from.contact_annotations ?? {},
  contactPositions: from.contact_positions,
  contactPlaneAxes: from.contact_plane_axes ?? from.contact_positions.map(() => flatAxes(from.ndim)),
  contactShapes: from.contact_shapes,
  contactShapeParams: from.contact_shape_params,
  ...given('probePlanarContour', from.probe_planar_contour),
  ...given('deviceChannelIndices', from.device_channel_indices),
  ...given('contactIds', from.contact_ids),
  // Older files say "no shanks" with empty names.
  ...given('shankIds', from.shank_ids?.every((shank) => shank === '') ? undefined : from.shank_ids),
  ...given('contactSides', from.contact_sides),
})

/** What does not have a value a contact, or a coordinate an axis. */
const misshapen = (probe: Probe): string | undefined => {
  const contacts = probe.contactPositions.length
  const { contactAnnotations, annotations: _, ...arrays } = probe
  const perContact: Readonly<Record<string, unknown>> = { ...arrays, ...contactAnnotations, probePlanarContour: undefined }
  const short = Object.entries(perContact).find(([, value]) => Array.isArray(value) && value.length !== contacts)
  if (short !== undefined) return `${contacts} values of ${short[0]}`
  return probe.contactPositions.every((place) => place.length === probe.ndim) ? undefined : `${probe.ndim} coordinates a contact`
}

/** Read a probe or probe group from parsed JSON; `path` is the file that errors name. */
export const probeGroupFromJson = (value: unknown, path: string): E.Either<Fault, ProbeGroup> => {
  const result = decodeFile(groupJson, value, path)
  if (E.isLeft(result)) return result
  const probes = result.right.probes.map(probeOf)
  const bad = probes.map(misshapen).findIndex((what) => what !== undefined)
  if (bad >= 0) return E.left(unreadable(`${path}: probes[${bad}]`, misshapen(probes[bad]) ?? '', 'another number of them'))
  return E.right({ probes, ...given('probeIds', result.right.probe_ids) })
}

const probeToJson = (probe: Probe): { readonly [key: string]: Json } => ({
  ndim: probe.ndim,
  si_units: probe.siUnits,
  annotations: probe.annotations,
  contact_annotations: probe.contactAnnotations,
  contact_positions: probe.contactPositions,
  contact_plane_axes: probe.contactPlaneAxes,
  contact_shapes: probe.contactShapes,
  contact_shape_params: probe.contactShapeParams,
  ...given('probe_planar_contour', probe.probePlanarContour),
  ...given('device_channel_indices', probe.deviceChannelIndices),
  ...given('contact_ids', probe.contactIds),
  ...given('shank_ids', probe.shankIds),
  ...given('contact_sides', probe.contactSides),
})

/** Where contacts of several probes alternate along the channels, probeinterface wants their order as well. */
const contactOrder = (group: ProbeGroup): readonly number[] | undefined => {
  const channels = group.probes.flatMap((probe) => probe.deviceChannelIndices ?? [])
  if (channels.every((channel, i) => i === 0 || channels[i - 1] < channel)) return undefined
  return channels.map((_, contact) => contact).sort((a, b) => channels[a] - channels[b])
}

/** A probe group as `{ probes: [...] }`, the form inside Zarr attributes and pipelines. */
export const probeGroupToJson = (group: ProbeGroup): { readonly [key: string]: Json } => ({
  probes: group.probes.map(probeToJson),
  ...given('probe_ids', group.probeIds),
  ...given('global_contact_order', group.probes.length > 1 ? contactOrder(group) : undefined),
})

/** A probe group as a probeinterface file: the same under its specification and version. */
export const probeFileToJson = (group: ProbeGroup, version = '0.3.2'): { readonly [key: string]: Json } => ({
  specification: 'probeinterface',
  version,
  ...probeGroupToJson(group),
})
