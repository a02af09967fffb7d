import { refuse } from '../../model/attempt.js'
import { corrupt } from '../../model/fault.js'
import type { ChannelId } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { ProbeGroup } from '../../model/probe.js'
import type { Properties } from '../../model/properties.js'
import type { Property, PropertyValue } from '../../model/propertyValues.js'
import { numbersAt } from './clock.js'
import { counted, idsOf } from './ids.js'
import { groupedProbes } from './probes.js'
import { columnOf, hasColumn, isIndex, isRagged, keptOf, tableAt } from './table.js'
import { below, type Tree } from './tree.js'

const TABLE = 'general/extracellular_ephys/electrodes'
/** Columns that become ids, places, groups and offsets. */
const ELSEWHERE = ['id', 'rel_x', 'rel_y', 'rel_z', 'group', 'group_name', 'channel_name', 'offset']

/** What the electrodes of a series tell of its channels. */
export interface Electrodes {
  readonly channelIds: readonly ChannelId[]
  readonly properties: Properties
  readonly probe?: ProbeGroup
  /** Volts to add to each channel, where the table has them. */
  readonly offsets?: readonly number[]
  readonly notices: readonly Notice[]
}

/** The electrodes of a series with so many channels: rows of a table, which the series names. Rejects with a `FaultError`. */
export const electrodesOf = async (tree: Tree, series: string, channels: number): Promise<Electrodes> => {
  const region = below(series, 'electrodes')
  const at = `${tree.path}: ${region}`
  if (tree.kindOf(region) !== 'array')
    return {
      channelIds: counted(channels),
      properties: {},
      notices: [notice('Tolerated', `${at} is not there: channels are numbered`)],
    }
  const reference = tree.attribute(region, 'table')
  const table = tableAt(tree, typeof reference === 'object' && 'path' in reference ? reference.path : TABLE)
  const all = Array.from(await numbersAt(tree, region))
  const wrong = all.find((row) => !(Number.isInteger(row) && row >= 0 && row < table.rows))
  if (wrong !== undefined) refuse(corrupt(at, `rows of a table of ${table.rows}`, `${wrong}`))
  const rows = all.slice(0, channels)
  const column = async (name: string): Promise<Property | undefined> =>
    hasColumn(tree, table, name) && !isRagged(tree, table, name)
      ? widened(await columnOf(tree, table, name, rows), channels)
      : undefined
  const ids = await idsOf(tree, table, 'channel_name', rows, channels)
  const names = table.columns.filter((name) => !ELSEWHERE.includes(name) && !isIndex(table, name))
  const ragged = names.filter((name) => isRagged(tree, table, name))
  const found: (readonly [string, Property | undefined])[] = []
  for (const name of names)
    if (!ragged.includes(name)) found.push([name === 'location' ? 'brain_area' : name, await column(name)])
  const kept = keptOf(found, at)
  const groups = await column('group_name')
  const places = await Promise.all(['rel_x', 'rel_y', 'rel_z'].map(column))
  const probes = rows.length < channels ? undefined : groupedProbes(places, groups, at)
  const offsets = await column('offset')
  return {
    channelIds: ids.ids,
    properties: { ...kept.properties, ...(groups && { group: groups }) },
    ...(probes?.probe && { probe: probes.probe }),
    ...(offsets && { offsets: offsets.values.map(Number) }),
    notices: [
      ...ids.notices,
      ...(all.length === channels
        ? []
        : [
            notice(
              'Tolerated',
              `${at}: ${all.length} electrodes of ${channels} channels; the first are taken to be theirs, in order`,
            ),
          ]),
      ...ragged.map((name) => notice('SkippedArray', `${at}: column "${name}", of several values a row`)),
      ...kept.notices,
      ...(probes?.notices ?? []),
    ],
  }
}

/** The values of as many channels, those without an electrode having none: NaN, "" or false. */
const widened = (property: Property | undefined, channels: number): Property | undefined => {
  if (property === undefined || property.values.length >= channels) return property
  const { dtype, values } = property
  const none = dtype === 'string' ? '' : dtype === 'bool' ? false : Number.NaN
  const empty = (): PropertyValue => {
    const [first] = values
    return Array.isArray(first) ? (Array.from<typeof none>(first).map(() => none) as PropertyValue) : none
  }
  const more = Array.from({ length: channels - values.length }, empty)
  return { dtype: /int/.test(dtype) ? 'float64' : dtype, values: [...values, ...more] }
}
