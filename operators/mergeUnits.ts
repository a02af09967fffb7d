import { either as E } from 'fp-ts'
import { atMost, channelId, exactly, listOf, nonNegative, oneOf, optional, required, withDefault } from '../src/codec/codec.js'
import { defineSortingOperator } from '../src/declare/sorting.js'
import { indicesOf, unique } from '../src/kit/ids.js'
import { MOST } from '../src/model/bounds.js'
import { type Fault, invalidParams } from '../src/model/fault.js'
import type { UnitId } from '../src/model/header.js'
import { type Notice, notice } from '../src/model/notice.js'
import { pipe } from '../src/model/pipe.js'
import { type Properties, type Property, type PropertyValue, sameProperty } from '../src/model/properties.js'
import { filterSpikes, orderTies, type SortingHeader, type Spikes } from '../src/model/spikes.js'

/**
 * Make one unit of several, as often as there are groups. Merged units stand after the others.
 *
 * Shapes   spikes of units in; out the same spikes of fewer units, without those that two merged units have in common.
 * Dtype    frames stay whole numbers.
 * Units    `deltaTimeMs` in ms: of two spikes of one group, from different units and no further apart, the first stays.
 * Margin   `deltaTimeMs`.
 * Errors   InvalidParams: an unknown unit, one in two groups, a group of one, a new id that another unit has.
 * Source   SpikeInterface `merge_units_sorting`. What it cannot say of a property whose values differ (integers,
 *          true/false) is dropped with a notice; numbers become NaN and strings "".
 */
export const mergeUnits = defineSortingOperator({
  kind: 'mergeUnits',
  version: 1,
  inputs: 'one',
  params: exactly({
    unitsToMerge: required(listOf(listOf(channelId, 2), 0, MOST.units), { doc: 'groups of units that become one' }),
    newUnitIds: optional(listOf(channelId), {
      doc: 'one a group; default: numbers after the largest, or "merge0", "merge1", ...',
    }),
    propertiesPolicy: withDefault(oneOf(['keep', 'remove']), 'keep', { doc: 'keep a property where a group agrees, or never' }),
    deltaTimeMs: withDefault(atMost(nonNegative, MOST.milliseconds), 0.4, {
      doc: 'spikes this close count once; 0: those of the same frame',
      unit: 'ms',
    }),
  }),
  example: "mergeUnits({ unitsToMerge: [['0', '3']] })",
  examples: ({ unitIds }) => [
    { unitsToMerge: [] },
    ...(unitIds.length < 2 ? [] : [{ unitsToMerge: [unitIds.slice(0, 2)], newUnitIds: [exampleId(unitIds)], deltaTimeMs: 2 }]),
  ],
  bind: (params, [header]) => {
    const at = 'mergeUnits.params.unitsToMerge'
    const all = params.unitsToMerge.flat()
    return pipe(
      newIds(header.unitIds, params.unitsToMerge, params.newUnitIds),
      E.chain((ids) =>
        pipe(
          unique(all, at),
          E.chain(() => indicesOf(header.unitIds, all, at)),
          E.map((flat) => {
            const groups = groupsOf(params.unitsToMerge, flat)
            const kept = Array.from(header.unitIds.keys()).filter((unit) => !flat.includes(unit))
            const map = new Int32Array(header.unitIds.length)
            for (const [place, unit] of kept.entries()) map[unit] = place
            for (const [group, units] of groups.entries()) for (const unit of units) map[unit] = kept.length + group
            const delta = Math.floor((params.deltaTimeMs / 1000) * header.samplingFrequency)
            const merged = mergedProperties(header, kept, groups, params.propertiesPolicy)
            return {
              header: {
                ...header,
                unitIds: [...kept.map((unit) => header.unitIds[unit]), ...ids],
                properties: merged.properties,
              },
              notices: merged.notices,
              units: [map],
              margin: { before: delta, after: 0 },
              kernel: (spikes: Spikes) => withoutCommon(spikes, groups, header.unitIds.length, delta),
            }
          }),
        ),
      ),
    )
  },
})

/** The flat list of all groups' units, as groups again. */
const groupsOf = (unitsToMerge: readonly (readonly UnitId[])[], flat: Int32Array): readonly (readonly number[])[] => {
  const starts = unitsToMerge.map((_, group) => unitsToMerge.slice(0, group).reduce((sum, { length }) => sum + length, 0))
  return unitsToMerge.map(({ length }, group) => Array.from(flat.subarray(starts[group], starts[group] + length)))
}

/** A spike goes that follows one of another unit of its group by `delta` frames or less, whether or not that one stays. */
const withoutCommon = (spikes: Spikes, groups: readonly (readonly number[])[], units: number, delta: number): Spikes => {
  const groupOf = new Int32Array(units).fill(-1)
  // Spikes of the same frame are taken in the order in which their group names the units.
  const rank = new Int32Array(units)
  const unitOf = new Int32Array(units)
  let next = 0
  for (const [group, members] of groups.entries()) for (const unit of members) groupOf[unit] = group
  for (const unit of [...groups.flat(), ...groupOf.keys()].filter((each, place, list) => list.indexOf(each) === place)) {
    rank[unit] = next
    unitOf[next++] = unit
  }
  const ranked = { sampleIndex: spikes.sampleIndex, unitIndex: spikes.unitIndex.map((unit) => rank[unit]) }
  orderTies(ranked)
  const before = groups.map(() => ({ frame: Number.NEGATIVE_INFINITY, unit: -1 }))
  const left = filterSpikes({ ...ranked, unitIndex: ranked.unitIndex.map((place) => unitOf[place]) }, (place) => {
    const [frame, unit] = [ranked.sampleIndex[place], unitOf[ranked.unitIndex[place]]]
    const group = groupOf[unit]
    if (group < 0) return true
    const last = before[group]
    before[group] = { frame, unit }
    return frame - last.frame > delta || unit === last.unit
  })
  orderTies(left)
  return left
}

const newIds = (
  unitIds: readonly UnitId[],
  groups: readonly (readonly UnitId[])[],
  given: readonly UnitId[] | undefined,
): E.Either<Fault, readonly UnitId[]> => {
  if (given === undefined) return E.right(groups.map((_, group) => freeId(unitIds, group)))
  const at = 'mergeUnits.params.newUnitIds'
  if (given.length !== groups.length) return E.left(invalidParams(at, `${groups.length} ids, one a group`, `${given.length}`))
  const taken = given.findIndex((id, group) => unitIds.includes(id) && !groups[group].includes(id))
  if (taken >= 0)
    return E.left(invalidParams(`${at}[${taken}]`, 'an id that no unit outside the group has', JSON.stringify(given[taken])))
  return unique(given, at)
}

/** An id of the type of the others: archives hold ids of one type alone. */
const exampleId = (unitIds: readonly UnitId[]): UnitId =>
  unitIds.every((id) => typeof id === 'number') ? freeId(unitIds, 0) : 'merged'

/** Numbers go on after the largest; other ids cannot be counted. */
const freeId = (unitIds: readonly UnitId[], group: number): UnitId => {
  const largest = Math.max(-1, ...unitIds.map(Number))
  if (unitIds.every((id) => typeof id === 'number')) return largest + 1 + group
  return unitIds.every((id) => /^\d+$/.test(String(id))) ? String(largest + 1 + group) : `merge${group}`
}

const mergedProperties = (
  { properties }: SortingHeader,
  kept: readonly number[],
  groups: readonly (readonly number[])[],
  policy: 'keep' | 'remove',
): { readonly properties: Properties; readonly notices: readonly Notice[] } => {
  const merged: Record<string, Property> = {}
  const notices: Notice[] = []
  for (const [key, { dtype, values }] of Object.entries(properties)) {
    const joined = groups.map(([first, ...others]): PropertyValue | undefined => {
      const one = { dtype, values: [values[first]] }
      const agree = policy === 'keep' && others.every((unit) => sameProperty(one, { dtype, values: [values[unit]] }))
      if (agree) return values[first]
      if (dtype === 'string' && typeof values[first] === 'string') return ''
      return dtype.startsWith('float') && typeof values[first] === 'number' ? Number.NaN : undefined
    })
    const said = joined.filter((value): value is PropertyValue => value !== undefined)
    if (said.length === groups.length) merged[key] = { dtype, values: [...kept.map((unit) => values[unit]), ...said] }
    else
      notices.push(
        notice('DroppedProperty', `property "${key}" has no value for merged units that differ in it, and was dropped`),
      )
  }
  return { properties: merged, notices }
}
