import { channelId, listOf, nonNegativeInteger, optional } from '../codec/codec.js'
import { spikesFields } from './spikesFields.js'

export type { EventsOptions, EventTimesOptions } from './eventsFields.options.generated.js'

/** Which events are asked for. */
export const eventsFields = {
  ...spikesFields,
  channelIds: optional(listOf(channelId), { doc: 'events of these channels alone. Default: of all' }),
}

/** Of which events of a channel the times are asked for. */
export const eventTimesFields = {
  ...spikesFields,
  value: optional(nonNegativeInteger, {
    doc: 'only events that change to this value: 1 are the rising edges of a line, 0 the falling ones. Default: all events',
  }),
}
