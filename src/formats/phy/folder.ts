import { shown } from '../../codec/codec.js'
import type { BoundSource } from '../../declare/source.js'
import { missing } from '../../encoding/table.js'
import { columnsReader } from '../../kit/spikeReaders.js'
import { refuse } from '../../model/attempt.js'
import { corrupt, unreadable, unsupported } from '../../model/fault.js'
import type { UnitId } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import { orderSpikes } from '../../model/spikeOrder.js'
import { filterSpikes } from '../../model/spikes.js'
import type { Files } from '../../platform/files.js'
import { integers } from '../spikeinterface/npz.js'
import { type Clusters, filterClusters, readClusters } from './clusters.js'
import { phyProperties } from './properties.js'

/** Which clusters of a folder become units. */
export interface PhyOptions {
  readonly folderPath: string
  readonly excludeClusterGroups: readonly string[]
  readonly keepGoodOnly: boolean
  readonly removeEmptyUnits: boolean
  readonly loadAllClusterProperties: boolean
}

/** No instrument samples faster. */
const MOST_HZ = 1e9

export const isPhyFolder = (files: Files, folder: string): boolean =>
  files.stat(folder)?.kind === 'folder' &&
  ['params.py', 'spike_times.npy'].every((name) => files.stat(files.join(folder, name))?.kind === 'file')

/** Read a folder of Phy's or Kilosort's, whole. */
export const readPhyFolder = (files: Files, options: PhyOptions): BoundSource<'spikes'> => {
  const { folderPath: folder } = options
  const at = (name: string): string => files.join(folder, name)
  const has = (name: string): boolean => files.stat(at(name))?.kind === 'file'
  const arrayOf = (name: string): Float64Array => integers(files.readBytes(at(name)), at(name))
  const ownersName = has('spike_clusters.npy') ? 'spike_clusters.npy' : 'spike_templates.npy'
  for (const name of ['params.py', 'spike_times.npy', ownersName])
    if (!has(name)) return refuse(unreadable(folder, `a Phy or Kilosort folder, with ${name}`, 'none'))
  const samplingFrequency = sampleRateOf(files.readText(at('params.py')), at('params.py'))
  const times = arrayOf('spike_times.npy')
  const owners = arrayOf(ownersName)
  if (owners.length !== times.length)
    return refuse(corrupt(at(ownersName), `${times.length} clusters, one a spike`, `${owners.length}`))
  const seen = [...new Set(owners)].sort((a, b) => a - b)
  const read = readClusters(files, folder, seen)
  const clusters = chosen(read.clusters, seen, options)
  const unitIds = unitIdsOf(clusters)
  const { properties, notices: told } = phyProperties(clusters, options.loadAllClusterProperties)
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
    header: { samplingFrequency, unitIds, properties, annotations: { phy_folder: files.resolve(folder) } },
    segments: [{ frames: Number.POSITIVE_INFINITY, times: {} }],
    notices: [...read.notices, ...told, ...notices],
    reader: columnsReader([spikes], unitIds.length),
  }
}

/** `params.py` is Python; only the number it gives as `sample_rate`, the last time, is read. */
const sampleRateOf = (text: string, path: string): number => {
  const value = text
    .split(/\r\n|\n|\r/)
    .flatMap((line) => /^\s*sample_rate\s*=(?!=)([^#]*)/.exec(line)?.[1].trim() ?? [])
    .at(-1)
  if (value === undefined) return refuse(unreadable(path, 'a line sample_rate = ...', 'none'))
  const rate = /^\d[\d_]*\.?\d*(e[+-]?\d+)?$/i.test(value) ? Number(value.replaceAll('_', '')) : Number.NaN
  return rate > 0 && rate <= MOST_HZ
    ? rate
    : refuse(unsupported(`${path}: sample_rate = ${shown(value)}`, 'only a plain positive number is read; Python is not run'))
}

const chosen = (found: Clusters, seen: readonly number[], options: PhyOptions): Clusters => {
  const { folderPath, excludeClusterGroups, keepGoodOnly, removeEmptyUnits } = options
  const [groups, labels] = [found.columns.get('group'), found.columns.get('KSLabel')]
  const firing = new Set(seen)
  const need = (name: string, option: string): never =>
    refuse(
      unreadable(
        folderPath,
        `a column "${name}" in its tables, for ${option}`,
        [...found.columns.keys()].join(', ') || 'no column',
      ),
    )
  if (excludeClusterGroups.length > 0 && groups === undefined) return need('group', 'excludeClusterGroups')
  if (keepGoodOnly && labels === undefined) return need('KSLabel', 'keepGoodOnly')
  return filterClusters(found, (row) => {
    if (groups !== undefined && excludeClusterGroups.includes(groups[row])) return false
    if (keepGoodOnly && labels?.[row] !== 'good') return false
    return !removeEmptyUnits || firing.has(found.ids[row])
  })
}

/** Ids that SpikeInterface wrote when it exported, where they are given and differ; else the next free ones. */
const unitIdsOf = ({ ids, columns }: Clusters): readonly UnitId[] => {
  const cells = columns.get('si_unit_id')?.map((cell) => cell.trim())
  if (cells === undefined) return ids
  const given = cells.filter((cell) => !missing.has(cell))
  // A column of integers that has gaps was written as 0.0, 1.0, ...
  const whole = given.every((cell) => /^[+-]?\d+(\.0*)?$/.test(cell) && Number.isSafeInteger(Number(cell)))
  const saved = cells.map((cell): UnitId | undefined => (missing.has(cell) ? undefined : whole ? Number(cell) : cell))
  const counts = new Map<UnitId | undefined, number>()
  for (const id of saved) counts.set(id, (counts.get(id) ?? 0) + 1)
  let next = whole ? given.reduce((largest, cell) => Math.max(largest, Number(cell)), -1) : -1
  const fresh = (): UnitId => {
    do next++
    while (counts.has(whole ? next : String(next)))
    return whole ? next : String(next)
  }
  return saved.map((id) => (id === undefined || counts.get(id) !== 1 ? fresh() : id))
}
