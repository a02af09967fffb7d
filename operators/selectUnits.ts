import { either as E } from 'fp-ts'
import { channelId, exactly, listOf, optional, required } from '../src/codec/codec.js'
import { defineSortingOperator } from '../src/declare/sorting.js'
import { indicesOf, unique } from '../src/kit/ids.js'
import { selectUnitsHeader, unitMap } from '../src/kit/units.js'
import { type Fault, invalidParams } from '../src/model/fault.js'
import type { UnitId } from '../src/model/header.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Keep some units, in the order given.
 *
 * Shapes   spikes of units in, those of `unitIds` out; segments as they are.
 * Dtype    frames stay whole numbers.
 * Units    frames.
 * Margin   none.
 * Errors   InvalidParams: an unknown unit, one given twice, another number of new ids than units.
 * Source   SpikeInterface `sorting.select_units`.
 */
export const selectUnits = defineSortingOperator({
  kind: 'selectUnits',
  version: 1,
  inputs: 'one',
  params: exactly({
    unitIds: required(listOf(channelId), { doc: 'units kept, in this order' }),
    renamedUnitIds: optional(listOf(channelId), { doc: 'new ids for them' }),
  }),
  example: "selectUnits({ unitIds: ['0', '3'] })",
  examples: ({ unitIds }) => [{ unitIds: unitIds.slice(0, 1) }, { unitIds: [...unitIds].reverse() }],
  bind: ({ unitIds, renamedUnitIds }, [header]) =>
    pipe(
      newIds(unitIds, renamedUnitIds),
      E.chain((ids) =>
        pipe(
          unique(unitIds, 'selectUnits.params.unitIds'),
          E.chain(() => indicesOf(header.unitIds, unitIds, 'selectUnits.params.unitIds')),
          E.map((indices) => ({
            header: { ...selectUnitsHeader(header, indices), unitIds: ids },
            units: [unitMap(header.unitIds.length, indices)],
          })),
        ),
      ),
    ),
})

const newIds = (unitIds: readonly UnitId[], renamed: readonly UnitId[] | undefined): E.Either<Fault, readonly UnitId[]> => {
  if (renamed === undefined) return E.right(unitIds)
  const at = 'selectUnits.params.renamedUnitIds'
  return renamed.length === unitIds.length
    ? unique(renamed, at)
    : E.left(invalidParams(at, `${unitIds.length} ids, one a unit`, `${renamed.length}`))
}
