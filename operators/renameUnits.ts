import { either as E } from 'fp-ts'
import { channelId, exactly, listOf, required } from '../src/codec/codec.js'
import { defineSortingOperator } from '../src/declare/sorting.js'
import { unique } from '../src/kit/ids.js'
import { invalidParams } from '../src/model/fault.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Give the units other ids, in their order.
 *
 * Shapes   spikes in, the same out.
 * Dtype    frames stay whole numbers.
 * Units    frames.
 * Margin   none; spikes pass through untouched.
 * Errors   InvalidParams: another number of ids than units, an id given twice.
 * Source   SpikeInterface `sorting.rename_units`.
 */
export const renameUnits = defineSortingOperator({
  kind: 'renameUnits',
  version: 1,
  inputs: 'one',
  params: exactly({ newUnitIds: required(listOf(channelId), { doc: 'one a unit, in the order of the units' }) }),
  example: 'renameUnits({ newUnitIds: sorting.unitIds.map((id) => Number(id) + 100) })',
  examples: ({ unitIds }) => [
    { newUnitIds: unitIds.map((_, unit) => `unit${unit}`) },
    { newUnitIds: unitIds.map((_, unit) => unit + 10) },
  ],
  bind: ({ newUnitIds }, [header]) => {
    const at = 'renameUnits.params.newUnitIds'
    if (newUnitIds.length !== header.unitIds.length)
      return E.left(invalidParams(at, `${header.unitIds.length} ids, one a unit`, `${newUnitIds.length}`))
    return pipe(
      unique(newUnitIds, at),
      E.map(() => ({ header: { ...header, unitIds: newUnitIds } })),
    )
  },
})
