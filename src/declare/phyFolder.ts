import { corrupt, unreadable, unsupported } from '../model/fault.js'
import { type Notice, notice } from '../model/notice.js'
import type { Properties, Property } from '../model/properties.js'
import { orderSpikes } from '../model/spikeOrder.js'
import { filterSpikes } from '../model/spikes.js'
import { typedColumn } from '../model/table.js'
import type { Files } from '../platform/files.js'
import { integers } from './npzSorting.js'
import { type Clusters, filterClusters, readClusters } from './phyClusters.js'
import { refuse } from './reading.js'
import type { BoundSortingSource } from './sortingSource.js'
import { columnsReader } from './spikeReaders.js'

/** Which clusters of a folder become units. */
export interface PhyOptions {
  readonly folderPath: string
  readonly excludeClusterGroups: readonly string[]
  readonly keepGoodOnly: boolean
  readonly removeEmptyUnits: boolean
  readonly loadAllClusterProperties: boolean
}

export const isPhyFolder = (files: Files, folder: string): boolean =>
  files.stat(folder)?.kind === 'folder' &&
  ['params.py', 'spike_times.npy'].every((name) => files.stat(files.join(folder, name))?.kind === 'file')

/** Read a folder of Phy's or Kilosort's, whole. */
export const readPhyFolder = (files: Files, options: PhyOptions): BoundSortingSource => {
  const { folderPath: folder } = options
  const at = (name: string): string => files.join(folder, name)
  const has = (name: string): boolean => files.stat(at(name))?.kind === 'file'
  const arrayOf = (name: string): Float64Array => integers(files.readBytes(at(name)), at(name))
  if (!has('spike_times.npy')) return refuse(unreadable(folder, 'a Phy or Kilosort folder, with spike_times.npy', 'none'))
  const times = arrayOf('spike_times.npy')
  const owners = has('spike_clusters.npy') ? arrayOf('spike_clusters.npy') : arrayOf('spike_templates.npy')
  if (owners.length !== times.length)
    return refuse(corrupt(at('spike_clusters.npy'), `${times.length} clusters, one a spike`, `${owners.length}`))
  const seen = [...new Set(owners)].sort((a, b) => a - b)
  const read = readClusters(files, folder)
  const found = read.clusters ?? { ids: seen, columns: new Map([['group', seen.map(() => 'unsorted')]]) }
  const clusters = chosen(found, seen, options)
  const unitIds = unitIdsOf(clusters)
  const places = new Map(clusters.ids.map((id, unit) => [id, unit]))
  const all = { sampleIndex: times, unitIndex: Int32Array.from(owners, (id) => places.get(id) ?? -1) }
  const spikes = orderSpikes(
    filterSpikes(all, (spike) => all.unitIndex[spike] >= 0 && times[spike] >= 0),
    unitIds.length,
  )
  const early = times.reduce((count, time) => count + (time < 0 ? 1 : 0), 0)
  const notices: readonly Notice[] =
    early === 0 ? [] : [notice('Tolerated', `${at('spike_times.npy')}: ${early} spikes before frame 0 are left out`)]
  return {
    header: {
      samplingFrequency: sampleRateOf(files.readText(at('params.py')), at('params.py')),
      unitIds,
      properties: propertiesOf(clusters, options.loadAllClusterProperties),
      annotations: { phy_folder: files.resolve(folder) },
    },
    segments: [{ frames: Number.POSITIVE_INFINITY, times: {} }],
    notices: [...read.notices, ...notices],
    reader: columnsReader([spikes], unitIds.length),
  }
}

/** `params.py` is Python; only the number it gives as `sample_rate` is read. */
const sampleRateOf = (text: string, path: string): number => {
  const [, value] = /^\s*sample_rate\s*=\s*([^#\n]+?)\s*(?:#.*)?$/m.exec(text) ?? []
  const rate = Number(value?.replace(/_/g, '') ?? Number.NaN)
  if (value === undefined) return refuse(unreadable(path, 'a line sample_rate = ...', 'none'))
  return rate > 0
    ? rate
    : refuse(unsupported(`${path}: sample_rate = ${value}`, 'a plain positive number is read; no Python is run'))
}

const chosen = (found: Clusters, seen: readonly number[], options: PhyOptions): Clusters => {
  const { excludeClusterGroups, keepGoodOnly, removeEmptyUnits } = options
  const [groups, labels] = [found.columns.get('group'), found.columns.get('KSLabel')]
  const firing = new Set(seen)
  if (excludeClusterGroups.length > 0 && groups === undefined)
    return refuse(
      unreadable(
        options.folderPath,
        'a column "group" in its tables, for excludeClusterGroups',
        [...found.columns.keys()].join(', '),
      ),
    )
  return filterClusters(found, (row) => {
    if (groups !== undefined && excludeClusterGroups.includes(groups[row])) return false
    if (keepGoodOnly && labels !== undefined && labels[row] !== 'good') return false
    return !removeEmptyUnits || firing.has(found.ids[row])
  })
}

/** Ids that SpikeInterface wrote when it exported, where they are given and differ; else the next free ones. */
const unitIdsOf = ({ ids, columns }: Clusters): readonly number[] => {
  const saved = columns.get('si_unit_id')?.map((cell) => (cell.trim() === '' ? Number.NaN : Number(cell)))
  if (saved === undefined) return ids
  let largest = Math.max(-1, ...saved.filter((id) => !Number.isNaN(id)))
  return saved.map((id) => (Number.isNaN(id) || saved.filter((other) => other === id).length !== 1 ? ++largest : id))
}

const propertiesOf = ({ ids, columns }: Clusters, all: boolean): Properties => {
  const properties: Record<string, Property> = { original_cluster_id: { dtype: 'int64', values: ids } }
  for (const [name, cells] of columns) {
    if (name === 'si_unit_id') continue
    const column = typedColumn(cells)
    if (['chan_grp', 'ch_group', 'channel_group'].includes(name)) {
      if (column !== undefined) properties.group = column
    } else if (name === 'group')
      properties.quality = { dtype: 'string', values: cells.map((cell) => (cell === '' ? 'nan' : cell)) }
    else if (all && column !== undefined) properties[name] = column
  }
  return properties
}
