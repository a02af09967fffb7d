import { isFile } from '../../encoding/reading.js'
import { type Notice, notice } from '../../model/notice.js'
import { together } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import type { Kept, Places } from './beside.js'
import { columnAt } from './clock.js'
import { type ColumnNames, columnsIn } from './columns.js'
import type { EventFolder } from './oebin.js'
import type { Happened } from './places.js'
import type { Recorded } from './streams.js'
import { isOfTexts } from './texts.js'

/** True for a folder of lines; others hold texts or bytes. */
export const isOfLines = ({ folder }: EventFolder): boolean => /(^|\/)TTL[^/]*$/.test(folder)

/** The line of each event, above 0 where it rises; and the number of its sample. */
const COLUMNS: readonly ColumnNames[] = [
  { newer: 'states.npy', older: 'channel_states.npy', dtypes: ['<i2'] },
  { newer: 'sample_numbers.npy', older: 'timestamps.npy', dtypes: ['<i8'] },
]

interface Read {
  readonly kept: Kept<EventFolder>
  readonly states: Float64Array
  readonly samples: Float64Array
  readonly unequal: boolean
}

/** A line as a channel of events. */
export interface LineChannel {
  readonly id: string
  readonly name: string
  /** From 1. */
  readonly line: number
  /** True of the line that carries the pulses of synchronization. */
  readonly isSync: boolean
}

/** A channel: a line of a folder. */
interface Line {
  readonly entry: EventFolder
  readonly line: number
}

const pathOf = (files: Files, { recording, entry }: Kept<EventFolder>): string =>
  files.join(recording.folder, 'events', entry.folder)

/** The lines of one stream, read whole. Throws a `FaultError`. */
export const readLines = (
  files: Files,
  kept: readonly Kept<EventFolder>[],
  places: Places,
  syncLine: number | undefined,
): {
  readonly channels: readonly LineChannel[]
  readonly happened: readonly Happened[]
  readonly notices: readonly Notice[]
} => {
  const there = kept.filter((each) => isFile(files, files.join(pathOf(files, each), nameOfStates(files, each))))
  const read = together(there, (each): Read => {
    const { columns, unequal } = columnsIn(files, pathOf(files, each), COLUMNS)
    return { kept: each, states: columns[0], samples: columns[1], unequal }
  })
  const lines = linesOf(kept, read)
  const ids = lines.map(({ entry, line }) => `${entry.folder}#${line}`)
  const channels = new Map(ids.map((id, channel) => [id, channel]))
  const happened = read.map(({ kept: { recording, entry }, states, samples }): Happened => {
    return {
      places: places.of(recording),
      samples,
      ownerOf: (index) => channels.get(`${entry.folder}#${Math.abs(states[index])}`) ?? -1,
      levelOf: (index) => (states[index] > 0 ? 1 : 0),
    }
  })
  const own = ({ entry, line }: Line): boolean =>
    line === syncLine && entry.folder.split('/')[0] === kept[0].stream?.folder.split('/')[0]
  const missing = kept.filter((each) => !there.includes(each))
  return {
    channels: lines.map((line, channel) => ({
      id: ids[channel],
      name: line.entry.name,
      line: line.line,
      isSync: own(line),
    })),
    happened,
    notices: [
      ...missing.map((each) => notice('SkippedArray', `${pathOf(files, each)}: no states of lines: it is passed over`)),
      ...read
        .filter(({ unequal }) => unequal)
        .map((each) => notice('Tolerated', `${pathOf(files, each.kept)}: as many events are read as all of its files have`)),
    ],
  }
}

const nameOfStates = (files: Files, each: Kept<EventFolder>): string => {
  const [{ newer, older }] = COLUMNS
  return isFile(files, files.join(pathOf(files, each), newer)) ? newer : older
}

/** Lines that are counted, that have events, or that were high at the beginning; in order of their folders, then of their numbers. */
const linesOf = (kept: readonly Kept<EventFolder>[], read: readonly Read[]): readonly Line[] => {
  const folders = [...new Map(kept.map(({ entry }) => [entry.folder, entry])).values()].sort((a, b) =>
    a.folder < b.folder ? -1 : 1,
  )
  return folders.flatMap((entry) => {
    const numbers = new Set<number>()
    for (const { entry: each } of kept.filter((one) => one.entry.folder === entry.folder)) {
      for (let line = 1; line <= (each.lines ?? 0); line++) numbers.add(line)
      for (let bit = 0; bit < 53; bit++) if (Math.floor((each.initialState ?? 0) / 2 ** bit) % 2 === 1) numbers.add(bit + 1)
    }
    for (const { kept: each, states } of read)
      if (each.entry.folder === entry.folder) for (const state of states) if (state !== 0) numbers.add(Math.abs(state))
    return [...numbers].sort((a, b) => a - b).map((line): Line => ({ entry, line }))
  })
}

/** What is told of binary events, which are no events of lines, and no texts. */
export const unreadEvents = (files: Files, recordings: readonly Recorded[]): readonly Notice[] => {
  const all = recordings.flatMap((recording) =>
    recording.oebin.events
      .filter((entry) => !isOfLines(entry) && !isOfTexts(entry))
      .map((entry) => files.join(recording.folder, 'events', entry.folder)),
  )
  const counts = together(all, (folder) => {
    const [newer, older] = ['sample_numbers.npy', 'timestamps.npy'].map((name) =>
      columnAt(files, files.join(folder, name), ['<i8', '<f8']),
    )
    return (newer ?? older)?.rows ?? 0
  })
  return all.flatMap((folder, index) =>
    counts[index] === 0
      ? []
      : [
          notice(
            'SkippedArray',
            `${folder}: ${counts[index]} binary events in all: they are not read, as events are of lines or texts`,
          ),
        ],
  )
}
