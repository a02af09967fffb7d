import { conflict, FaultError } from '../model/fault.js'
import { annotate, selectChannels, selectSegments } from './operators.generated.js'
import type { Recording } from './recording.js'

/** A recording of one segment for each segment. Throws a `FaultError`. */
export const splitSegments = (recording: Recording): readonly Recording[] =>
  recording.segments.map((_, segment) => recording.pipe(selectSegments({ segmentIndices: [segment] })))

/**
 * A recording for each value of a property, of the channels that have it, in ascending order of the values; each is
 * annotated with `split_by_property`. Without the property `group`, the probe says the groups. Throws a `FaultError` when
 * there is no such property, or its values are rows.
 */
export const splitBy = (recording: Recording, property = 'group'): ReadonlyMap<string | number | boolean, Recording> => {
  const values = property === 'group' ? recording.getChannelGroups() : recording.getProperty(property)
  const scalars = values?.filter((value): value is string | number | boolean => typeof value !== 'object')
  if (values === undefined || scalars === undefined || scalars.length < values.length)
    throw new FaultError(
      conflict(
        `property "${property}" of the recording`,
        'one value a channel',
        values === undefined ? 'none' : 'rows of values',
      ),
    )
  const ascending = [...new Set(scalars)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  return new Map(
    ascending.map((value) => {
      const channelIds = recording.channelIds.filter((_, channel) => scalars[channel] === value)
      return [value, recording.pipe(selectChannels({ channelIds }), annotate({ key: 'split_by_property', value: property }))]
    }),
  )
}
