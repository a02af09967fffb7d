import { refuse } from '../../model/attempt.js'
import { corrupt } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import { numbersAt } from './clock.js'
import { counted } from './ids.js'
import { columnOf, endsOf, hasColumn, isIndex, tableAt } from './table.js'
import { below, type Tree } from './tree.js'

/** What happens on one line: the seconds of its edges, 1 or 0 at each. `label` is empty where a table is one line. */
export interface EventLine {
  readonly table: string
  readonly label: string
  readonly seconds: readonly number[]
  readonly values: readonly number[]
}

/** The lines of a table or series, and what of it is not read. */
export interface EventLines {
  readonly lines: readonly EventLine[]
  readonly notices: readonly Notice[]
}

type Reads = (tree: Tree, path: string) => Promise<EventLines>

/** What reads the events of a group, by its type and what stands in it; undefined where it holds none. */
export const eventsReadBy = (tree: Tree, path: string, type: string): Reads | undefined => {
  const has = (...names: readonly string[]): boolean => names.every((name) => tree.kindOf(below(path, name)) === 'array')
  if (type === 'IntervalSeries') return has('data', 'timestamps') ? signedEdges : undefined
  if (type === 'AnnotationSeries') return has('data', 'timestamps') ? annotations : undefined
  if (['Events', 'LabeledEvents', 'TTLs'].includes(type)) return has('timestamps') ? labelled : undefined
  // Types that extensions derive are known by the columns that these tables have to have.
  if (!has('id')) return undefined
  if (has('start_time', 'stop_time')) return intervals
  if (has('timestamp')) return moments
  return has('event_times', 'event_times_index') ? eventTypes : undefined
}

/** A table of intervals: one line, high from each start to its end. */
const intervals: Reads = async (tree, path) => {
  const { skipped, rows } = tableOf(tree, path, ['start_time', 'stop_time'])
  const [starts, ends] = [await timesAt(tree, path, 'start_time', rows), await timesAt(tree, path, 'stop_time', rows)]
  return spans(tree, path, starts, ends, skipped)
}

/** A table of events: one line, high at each timestamp, low again after its duration, where it has one. */
const moments: Reads = async (tree, path) => {
  const { skipped, rows } = tableOf(tree, path, ['timestamp', 'duration'])
  const starts = await timesAt(tree, path, 'timestamp', rows)
  const durations =
    tree.kindOf(below(path, 'duration')) === 'array' ? await timesAt(tree, path, 'duration', rows) : starts.map(() => Number.NaN)
  const ends = starts.map((start, row) => (durations[row] > 0 ? start + durations[row] : Number.NaN))
  return spans(tree, path, starts, ends, skipped)
}

/** One line of what starts and ends; what has no end that is a time has none here. */
const spans = (tree: Tree, table: string, starts: Float64Array, ends: Float64Array, skipped: readonly Notice[]): EventLines => {
  // In the order of their starts, an interval that ends where the next one starts leaves the line high.
  const isTimed = (row: number): boolean => Number.isFinite(starts[row])
  const rows = counted(starts.length)
  const order = [...rows.filter(isTimed).toSorted((a, b) => starts[a] - starts[b]), ...rows.filter((row) => !isTimed(row))]
  const edges = order.flatMap((row): (readonly [number, number])[] =>
    ends[row] >= starts[row] && Number.isFinite(ends[row])
      ? [
          [starts[row], 1],
          [ends[row], 0],
        ]
      : [[starts[row], 1]],
  )
  const reversed = order.filter((row) => ends[row] < starts[row]).length
  return {
    lines: [{ table, label: '', seconds: edges.map(([time]) => time), values: edges.map(([, value]) => value) }],
    notices: [
      ...skipped,
      ...(reversed > 0
        ? [notice('Tolerated', `${tree.path}: ${table}: ${reversed} intervals end before they start: they have no end`)]
        : []),
    ],
  }
}

/** A series of starts, above 0, and ends, below 0, of intervals: a line for each kind, which is the number without its sign. */
const signedEdges: Reads = async (tree, table) => {
  const seconds = await numbersAt(tree, below(table, 'timestamps'))
  const signed = await numbersAt(tree, below(table, 'data'))
  sameLength(tree, table, 'data', seconds.length, signed.length)
  const kinds = [...new Set(signed.map(Math.abs))].filter((kind) => kind > 0).sort((a, b) => a - b)
  const neither = signed.filter((value) => !(Math.abs(value) > 0)).length
  return {
    lines: kinds.map((kind) => {
      const rows = counted(seconds.length).filter((row) => Math.abs(signed[row]) === kind)
      const label = kinds.length === 1 ? '' : `${kind}`
      return { table, label, seconds: rows.map((row) => seconds[row]), values: rows.map((row) => (signed[row] > 0 ? 1 : 0)) }
    }),
    notices:
      neither > 0
        ? [notice('Tolerated', `${tree.path}: ${table}: ${neither} values are neither a start nor an end: they are left out`)]
        : [],
  }
}

/** A series of texts: a line a text, high where it stands. */
const annotations: Reads = async (tree, table) => {
  const seconds = await numbersAt(tree, below(table, 'timestamps'))
  const texts = await tree.values(below(table, 'data'))
  if (texts?.kind !== 'text') return refuse(corrupt(`${tree.path}: ${table}/data`, 'texts', texts?.kind ?? 'another type'))
  sameLength(tree, table, 'data', seconds.length, texts.values.length)
  return { lines: byLabel(table, texts.values, seconds), notices: [] }
}

/** Events of an extension: a line a label, which the number of an event is the place of; one line where events have no numbers. */
const labelled: Reads = async (tree, table) => {
  const seconds = await numbersAt(tree, below(table, 'timestamps'))
  const data = below(table, 'data')
  if (tree.kindOf(data) !== 'array')
    return { lines: [{ table, label: '', seconds: [...seconds], values: [...seconds].map(() => 1) }], notices: [] }
  const numbers = await numbersAt(tree, data)
  sameLength(tree, table, 'data', seconds.length, numbers.length)
  const told = tree.attribute(data, 'labels')
  const names = Array.isArray(told) ? told.map(String) : typeof told === 'string' ? [told] : []
  const labels = Array.from(numbers, (number) => names[number] || `${number}`)
  return { lines: byLabel(table, labels, seconds), notices: [] }
}

/** A table of types of events, of which each has several times: a line a type. */
const eventTypes: Reads = async (tree, path) => {
  const { table, skipped, rows } = tableOf(tree, path, ['event_times', 'label'])
  const seconds = await numbersAt(tree, below(path, 'event_times'))
  const ends = await endsOf(tree, below(path, 'event_times_index'), rows, seconds.length)
  const named = hasColumn(tree, table, 'label') ? await columnOf(tree, table, 'label') : undefined
  const labels = counted(rows).flatMap((row) =>
    counted(ends[row] - (ends[row - 1] ?? 0)).map(() => String(named?.values[row] ?? row)),
  )
  return { lines: byLabel(path, labels, seconds.subarray(0, labels.length)), notices: skipped }
}

/** A line a label, in the order of their first events. */
const byLabel = (table: string, labels: readonly string[], seconds: Float64Array): readonly EventLine[] => {
  const lines = new Map<string, number[]>()
  labels.forEach((label, row) => {
    const times = lines.get(label)
    if (times === undefined) lines.set(label, [seconds[row]])
    else times.push(seconds[row])
  })
  return [...lines].map(([label, times]) => ({ table, label, seconds: times, values: times.map(() => 1) }))
}

/** A table, and a notice of its columns that are not read. */
const tableOf = (tree: Tree, path: string, read: readonly string[]) => {
  const table = tableAt(tree, path)
  const others = table.columns.filter((name) => !read.includes(name) && !isIndex(table, name))
  const named = others.map((name) => `"${name}"`).join(', ')
  const skipped =
    others.length === 0 ? [] : [notice('SkippedArray', `${tree.path}: ${path}: columns that are not read: ${named}`)]
  return { table, rows: table.rows, skipped }
}

const timesAt = async (tree: Tree, path: string, name: string, rows: number): Promise<Float64Array> => {
  const times = await numbersAt(tree, below(path, name))
  sameLength(tree, path, name, rows, times.length)
  return times
}

const sameLength = (tree: Tree, path: string, name: string, expected: number, found: number): void => {
  if (found !== expected) refuse(corrupt(`${tree.path}: ${below(path, name)}`, `${expected} values, one an event`, `${found}`))
}
