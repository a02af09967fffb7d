import { columnsReader } from '../../kit/spikeReaders.js'
import type { Json, Segment } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Properties } from '../../model/properties.js'
import type { Property } from '../../model/propertyValues.js'
import type { SpikeReader } from '../../model/reader.js'
import type { SortingHeader } from '../../model/spikes.js'
import { numbersAt } from './clock.js'
import { counted, idsOf } from './ids.js'
import { spikesOf } from './spikes.js'
import { columnOf, endsOf, hasColumn, isRagged, keptOf, type Table, tableAt } from './table.js'
import type { TimeBase } from './timeBase.js'
import { below, type Tree } from './tree.js'

const GROUPS = 'general/extracellular_ephys'
/** Columns that are ids, spikes, or what is told otherwise. */
const ELSEWHERE = ['id', 'unit_name', 'spike_times', 'obs_intervals', 'electrode_group']
/** Intervals that annotations hold, at most. */
const MOST_INTERVALS = 100_000

/** A table of units as a sorting. Rejects with a `FaultError`. */
export const openUnits = async (
  tree: Tree,
  path: string,
  base: TimeBase,
): Promise<{
  readonly header: SortingHeader
  readonly segments: readonly Segment[]
  readonly reader: SpikeReader
  readonly notices: readonly Notice[]
}> => {
  const table = tableAt(tree, path)
  const { rows } = table
  const { ids, notices } = await idsOf(tree, table, 'unit_name', counted(rows), rows)
  const { spikes, notices: told } = await spikesOf(tree, path, rows, base)
  const { properties, notices: dropped } = await propertiesOf(tree, table)
  const observed = await observedOf(tree, table)
  const { samplingFrequency, tStart, vector } = base
  return {
    header: { samplingFrequency, unitIds: ids, properties, annotations: observed.annotations },
    segments: [{ frames: vector?.frames ?? Number.POSITIVE_INFINITY, times: { tStart, ...(vector && { vector }) } }],
    reader: columnsReader([spikes], rows),
    notices: [...notices, ...told, ...dropped, ...observed.notices, ...base.notices],
  }
}

/** Columns of a value a unit, of a vector a unit, or of as many values of every unit. */
const propertiesOf = async (
  tree: Tree,
  table: Table,
): Promise<{ readonly properties: Properties; readonly notices: readonly Notice[] }> => {
  const arrays = tree.members(table.path).flatMap(({ name, kind }) => (kind === 'array' ? [name] : []))
  const names = arrays.filter(
    (name) => !ELSEWHERE.includes(name) && !(name.endsWith('_index') && arrays.includes(name.slice(0, -6))),
  )
  const found: (readonly [string, Property | undefined])[] = []
  const skipped: string[] = []
  for (const name of names) {
    const property = isRagged(tree, table, name) ? await evenOf(tree, table, name) : await columnOf(tree, table, name)
    if (property === undefined) skipped.push(name)
    else found.push([name, property])
  }
  const groups = electrodeGroups(tree, table)
  if (groups === undefined && hasColumn(tree, table, 'electrode_group')) skipped.push('electrode_group')
  const kept = keptOf(groups === undefined ? found : [...found, ['electrode_group', groups]], `${tree.path}: ${table.path}`)
  return {
    properties: kept.properties,
    notices: [
      ...kept.notices,
      ...(skipped.length === 0
        ? []
        : [
            notice(
              'SkippedArray',
              `${tree.path}: ${table.path}: what is no value a unit is not read: ${skipped.map((name) => `"${name}"`).join(', ')}`,
            ),
          ]),
    ],
  }
}

/** A column of several values a unit, where all units have as many. Its values are read in that case alone. */
const evenOf = async (tree: Tree, table: Table, name: string): Promise<Property | undefined> => {
  const path = below(table.path, name)
  const index = `${path}_index`
  if (tree.kindOf(`${index}_index`) === 'array') return undefined
  const { shape, dtype } = tree.array(path)
  if (shape.length !== 1 || dtype === undefined) return undefined
  const ends = await endsOf(tree, index, table.rows, shape[0])
  const width = ends[0] ?? 0
  if (width === 0 || ends.some((end, row) => end !== (row + 1) * width)) return undefined
  const values = await numbersAt(tree, path, 0, width * table.rows)
  return { dtype, values: counted(table.rows).map((row) => Array.from(values.subarray(row * width, (row + 1) * width))) }
}

/** The name of the group of electrodes that each unit was found on. */
const electrodeGroups = (tree: Tree, table: Table): Property | undefined => {
  if (!hasColumn(tree, table, 'electrode_group') || tree.kindOf(GROUPS) !== 'group') return undefined
  const groups = tree.members(GROUPS).flatMap(({ name, kind }) => (kind === 'group' ? [below(GROUPS, name)] : []))
  const found = tree.referred(below(table.path, 'electrode_group'), groups)
  if (found === undefined || found.length !== table.rows) return undefined
  return { dtype: 'string', values: found.map((path) => path?.slice(GROUPS.length + 1) ?? '') }
}

/** The seconds in which each unit was looked for, as an annotation: a list of starts and ends a unit, in the order of the units. */
const observedOf = async (
  tree: Tree,
  table: Table,
): Promise<{ readonly annotations: Readonly<Record<string, Json>>; readonly notices: readonly Notice[] }> => {
  const path = below(table.path, 'obs_intervals')
  if (tree.kindOf(path) !== 'array' || !isRagged(tree, table, 'obs_intervals')) return { annotations: {}, notices: [] }
  const [count = 0, width] = tree.array(path).shape
  if (width !== 2 || count > MOST_INTERVALS)
    return { annotations: {}, notices: [notice('SkippedArray', `${tree.path}: ${path}: ${count} intervals of ${width} values`)] }
  const ends = await endsOf(tree, `${path}_index`, table.rows, count)
  const values = Array.from(await numbersAt(tree, path))
  if (!values.every(Number.isFinite))
    return { annotations: {}, notices: [notice('SkippedArray', `${tree.path}: ${path}: not all are seconds`)] }
  const intervals = Array.from(ends, (end, row) => counted(end - (ends[row - 1] ?? 0)).map((each) => (ends[row - 1] ?? 0) + each))
  return {
    annotations: { obs_intervals: intervals.map((those) => those.map((each) => [values[2 * each], values[2 * each + 1]])) },
    notices: [],
  }
}
