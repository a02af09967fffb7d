import { isFile, namesIn, unlistedNotices } from '../../encoding/reading.js'
import { type Notice, notice } from '../../model/notice.js'
import { together } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import { type ClusterTable, readClusterTable } from './tables.js'

/** What is known of clusters: a row of text each, by id. */
export interface Clusters {
  readonly ids: readonly number[]
  /** Columns other than the id, a cell a cluster. */
  readonly columns: ReadonlyMap<string, readonly string[]>
}

/** The tables that Phy, Kilosort and SpikeInterface write. */
const USUAL = [
  'info',
  'group',
  'KSLabel',
  'Amplitude',
  'ContamPct',
  'purity',
  'si_unit_id',
  'channel_group',
  'si_unit_ids',
].flatMap((name) => [`cluster_${name}.tsv`, `cluster_${name}.csv`])

/** What Phy calls a cluster that nobody has put in a group. */
const UNSORTED = 'unsorted'

/**
 * What the tables of a Phy folder say of clusters: `cluster_info` alone where it can be read, else all that have a column
 * `cluster_id`, taken in the order of their names. Every cluster that a table names or that has a spike is there once: what a table
 * does not say of it is blank, its group "unsorted". What is passed over, or stands in one table and not in another, is told.
 */
export const readClusters = (
  files: Files,
  folder: string,
  seen: readonly number[],
): { readonly clusters: Clusters; readonly notices: readonly Notice[] } => {
  const notices: Notice[] = []
  const tell = (told: Notice): void => {
    notices.push(told)
  }
  const tables = tablesIn(files, folder, tell)
  const ids = everyId([...tables.map((table) => table.ids), seen])
  for (const { name, ids: said } of tables) tellMissing(files.join(folder, name), ids, said, tell)
  const columns = new Map<string, readonly string[]>()
  const from = new Map<string, string>()
  for (const table of tables) {
    const rows = new Map(table.ids.map((id, row) => [id, row]))
    for (const [name, said] of table.columns) {
      const blank = name === 'group' ? UNSORTED : ''
      const cells = ids.map((id) => said[rows.get(id) ?? -1] ?? blank)
      const there = columns.get(name)
      const fresh = there === undefined ? name : `${name}_repeat`
      if (columns.has(fresh))
        tell(notice('DroppedProperty', `${table.name}: its column "${name}" is in two other tables, and was dropped`))
      else {
        columns.set(fresh, cells)
        from.set(name, from.get(name) ?? table.name)
        if (there?.some((cell, row) => cell !== cells[row]))
          tell(
            notice(
              'Renamed',
              `${table.name}: its column "${name}" differs from the one in ${from.get(name)}, and is called "${fresh}"`,
            ),
          )
      }
    }
  }
  if (tables.length === 0)
    columns.set(
      'group',
      ids.map(() => UNSORTED),
    )
  return { clusters: { ids, columns }, notices }
}

const tablesIn = (files: Files, folder: string, tell: (told: Notice) => void): readonly ClusterTable[] => {
  for (const told of unlistedNotices(files, folder, 'tables of clusters')) tell(told)
  const there = namesIn(files, folder, USUAL).filter((name) => /\.(csv|tsv)$/i.test(name))
  const isTable = together(there, (name) => isFile(files, files.join(folder, name)))
  const names = there.filter((_, index) => isTable[index])
  const infos = names.filter((name) => name.includes('cluster_info'))
  const whole = ['cluster_info.tsv', 'cluster_info.csv'].find((name) => infos.includes(name)) ?? infos[0]
  const read = (name: string): readonly ClusterTable[] => {
    const table = readClusterTable(files, files.join(folder, name), tell)
    return table === undefined ? [] : [table]
  }
  const table = whole === undefined ? [] : read(whole)
  if (table.length === 0)
    return together(
      names.filter((name) => name !== whole),
      read,
    ).flat()
  for (const name of infos.filter((other) => other !== whole))
    tell(notice('SkippedArray', `${files.join(folder, name)}: this table is not read: ${whole} is read instead`))
  return table
}

/** The ids of all lists in the order of the first that has any; where it lacks some, in ascending order. */
const everyId = (lists: readonly (readonly number[])[]): readonly number[] => {
  const all = new Set(lists.flat())
  const first = lists.find((ids) => ids.length > 0) ?? []
  return first.length === all.size ? first : [...all].sort((a, b) => a - b)
}

const tellMissing = (path: string, ids: readonly number[], said: readonly number[], tell: (told: Notice) => void): void => {
  const there = new Set(said)
  const others = ids.filter((id) => !there.has(id))
  if (others.length === 0) return
  const [few, rest] = [others.slice(0, 5).join(', '), others.length > 5 ? ', ...' : '']
  tell(
    notice('Tolerated', `${path}: it says nothing of ${others.length} of ${ids.length} clusters (${few}${rest}), which are kept`),
  )
}

/** The clusters that `keep` names by their row. */
export const filterClusters = ({ ids, columns }: Clusters, keep: (row: number) => boolean): Clusters => {
  const rows = Array.from(ids.keys()).filter(keep)
  return {
    ids: rows.map((row) => ids[row]),
    columns: new Map([...columns].map(([name, cells]) => [name, rows.map((row) => cells[row])])),
  }
}
