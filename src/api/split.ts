import { either as E } from 'fp-ts'
import { builtIn } from '../catalog.js'
import { text } from '../codec/codec.js'
import { argumentOf } from '../codec/options.js'
import { lookUp } from '../declare/catalog.js'
import { orThrow } from '../model/attempt.js'
import { conflict, FaultError } from '../model/fault.js'
import type { PropertyValue } from '../model/properties.js'
import type { Recording } from './recording.js'
import type { Sorting } from './sorting.js'

/** What a property may have to split by it. */
export type Scalar = string | number | boolean

/** The operators, from the catalog: what is callable is made of recordings and sortings, so that it cannot be imported here. */
const operator = (kind: 'selectChannels' | 'annotate') => orThrow(lookUp(builtIn.operators, kind, 'splitBy'))
const selectUnits = () => orThrow(lookUp(builtIn.sortings.operators, 'selectUnits', 'splitBy'))

const annotation = (property: string) =>
  orThrow(operator('annotate').instantiate({ key: 'split_by_property', value: property }, 'splitBy'))

/** The values in ascending order, NaN last, and the places of each. Throws a `FaultError` where there are none, or rows. */
const placesBy = (
  property: string,
  values: readonly PropertyValue[] | undefined,
  names: readonly string[],
  [owner, each]: readonly ['recording', 'channel'] | readonly ['sorting', 'unit'],
): readonly (readonly [Scalar, readonly number[]])[] => {
  const scalars = values?.filter((value): value is Scalar => typeof value !== 'object')
  if (values === undefined || scalars === undefined || scalars.length < values.length)
    throw new FaultError(
      conflict(
        `property "${property}" of the ${owner}`,
        `one value a ${each}`,
        values === undefined ? `none; there are ${names.join(', ') || 'no properties'}` : 'rows of values',
      ),
    )
  const places = new Map<Scalar, number[]>()
  for (const [place, value] of scalars.entries()) {
    const found = places.get(value)
    if (found === undefined) places.set(value, [place])
    else found.push(place)
  }
  return [...places].sort(([a], [b]) => (Number.isNaN(a) ? 1 : Number.isNaN(b) ? -1 : a < b ? -1 : a > b ? 1 : 0))
}

/** A recording for each value of a property of its channels. */
export const splitRecording = (recording: Recording, property: string): ReadonlyMap<Scalar, Recording> => {
  const values =
    argumentOf(text, property, 'splitBy.property') === 'group' ? recording.getChannelGroups() : recording.getProperty(property)
  const parts = placesBy(property, values, Object.keys(recording.properties), ['recording', 'channel'])
  return new Map(
    parts.map(([value, places]) => {
      const channelIds = places.map((place) => recording.channelIds[place])
      const select = orThrow(operator('selectChannels').instantiate({ channelIds }, 'splitBy'))
      return [value, orThrow(E.chain((part: Recording) => part.apply(annotation(property)))(recording.apply(select)))]
    }),
  )
}

/** A sorting for each value of a property of its units. */
export const splitSorting = (sorting: Sorting, property: string): ReadonlyMap<Scalar, Sorting> => {
  const values = sorting.getProperty(argumentOf(text, property, 'splitBy.property'))
  const parts = placesBy(property, values, Object.keys(sorting.properties), ['sorting', 'unit'])
  const { onSortings: annotate } = annotation(property)
  if (annotate === undefined) throw new Error('annotate takes sortings')
  return new Map(
    parts.map(([value, places]) => {
      const unitIds = places.map((place) => sorting.unitIds[place])
      const select = orThrow(selectUnits().instantiate({ unitIds }, 'splitBy'))
      return [value, orThrow(E.chain((part: Sorting) => part.apply(annotate))(sorting.apply(select)))]
    }),
  )
}
