import { either as E } from 'fp-ts'
import { exactly, oneOf, required, withDefault } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { probeGroup, toProbeGroup } from '../src/kit/probeParam.js'
import { type Fault, invalidParams } from '../src/model/fault.js'
import type { Header } from '../src/model/header.js'
import { pipe } from '../src/model/pipe.js'
import type { ProbeGroup } from '../src/model/probe.js'
import { channelGroups, channelLocations, type GroupMode, sliceProbe } from '../src/model/probeGroup.js'

/**
 * Say where the channels' contacts are. The property `group` becomes the probe, shank and side of each.
 *
 * Shapes   frames × channels in, the same out; a contact a channel, wired by its device channel index.
 * Dtype    the input's.
 * Units    the probe's `si_units`.
 * Margin   none; samples pass through untouched.
 * Errors   InvalidParams: JSON that is no probe; contacts without device channel indices, or wired to channels that the
 *          recording does not have, or two to one; another number of wired contacts than channels; groups by shanks or
 *          sides that the probe does not name.
 * Source   SpikeInterface `recording.set_probe` and `set_probegroup`, which edit in place. Contacts wired to nothing go.
 */
export const setProbe = defineOperator({
  kind: 'setProbe',
  version: 1,
  inputs: 'one',
  params: exactly({
    probe: required(probeGroup, {
      doc: "a probe or probe group, as probeinterface's JSON or as `recording.getProbegroup()` gives it",
    }),
    groupMode: withDefault(oneOf(['auto', 'byProbe', 'byShank', 'bySide']), 'auto', {
      doc: 'what channels have in common that are one group; "auto" is all of probe, shank and side that there are',
    }),
  }),
  example: 'setProbe({ probe: recording2.getProbegroup() })',
  examples: ({ channelIds: { length } }) => [{ probe: column(length) }, { probe: column(length), groupMode: 'byProbe' }],
  bind: ({ probe, groupMode }, [header]) =>
    pipe(
      toProbeGroup(probe, 'setProbe.params.probe'),
      E.chain((group) =>
        pipe(
          canGroup(group, groupMode),
          E.chain(() => wire(group, header)),
        ),
      ),
      E.map((wired) => {
        const group = { dtype: 'int64', values: channelGroups(wired, groupMode) } as const
        return { header: { ...header, probe: wired, properties: { ...header.properties, group } } }
      }),
    ),
})

const refuse = (expected: string, found: string, hint?: string): E.Either<Fault, never> =>
  E.left(invalidParams('setProbe.params.probe', expected, found, hint))

/** The contacts in the order of the channels they are wired to. */
const wire = (group: ProbeGroup, { channelIds: { length } }: Header): E.Either<Fault, ProbeGroup> => {
  if (group.probes.some(({ deviceChannelIndices }) => deviceChannelIndices === undefined))
    return refuse(
      'device_channel_indices, which say the channel of each contact',
      'none',
      'wire the probe in probeinterface first',
    )
  const wired = group.probes.flatMap(({ deviceChannelIndices = [] }) => deviceChannelIndices).filter((channel) => channel >= 0)
  const beyond = wired.find((channel) => channel >= length)
  if (beyond !== undefined) return refuse(`device_channel_indices below ${length}, the channels of the recording`, `${beyond}`)
  if (new Set(wired).size !== wired.length) return refuse('device_channel_indices that differ', 'two contacts on one channel')
  if (wired.length !== length)
    return refuse(`${length} contacts wired to channels`, `${wired.length}`, 'select the channels that have contacts first')
  const sliced = sliceProbe(
    group,
    Array.from({ length }, (_, channel) => channel),
  )
  return channelLocations(
    sliced,
    Array.from({ length }, (_, channel) => channel),
  ) === undefined
    ? refuse('a contact for every channel', 'channels without one')
    : E.right(sliced)
}

const canGroup = ({ probes }: ProbeGroup, mode: GroupMode): E.Either<Fault, void> => {
  const missing =
    (mode === 'byShank' && probes.every(({ shankIds }) => !shankIds)) ||
    (mode === 'bySide' && probes.every(({ contactSides }) => !contactSides))
  return missing
    ? E.left(
        invalidParams(
          'setProbe.params.groupMode',
          mode === 'byShank' ? 'a probe with shank_ids' : 'a probe with contact_sides',
          `"${mode}"`,
        ),
      )
    : E.right(undefined)
}

/** A probe of one column, as JSON: what the examples show. */
const column = (contacts: number) => {
  const indices = Array.from({ length: contacts }, (_, index) => index)
  return {
    ndim: 2,
    si_units: 'um',
    contact_positions: indices.map((index) => [0, 25 * index]),
    contact_shapes: indices.map(() => 'circle'),
    contact_shape_params: indices.map(() => ({ radius: 6 })),
    device_channel_indices: [...indices].reverse(),
  }
}
