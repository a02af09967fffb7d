import type { Events, Sorting } from '../../index.js'
import type { UnitsOf } from '../protocol.js'
import { refuseRequest } from './faults.js'
import type { Opened } from './open.js'

/** The sorting that a request names. Throws a `FaultError`. */
export const sortingNamed = ({ sortings }: Opened, key: string): Sorting =>
  sortings.get(key)?.sorting ?? refuseRequest('sorting', `one of ${[...sortings.keys()].join(', ')}`, key)

/** The same, which has the units that are asked for. */
export const unitsNamed = (opened: Opened, { sorting: key, unitIds = [] }: UnitsOf): Sorting => {
  const sorting = sortingNamed(opened, key)
  const known = new Set(sorting.unitIds)
  for (const id of unitIds) if (!known.has(id)) refuseRequest('unitIds', 'units of the sorting', JSON.stringify(id))
  return sorting
}

/** The events that a request names. Throws a `FaultError`. */
export const eventsNamed = ({ events }: Opened, key: string): Events =>
  events.get(key)?.events ?? refuseRequest('events', `one of ${[...events.keys()].join(', ')}`, key)
