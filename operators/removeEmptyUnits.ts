import { either as E } from 'fp-ts'
import { channelId, exactly, listOf, optional } from '../src/codec/codec.js'
import { defineSortingOperator } from '../src/declare/sorting.js'
import { indicesOf } from '../src/kit/ids.js'
import { selectUnitsHeader, unitMap } from '../src/kit/units.js'
import { invalidParams } from '../src/model/fault.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Leave out the units that never fire: `await sorting.fit(removeEmptyUnits())` counts, and keeps in the provenance which
 * they were.
 *
 * Shapes   spikes of units in, the same spikes of fewer units out.
 * Dtype    frames stay whole numbers.
 * Units    frames.
 * Margin   none.
 * Errors   InvalidParams: not fitted; an unknown unit.
 * Source   SpikeInterface `sorting.remove_empty_units`.
 */
export const removeEmptyUnits = defineSortingOperator({
  kind: 'removeEmptyUnits',
  version: 1,
  inputs: 'one',
  params: exactly({ emptyUnitIds: optional(listOf(channelId), { doc: 'units that never fire; found by `fit`' }) }),
  example: 'await sorting.fit(removeEmptyUnits())',
  examples: ({ unitIds }) => [{ emptyUnitIds: [] }, { emptyUnitIds: unitIds.slice(1, 2) }],
  fit: (params, { unitIds }, counts) =>
    params.emptyUnitIds === undefined ? { emptyUnitIds: unitIds.filter((_, unit) => counts[unit] === 0) } : params,
  bind: ({ emptyUnitIds }, [header]) => {
    const at = 'removeEmptyUnits.params.emptyUnitIds'
    if (emptyUnitIds === undefined)
      return E.left(invalidParams(at, 'the units that never fire', 'nothing', 'await sorting.fit(removeEmptyUnits()) finds them'))
    return pipe(
      indicesOf(header.unitIds, emptyUnitIds, at),
      E.map((empty) => {
        const gone = new Set(empty)
        const kept = Int32Array.from(header.unitIds.keys()).filter((unit) => !gone.has(unit))
        return { header: selectUnitsHeader(header, kept), units: [unitMap(header.unitIds.length, kept)] }
      }),
    )
  },
})
