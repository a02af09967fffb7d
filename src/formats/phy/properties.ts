import { missing, typedColumn } from '../../encoding/table.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Properties, Property } from '../../model/properties.js'
import type { Clusters } from './clusters.js'

/** Columns that say on which group of channels a cluster was found. */
const CHANNEL_GROUP = ['chan_grp', 'ch_group', 'channel_group']

/** The properties of units: what the tables of clusters say of them, columns typed as pandas types them. */
export const phyProperties = (
  { ids, columns }: Clusters,
  all: boolean,
): { readonly properties: Properties; readonly notices: readonly Notice[] } => {
  const properties = new Map<string, Property>([['original_cluster_id', { dtype: 'int64', values: ids }]])
  const notices: Notice[] = []
  const renamed = new Set([...columns.keys()].filter((column) => nameOf(column) !== column).map(nameOf))
  for (const [column, cells] of columns) {
    const name = nameOf(column)
    if (column === 'si_unit_id' || (!all && name === column)) continue
    const property = column === 'group' ? qualityOf(cells) : typedColumn(cells)
    if (property === undefined) continue
    // A column that already has the name another gets is the one to go.
    if (properties.has(name) || (name === column && renamed.has(name)))
      notices.push(notice('DroppedProperty', `the column "${column}" of clusters was dropped: another is the property "${name}"`))
    else properties.set(name, property)
  }
  return { properties: Object.fromEntries(properties), notices }
}

const nameOf = (column: string): string => (CHANNEL_GROUP.includes(column) ? 'group' : column === 'group' ? 'quality' : column)

const qualityOf = (cells: readonly string[]): Property => ({
  dtype: 'string',
  values: cells.map((cell) => (missing.has(cell) ? 'nan' : cell)),
})
