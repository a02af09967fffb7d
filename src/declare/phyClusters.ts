import { unreadable } from '../model/fault.js'
import { type Notice, notice } from '../model/notice.js'
import { parseTable } from '../model/table.js'
import type { Files } from '../platform/files.js'
import { refuse } from './reading.js'

/** What is known of clusters: a row of text each, by id. */
export interface Clusters {
  readonly ids: readonly number[]
  /** Columns other than the id, a cell a cluster. */
  readonly columns: ReadonlyMap<string, readonly string[]>
}

const delimiterOf = (name: string): string => (name.endsWith('.tsv') ? '\t' : ',')

/**
 * What the tables of a Phy folder say of clusters: `cluster_info` alone where there is one, else all that have a column
 * `cluster_id`, joined by it; undefined where there is none. Tables are taken in the order of their names.
 */
export const readClusters = (
  files: Files,
  folder: string,
): { readonly clusters: Clusters | undefined; readonly notices: readonly Notice[] } => {
  const names = files.list(folder).filter((name) => /\.(csv|tsv)$/.test(name))
  const whole = names.filter((name) => name.includes('cluster_info'))
  const notices: Notice[] = []
  let joined: Clusters | undefined
  for (const name of whole.length === 1 ? whole : names) {
    const table = readClusterTable(files, files.join(folder, name), whole.length === 1)
    if (table === undefined) continue
    joined =
      joined === undefined
        ? table
        : join(joined, table, (column) =>
            notices.push(
              notice('DroppedProperty', `${name}: its column "${column}" stands in two other tables, and was dropped`),
            ),
          )
  }
  return { clusters: joined, notices }
}

const readClusterTable = (files: Files, path: string, mayBeId: boolean): Clusters | undefined => {
  const { names, rows } = parseTable(files.readText(path), delimiterOf(path))
  const key = names.includes('cluster_id') ? 'cluster_id' : mayBeId && names.includes('id') ? 'id' : undefined
  if (key === undefined) return mayBeId ? refuse(unreadable(path, 'a column "cluster_id" or "id"', names.join(', '))) : undefined
  const place = names.indexOf(key)
  const ids = rows.map((row, line) => {
    const id = Number(row[place])
    return Number.isSafeInteger(id)
      ? id
      : refuse(unreadable(`${path}, line ${line + 2}`, `an integer in column "${key}"`, JSON.stringify(row[place])))
  })
  const columns = new Map(
    names.flatMap((name, column) => (column === place ? [] : [[name, rows.map((row) => row[column])] as const])),
  )
  return { ids, columns }
}

/** Rows that both have, in the order of the first; a column of the same name gets the ending `_repeat`. */
const join = (first: Clusters, second: Clusters, dropped: (column: string) => void): Clusters => {
  const rows = new Map(second.ids.map((id, row) => [id, row]))
  const kept = Array.from(first.ids.keys()).filter((row) => rows.has(first.ids[row]))
  const columns = new Map([...first.columns].map(([name, cells]) => [name, kept.map((row) => cells[row])]))
  for (const [name, cells] of second.columns) {
    const fresh = columns.has(name) ? `${name}_repeat` : name
    if (columns.has(fresh)) dropped(name)
    else
      columns.set(
        fresh,
        kept.map((row) => cells[rows.get(first.ids[row]) ?? 0]),
      )
  }
  return { ids: kept.map((row) => first.ids[row]), columns }
}

/** The clusters that `keep` names by their row. */
export const filterClusters = ({ ids, columns }: Clusters, keep: (row: number) => boolean): Clusters => {
  const rows = Array.from(ids.keys()).filter(keep)
  return {
    ids: rows.map((row) => ids[row]),
    columns: new Map([...columns].map(([name, cells]) => [name, rows.map((row) => cells[row])])),
  }
}
