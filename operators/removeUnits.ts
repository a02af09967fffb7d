import { either as E } from 'fp-ts'
import { channelId, exactly, listOf, required } from '../src/codec/codec.js'
import { defineSortingOperator } from '../src/declare/sorting.js'
import { indicesOf } from '../src/kit/ids.js'
import { selectUnitsHeader, unitMap } from '../src/kit/units.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Leave some units out.
 *
 * Shapes   spikes of units in, those of the other units out, in their order; segments as they are.
 * Dtype    frames stay whole numbers.
 * Units    frames.
 * Margin   none.
 * Errors   InvalidParams: an unknown unit (SpikeInterface says nothing of it).
 * Source   SpikeInterface `sorting.remove_units`.
 */
export const removeUnits = defineSortingOperator({
  kind: 'removeUnits',
  version: 1,
  inputs: 'one',
  params: exactly({ removeUnitIds: required(listOf(channelId), { doc: 'units left out' }) }),
  example: "removeUnits({ removeUnitIds: ['1'] })",
  examples: ({ unitIds }) => [{ removeUnitIds: [] }, { removeUnitIds: unitIds.slice(0, 1) }],
  bind: ({ removeUnitIds }, [header]) =>
    pipe(
      indicesOf(header.unitIds, removeUnitIds, 'removeUnits.params.removeUnitIds'),
      E.map((removed) => {
        const gone = new Set(removed)
        const kept = Int32Array.from(header.unitIds.keys()).filter((unit) => !gone.has(unit))
        return { header: selectUnitsHeader(header, kept), units: [unitMap(header.unitIds.length, kept)] }
      }),
    ),
})
