import { either as E } from 'fp-ts'
import { channelId, exactly, listOf, optional } from '../src/codec/codec.js'
import { defineOperator, type Route } from '../src/declare/operator.js'
import { agreeOnSamples, sharedAnnotations } from '../src/kit/headers.js'
import { unique } from '../src/kit/ids.js'
import { MOST } from '../src/model/bounds.js'
import { conflict, type Fault, invalidParams } from '../src/model/fault.js'
import type { ChannelId, Header } from '../src/model/header.js'
import { type Notice, notice } from '../src/model/notice.js'
import { pipe } from '../src/model/pipe.js'
import type { ProbeGroup } from '../src/model/probe.js'
import { channelGroups, joinProbes } from '../src/model/probeGroup.js'
import { joinProperties, type Property } from '../src/model/properties.js'

/**
 * Stand recordings side by side: all the channels of the first, then of the second, and so on.
 *
 * Shapes   each frames × channels, the same frames; out frames × the sum of channels.
 * Dtype    the inputs', which must agree.
 * Units    the inputs'. Times are the first input's.
 * Margin   none. Channels: each is asked of the input it comes from.
 * Errors   Conflict: sampling frequency, dtype, segments or frames that differ; probes on some only.
 *          InvalidParams: another number of new ids than channels, or one given twice.
 * Source   SpikeInterface `aggregate_channels`. Ids are kept when they are unique and of one type;
 *          otherwise they become "0", "1", ... Properties that not every input has are dropped with a notice.
 *          The property `group` is counted anew over all probes where two inputs have a group of the same name.
 */
export const aggregateChannels = defineOperator({
  kind: 'aggregateChannels',
  version: 1,
  inputs: 'many',
  params: exactly({
    renamedChannelIds: optional(listOf(channelId), { doc: 'ids for all channels together; default: see above' }),
  }),
  example: 'aggregateChannels([recording, recording2])',
  examples: (header) => [{}, { renamedChannelIds: header.channelIds.map((_, index) => `aggregated ${index}`) }],
  bind: ({ renamedChannelIds }, inputs) =>
    pipe(
      newIds(inputs, renamedChannelIds),
      E.chain((channelIds) =>
        pipe(
          agreeOnSamples(inputs),
          E.chain(() => probesOnAllOrNone(inputs)),
          E.map(() => {
            const shared = sharedAnnotations(inputs)
            const joined = joinedProperties(inputs)
            const probes = inputs.flatMap(({ probe, channelIds: { length: channels } }) =>
              probe ? [{ group: probe, channels }] : [],
            )
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
              routes: inputs.flatMap(({ channelIds: ids }, input) => ids.map((_, channel): Route => ({ input, channel }))),
            }
          }),
        ),
      ),
    ),
})

const newIds = (inputs: readonly Header[], renamed: readonly ChannelId[] | undefined): E.Either<Fault, readonly ChannelId[]> => {
  const channels = inputs.reduce((sum, { channelIds }) => sum + channelIds.length, 0)
  if (channels > MOST.channels)
    return E.left(invalidParams('channels of the inputs of aggregateChannels', `at most ${MOST.channels}`, `${channels}`))
  const ids = inputs.flatMap(({ channelIds }) => channelIds)
  const at = 'aggregateChannels.params.renamedChannelIds'
  if (renamed !== undefined)
    return renamed.length === ids.length
      ? unique(renamed, at)
      : E.left(invalidParams(at, `${ids.length} ids, one a channel`, `${renamed.length}`))
  const plain = new Set(ids).size === ids.length && new Set(ids.map((id) => typeof id)).size <= 1
  return E.right(plain ? ids : ids.map((_, index) => String(index)))
}

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
