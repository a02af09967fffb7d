import { type Notice, notice } from '../../model/notice.js'
import { columnOf, hasColumn, type Table } from './table.js'
import { below, type Tree } from './tree.js'

type Id = string | number

/** 0, 1, 2, ... */
export const counted = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index)

/** Ids of so many rows of a table: names, else its own numbers, else places: the first that differ. Rejects with a `FaultError`. */
export const idsOf = async (
  tree: Tree,
  table: Table,
  names: string,
  rows: readonly number[],
  count: number,
): Promise<{ readonly ids: readonly Id[]; readonly notices: readonly Notice[] }> => {
  const told: Notice[] = []
  for (const name of [names, 'id']) {
    if (name !== 'id' && !hasColumn(tree, table, name)) continue
    const property = await columnOf(tree, table, name, rows)
    const values =
      property?.values.map((value) => (typeof value === 'number' && Number.isSafeInteger(value) ? value : String(value))) ?? []
    if (property === undefined || new Set(values).size < values.length) {
      told.push(notice('Renamed', `${tree.path}: ${below(table.path, name)} names two alike: it gives no ids`))
      continue
    }
    const text = values.some((value) => typeof value === 'string')
    return { ids: completed(text ? values.map(String) : values, count, text), notices: told }
  }
  return { ids: counted(count), notices: told }
}

/** Ids of as many: those without a row are numbered by their places, or above where these are taken. */
const completed = (ids: readonly Id[], count: number, text: boolean): readonly Id[] => {
  const taken = new Set(ids)
  const more: Id[] = []
  for (let place = ids.length; ids.length + more.length < count; place++) {
    const id = text ? String(place) : place
    if (!taken.has(id)) more.push(id)
  }
  return [...ids, ...more]
}
