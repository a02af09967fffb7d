import { either as E } from 'fp-ts'
import { channelId, exactly, listOf, nonNegative, optional, withDefault } from '../src/codec/codec.js'
import { defineSortingOperator } from '../src/declare/sorting.js'
import { sharedAnnotations } from '../src/kit/headers.js'
import { unique } from '../src/kit/ids.js'
import { agreeOnFrequency } from '../src/kit/units.js'
import { MOST } from '../src/model/bounds.js'
import { type Fault, invalidParams } from '../src/model/fault.js'
import type { UnitId } from '../src/model/header.js'
import { type Notice, notice } from '../src/model/notice.js'
import { pipe } from '../src/model/pipe.js'
import {
  joinProperties,
  type Properties,
  type Property,
  type PropertyDtype,
  type PropertyValue,
} from '../src/model/properties.js'
import type { SortingHeader } from '../src/model/spikes.js'

/**
 * Stand sortings side by side: all the units of the first, then of the second, and so on.
 *
 * Shapes   each spikes of its units, the same segments; out the spikes of all units.
 * Dtype    frames stay whole numbers.
 * Units    frames. Times are the first input's.
 * Margin   none.
 * Errors   Conflict: sampling frequencies, segments or lengths that differ.
 *          InvalidParams: another number of new ids than units, or one given twice.
 * Source   SpikeInterface `aggregate_units`. Ids are kept when they are unique and of one type; otherwise they become
 *          0, 1, ... where all are integers, and "0", "1", ... where not. A property that only some inputs have is NaN or ""
 *          for the others; one of another type, or of integers or true/false that some lack, is dropped with a notice.
 */
export const aggregateUnits = defineSortingOperator({
  kind: 'aggregateUnits',
  version: 1,
  inputs: 'many',
  params: exactly({
    renamedUnitIds: optional(listOf(channelId), { doc: 'ids for all units together; default: see above' }),
    samplingFrequencyMaxDiff: withDefault(nonNegative, 0, { doc: 'most that sampling frequencies may differ by', unit: 'Hz' }),
  }),
  example: 'aggregateUnits([sorting, sorting2])',
  examples: (header) => [{}, { renamedUnitIds: header.unitIds.map((_, index) => `aggregated ${index}`) }],
  bind: ({ renamedUnitIds, samplingFrequencyMaxDiff }, inputs) =>
    pipe(
      newIds(inputs, renamedUnitIds),
      E.chain((unitIds) =>
        pipe(
          agreeOnFrequency(inputs, samplingFrequencyMaxDiff),
          E.map(() => {
            const common = sharedAnnotations(inputs, 'sortings')
            const joined = joinedProperties(inputs)
            const starts = inputs.map((_, input) => inputs.slice(0, input).reduce((sum, each) => sum + each.unitIds.length, 0))
            return {
              header: {
                samplingFrequency: inputs[0].samplingFrequency,
                unitIds,
                annotations: common.annotations,
                properties: joined.properties,
              },
              notices: [...common.notices, ...joined.notices],
              units: inputs.map((each, input) => Int32Array.from(each.unitIds, (_, unit) => starts[input] + unit)),
            }
          }),
        ),
      ),
    ),
})

const newIds = (inputs: readonly SortingHeader[], renamed: readonly UnitId[] | undefined): E.Either<Fault, readonly UnitId[]> => {
  const units = inputs.reduce((sum, { unitIds }) => sum + unitIds.length, 0)
  if (units > MOST.units)
    return E.left(invalidParams('units of the inputs of aggregateUnits', `at most ${MOST.units}`, `${units}`))
  const ids = inputs.flatMap(({ unitIds }) => unitIds)
  const at = 'aggregateUnits.params.renamedUnitIds'
  if (renamed !== undefined)
    return renamed.length === ids.length
      ? unique(renamed, at)
      : E.left(invalidParams(at, `${ids.length} ids, one a unit`, `${renamed.length}`))
  const oneType = new Set(ids.map((id) => typeof id)).size <= 1
  if (oneType && new Set(ids).size === ids.length) return E.right(ids)
  return E.right(ids.map((_, index) => (oneType && typeof ids[0] === 'number' ? index : String(index))))
}

/** What stands where an input lacks a property; integers and true/false have no value that would say so. */
const missing = (dtype: PropertyDtype): PropertyValue | undefined => {
  if (dtype === 'string') return ''
  return dtype.startsWith('float') ? Number.NaN : undefined
}

const columnOf = (input: SortingHeader, key: string, all: readonly SortingHeader[]): Property | undefined => {
  const own = input.properties[key]
  if (own !== undefined) return own
  const model = all.find(({ properties }) => key in properties)?.properties[key]
  const value = model && missing(model.dtype)
  const [row] = model?.values ?? []
  if (model === undefined || value === undefined || typeof row === 'object') return undefined
  return { dtype: model.dtype, values: input.unitIds.map(() => value) }
}

const joinedProperties = (inputs: readonly SortingHeader[]): { properties: Properties; notices: readonly Notice[] } => {
  const keys = [...new Set(inputs.flatMap(({ properties }) => Object.keys(properties)))]
  const properties: Record<string, Property> = {}
  const notices: Notice[] = []
  for (const key of keys) {
    const parts = inputs.flatMap((input) => columnOf(input, key, inputs) ?? [])
    const joined = parts.length === inputs.length ? joinProperties(parts) : undefined
    if (joined !== undefined) properties[key] = joined
    else
      notices.push(
        notice(
          'DroppedProperty',
          `property "${key}" is of another type or length of rows on some inputs, or missing there, and was dropped`,
        ),
      )
  }
  return { properties, notices }
}
