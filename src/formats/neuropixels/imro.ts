import type { ImroLayout, NeuropixelsModel } from './models.js'
import { neuropixelsPart, partOfImroType } from './parts.js'

/** The IMRO table of a probe: which electrode each readout channel is connected to, and how. */
export interface Imro {
  /** The electrode of each readout channel. */
  readonly electrodes: readonly number[]
  readonly shanks?: readonly number[]
  /** Columns as probeinterface names them: `channel_ids`, `banks`, `references`, `ap_gains`, `lf_gains`, `ap_hp_filters`. */
  readonly columns: Readonly<Record<string, readonly number[]>>
  /** Gains of the AP and LF bands, a channel each, where the table holds them. */
  readonly apGains?: readonly number[]
  readonly lfGains?: readonly number[]
}

const layouts: Readonly<Record<Exclude<ImroLayout, 'group'>, readonly string[]>> = {
  bank: ['channel_ids', 'banks', 'references', 'ap_gains', 'lf_gains', 'ap_hp_filters'],
  mask: ['channel_ids', 'banks', 'references', 'electrode'],
  shank: ['channel_ids', 'shank', 'banks', 'references', 'electrode'],
  electrode: ['channel_ids', 'banks', 'references', 'electrode'],
}

const GROUPED_CHANNELS = 384
const GROUPS = 24

/** Values of an entry without which there is no electrode. */
const needed: Readonly<Record<ImroLayout, number>> = { bank: 2, group: 3, mask: 4, shank: 5, electrode: 4 }

/** The entries of a table in parentheses, `(head)(entry)(entry)...`, of which the first is its head. */
export const inParentheses = (table: string): readonly string[] =>
  table.match(/\([^()]*\)/g)?.map((entry) => entry.slice(1, -1)) ?? []

const rowsOf = (entries: readonly string[]): readonly (readonly number[])[] =>
  entries.map((entry) => entry.trim().split(/\s+/).map(Number))

/** What is wrong with a table of the layout it says it has, on a probe of this model; undefined where nothing is. */
export const imroComplaint = (text: string, model: NeuropixelsModel): string | undefined => {
  const [head, ...entries] = inParentheses(text)
  const layout = head === undefined ? undefined : layoutOf(head)
  if (layout === undefined) return undefined
  const rows = rowsOf(entries)
  if (layout === 'group' && rows.length !== GROUPS) return `${rows.length} entries, not ${GROUPS}`
  const odd = rows.findIndex(
    (row, place) =>
      row.length < needed[layout] || !row.every((value) => Number.isSafeInteger(value) && value >= 0) || row[0] !== place,
  )
  if (odd >= 0) return `entry ${odd}, (${entries[odd].slice(0, 40)})`
  const imro = parseImro(text)?.imro
  const [electrodes, shanks] = [model.columns * model.rows, model.shanks]
  const beyond = imro?.electrodes.findIndex((electrode, i) => electrode >= electrodes || (imro.shanks?.[i] ?? 0) >= shanks) ?? -1
  if (beyond < 0) return undefined
  const shank = imro?.shanks === undefined ? '' : ` of shank ${imro.shanks[beyond]}`
  return `electrode ${imro?.electrodes[beyond]}${shank} for channel ${beyond}, on a probe of ${electrodes} electrodes a shank`
}

/** The gains in a table of the layout of the first probes, whatever its type: a channel each. */
export interface ImroGains {
  readonly apGains: readonly number[]
  readonly lfGains: readonly number[]
  /** How many values an entry has: 6, or 5 without the filter's. */
  readonly width: number
}

/** Read such gains; undefined where the table has another layout. */
export const imroGains = (text: string): ImroGains | undefined => {
  const rows = rowsOf(inParentheses(text).slice(1))
  const width = rows[0]?.length ?? 0
  const alike = (width === 5 || width === 6) && rows.every((row, place) => row.length === width && row[0] === place)
  return alike ? { apGains: rows.map((row) => row[3]), lfGains: rows.map((row) => row[4]), width } : undefined
}

/** Read the text of an IMRO table, `(type,channels)(entry)(entry)...`; undefined where it is of no known type. */
export const parseImro = (text: string): { readonly partNumber: string; readonly imro: Imro } | undefined => {
  const [head, ...entries] = inParentheses(text)
  const layout = head === undefined ? undefined : layoutOf(head)
  if (head === undefined || layout === undefined) return undefined
  const rows = rowsOf(entries)
  const imro = layout === 'group' ? grouped(head.split(',').map(Number), rows) : listed(rows, layouts[layout])
  return imro && { partNumber: partOf(head), imro }
}

/** The part that a table's head names. */
const partOf = (head: string): string => {
  const header = head.split(',')
  // The first probes, phase 3A, have three values here, of which none is a type.
  return partOfImroType(header.length === 3 ? '0' : header[0])
}
const layoutOf = (head: string): ImroLayout | undefined => neuropixelsPart(partOf(head))?.model.imro

const listed = (rows: readonly (readonly number[])[], names: readonly string[]): Imro => {
  const width = Math.min(names.length, rows[0]?.length ?? 0)
  const column = (name: string): readonly number[] | undefined => {
    const index = names.indexOf(name)
    return index < 0 || index >= width ? undefined : rows.map((row) => row[index])
  }
  const banks = column('banks') ?? []
  const shanks = column('shank')
  const channels = column('channel_ids') ?? []
  const [apGains, lfGains] = [column('ap_gains'), column('lf_gains')]
  return {
    electrodes: column('electrode') ?? channels.map((channel, i) => 384 * banks[i] + channel),
    columns: Object.fromEntries(
      names
        .slice(0, width)
        .flatMap((name, index) => (name === 'shank' || name === 'electrode' ? [] : [[name, rows.map((row) => row[index])]])),
    ),
    ...(shanks && { shanks }),
    ...(apGains && { apGains }),
    ...(lfGains && { lfGains }),
  }
}

/** Ultra probes with switches (NP1110): 24 groups of 16 channels, each connected to one or two of 16 banks. */
const grouped = ([, columnMode, , apGain, lfGain]: readonly number[], rows: readonly (readonly number[])[]): Imro | undefined => {
  if (rows.length < GROUPS || rows.some((row) => row.length < needed.group)) return undefined
  const channels = Array.from({ length: GROUPED_CHANNELS }, (_, channel) => channel)
  return {
    electrodes: channels.map((channel) => {
      const [, bankA, bankB] = rows[groupOf(channel)]
      const bank = usesBankA(columnMode, groupedColumn(channel, bankA)) ? bankA : bankB
      return 8 * groupedRow(channel, bank) + groupedColumn(channel, bank)
    }),
    columns: { channel_ids: channels },
    apGains: channels.map(() => apGain),
    lfGains: channels.map(() => lfGain),
  }
}

const groupOf = (channel: number): number => 2 * Math.floor(channel / 32) + (channel % 2)

/** Pairs of columns that the four kinds of group reach, in even and in odd banks. */
const PAIRS = [
  [0, 3, 1, 2],
  [1, 2, 0, 3],
] as const

const groupedColumn = (channel: number, bank: number): number => {
  const pair = PAIRS[bank % 2][groupOf(channel) % 4]
  const crossed = Math.floor(bank / 4) % 2
  const side = (Math.floor((channel % 32) / 2) % 2) ^ crossed
  return 2 * pair + (channel % 2 === 1 ? 1 - side : side)
}

const groupedRow = (channel: number, bank: number): number => {
  const step = Math.floor((channel % 32) / 4)
  return 48 * bank + 8 * Math.floor(groupOf(channel) / 4) + (channel % 2 === 1 ? 7 - step : step)
}

/** Column mode 0: the inner columns of bank A and the outer ones of B; 1: the reverse; 2: all of A. */
const usesBankA = (columnMode: number, column: number): boolean => {
  if (columnMode === 2) return true
  const inner = column <= 3 ? column % 2 === 1 : column % 2 === 0
  return columnMode === 1 ? !inner : inner
}
