import { shown } from '../codec/shown.js'
import { type Fault, invalidParams } from '../model/fault.js'
import type { ChannelId } from '../model/header.js'
import type { Properties } from '../model/properties.js'
import { isCut, misfit } from '../model/propertyValues.js'

/** The property that SpikeInterface's folders keep of their probe, and that is read from the probe's file instead. */
export const CONTACTS = 'contact_vector'

/** What a name of a property has to be, where this one has another meaning in files; undefined where it has none. */
export const takenName = (key: string): string | undefined =>
  key === CONTACTS ? `a name other than "${CONTACTS}", which files give to the contacts of the probe` : undefined

/** A fault where files would not give these ids or properties back as they are, to be known before anything is written. */
export const unwritable = (ids: readonly ChannelId[], properties: Properties): Fault | undefined => {
  const cut = ids.find(isCut)
  if (cut !== undefined) return invalidParams('ids', 'ids that do not end in a NUL, which numpy cuts off', shown(cut))
  for (const [key, property] of Object.entries(properties)) {
    const at = `property "${key}"`
    const taken = takenName(key)
    if (taken !== undefined) return invalidParams(at, taken, shown(key))
    const wrong = misfit(property)
    if (wrong !== undefined) return invalidParams(at, wrong.expected, shown(wrong.found), 'set it anew with setProperty')
  }
  return undefined
}

/** A fault where ids of units are of both types: an array has one, and 1 and "1" would be the same. */
export const mixedIds = (ids: readonly ChannelId[], holder: string): Fault | undefined =>
  new Set(ids.map((id) => typeof id)).size > 1
    ? invalidParams(
        'unit ids',
        `all integers, or all strings, as ${holder} holds them`,
        shown(ids),
        'renameUnits gives other ids',
      )
    : undefined
