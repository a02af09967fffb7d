import { builtIn } from '../catalog.js'
import { lookUp } from '../declare/catalog.js'
import { orThrow } from '../declare/reading.js'
import type { SortingOperatorInstance } from '../declare/sorting.js'
import { conflict, FaultError } from '../model/fault.js'
import type { Json } from '../model/header.js'
import type { Sorting } from './sorting.js'

type Scalar = string | number | boolean

/** The sorting after these; what is callable is made of sortings, so that they cannot be imported here. */
const after = (sorting: Sorting, ...instances: readonly SortingOperatorInstance[]): Sorting =>
  instances.reduce((each, instance) => orThrow(each.apply(instance)), sorting)

const select = (params: Json): SortingOperatorInstance =>
  orThrow(orThrow(lookUp(builtIn.sortings.operators, 'selectUnits', 'splitBy')).instantiate(params, 'splitBy'))

const annotate = (params: Json): SortingOperatorInstance => {
  const { onSortings } = orThrow(orThrow(lookUp(builtIn.operators, 'annotate', 'splitBy')).instantiate(params, 'splitBy'))
  if (onSortings === undefined) throw new Error('annotate takes sortings')
  return onSortings
}

/**
 * A sorting for each value of a property, of the units that have it, in ascending order of the values; each is annotated with
 * `split_by_property`. Throws a `FaultError` when there is no such property, or its values are rows.
 */
export const splitUnitsBy = (sorting: Sorting, property: string): ReadonlyMap<Scalar, Sorting> => {
  const values = sorting.getProperty(property)
  const scalars = values?.filter((value): value is Scalar => typeof value !== 'object')
  if (values === undefined || scalars === undefined || scalars.length < values.length)
    throw new FaultError(
      conflict(
        `property "${property}" of the sorting`,
        'one value a unit',
        values === undefined
          ? `none; there are ${Object.keys(sorting.properties).join(', ') || 'no properties'}`
          : 'rows of values',
      ),
    )
  const ascending = [...new Set(scalars)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  return new Map(
    ascending.map((value) => {
      const unitIds = sorting.unitIds.filter((_, unit) => [value].includes(scalars[unit]))
      return [value, after(sorting, select({ unitIds }), annotate({ key: 'split_by_property', value: property }))]
    }),
  )
}
