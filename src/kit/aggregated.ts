import { either as E } from 'fp-ts'
import { conflict, type Fault } from '../model/fault.js'
import type { ChannelId, Header } from '../model/header.js'
import { type Notice, notice } from '../model/notice.js'
import { pipe } from '../model/pipe.js'
import type { ProbeGroup } from '../model/probe.js'
import { channelGroups, joinProbes } from '../model/probeGroup.js'
import { joinProperties, type Property } from '../model/properties.js'
import { agreeOnSamples, sharedAnnotations } from './headers.js'
import type { Joined } from './joining.js'

/** The header of recordings that stand side by side, with these ids for all their channels, or the fault that forbids it. */
export const aggregatedHeader = (inputs: readonly Header[], channelIds: readonly ChannelId[]): E.Either<Fault, Joined> =>
  pipe(
    agreeOnSamples(inputs),
    E.chain(() => probesOnAllOrNone(inputs)),
    E.map(() => {
      const shared = sharedAnnotations(inputs)
      const joined = joinedProperties(inputs)
      const probes = inputs.flatMap(({ probe, channelIds: { length: channels } }) => (probe ? [{ group: probe, channels }] : []))
      const probe = probes.length > 0 ? joinProbes(probes) : undefined
      const group = probe && groupsApart(inputs, probe)
      return {
        header: {
          samplingFrequency: inputs[0].samplingFrequency,
          dtype: inputs[0].dtype,
          channelIds,
          annotations: shared.annotations,
          properties: { ...joined.properties, ...(group && { group }) },
          ...(probe && { probe }),
        },
        notices: [...shared.notices, ...joined.notices],
      }
    }),
  )

/**
 * Group numbers count from 0 on each probe: where two inputs share one they are counted anew, over all probes, as
 * SpikeInterface always does. Groups that are apart already stay what they were.
 */
const groupsApart = (inputs: readonly Header[], probe: ProbeGroup): Property | undefined => {
  const groups = inputs.map(({ properties }) => new Set(properties.group?.values))
  const apart = new Set(groups.flatMap((values) => [...values])).size === groups.reduce((sum, { size }) => sum + size, 0)
  const values = channelGroups(probe)
  const channels = inputs.reduce((sum, { channelIds }) => sum + channelIds.length, 0)
  const known = inputs.every(({ properties }) => properties.group !== undefined) && values.length === channels
  return known && !apart ? { dtype: 'int64', values } : undefined
}

const probesOnAllOrNone = (inputs: readonly Header[]): E.Either<Fault, void> => {
  const without = inputs.flatMap(({ probe }, index) => (probe === undefined ? [index] : []))
  return without.length === 0 || without.length === inputs.length
    ? E.right(undefined)
    : E.left(conflict('probes of the inputs', 'one on every input, or on none', `none on inputs ${without.join(', ')}`))
}

const joinedProperties = (inputs: readonly Header[]): { properties: Header['properties']; notices: readonly Notice[] } => {
  const keys = [...new Set(inputs.flatMap(({ properties }) => Object.keys(properties)))]
  const joined = keys.map((key): readonly [string, Property | undefined] => {
    const parts = inputs.flatMap(({ properties }) => (key in properties ? [properties[key]] : []))
    return [key, parts.length === inputs.length ? joinProperties(parts) : undefined]
  })
  return {
    properties: Object.fromEntries(
      joined.flatMap(([key, property]): readonly [string, Property][] => (property ? [[key, property]] : [])),
    ),
    notices: joined
      .filter(([, property]) => property === undefined)
      .map(([key]) =>
        notice(
          'DroppedProperty',
          `property "${key}" is not on every input, or of another type or length of rows, and was dropped`,
        ),
      ),
  }
}
