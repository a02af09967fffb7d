import { firstBytes, namesIn, sizeOf, withFile } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { unreadable } from '../../model/fault.js'
import { together } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import { HEADER_BYTES, headerIn, type NlxHeader } from './header.js'

/** What a file holds, by its ending. */
export type NlxEnding = 'ncs' | 'nse' | 'nst' | 'ntt' | 'nev'

/** Bytes of a record, and where its timestamp stands. */
export const RECORDS: Readonly<Record<NlxEnding, { readonly bytes: number; readonly timeAt: number }>> = {
  ncs: { bytes: 1044, timeAt: 0 },
  nse: { bytes: 112, timeAt: 0 },
  nst: { bytes: 176, timeAt: 0 },
  ntt: { bytes: 304, timeAt: 0 },
  nev: { bytes: 184, timeAt: 6 },
}

/** A file of a session. */
export interface NlxFile {
  readonly path: string
  readonly name: string
  /** The name without its ending. */
  readonly stem: string
  readonly ending: NlxEnding
  readonly header: NlxHeader
  readonly bytes: number
  /** The bytes of its first record, as far as they are there. */
  readonly first: DataView
  /** The timestamp of its first record, in microseconds; undefined where it has none. */
  readonly starts: number | undefined
}

/** So many bytes say that a file is of Neuralynx. */
const LEAST = 64

/** The names that files of a session mostly have, where a folder cannot be listed. */
const USUAL = [
  'Events.nev',
  ...Array.from({ length: 16 }, (_, index) => index + 1).flatMap((n) => [`CSC${n}.ncs`, `SE${n}.nse`, `TT${n}.ntt`]),
]

const endingOf = (name: string): NlxEnding | undefined => {
  const ending = /\.(ncs|nse|nst|ntt|nev)$/i.exec(name)?.[1].toLowerCase()
  return ending === undefined ? undefined : (Object.keys(RECORDS) as readonly NlxEnding[]).find((each) => each === ending)
}

/** The names of all files of a session at a path: a folder, or one file. */
const pathsAt = (files: Files, at: string, excluded: readonly string[]): readonly string[] => {
  if (files.stat(at)?.kind === 'file') return [at]
  return namesIn(files, at, USUAL)
    .filter((name) => endingOf(name) !== undefined && !excluded.includes(name))
    .map((name) => files.join(at, name))
}

const readFile = (files: Files, path: string): NlxFile | undefined => {
  const name = files.basename(path)
  const ending = endingOf(name)
  if (ending === undefined || files.stat(path)?.kind !== 'file') return undefined
  const { bytes: recordBytes, timeAt } = RECORDS[ending]
  const bytes = sizeOf(files, path)
  const start = withFile(files, path, (handle) => {
    const read = new Uint8Array(HEADER_BYTES + recordBytes)
    return read.subarray(0, handle.read(read, 0))
  })
  const header = headerIn(start)
  if (header === undefined) return undefined
  const rest = start.subarray(HEADER_BYTES)
  const first = new DataView(rest.buffer, rest.byteOffset, rest.byteLength)
  const starts = first.byteLength < recordBytes ? undefined : Number(first.getBigInt64(timeAt, true))
  return { path, name, stem: name.slice(0, -1 - ending.length), ending, header, bytes, first, starts }
}

/** The files of Neuralynx at a path, by their first bytes: Blackrock has the ending `.nev` too. In the order of their names. */
export const sessionAt = (files: Files, at: string, excluded: readonly string[] = []): readonly NlxFile[] =>
  together(pathsAt(files, at, excluded), (path) => readFile(files, path)).filter((file) => file !== undefined)

/** True where a file of Neuralynx with one of these endings, and with a record in it, is at a path. */
export const holds = (files: Files, at: string, endings: readonly NlxEnding[]): boolean =>
  pathsAt(files, at, []).some((path) => {
    const ending = endingOf(files.basename(path))
    const stat = files.stat(path)
    if (ending === undefined || !endings.includes(ending) || stat?.kind !== 'file') return false
    return stat.size >= HEADER_BYTES + RECORDS[ending].bytes && headerIn(firstBytes(files, path, LEAST)) !== undefined
  })

/** The files of a session; where there is none, it is refused. Throws a `FaultError`. */
export const sessionOrFault = (files: Files, at: string, excluded: readonly string[] = []): readonly NlxFile[] => {
  const found = sessionAt(files, at, excluded)
  return found.length > 0 ? found : refuse(unreadable(at, 'files of Neuralynx: .ncs, .nse, .ntt or .nev', 'none'))
}

/** When a session begins: the earliest of the first timestamps of its files, which is 0 s. */
export const beginningOf = (session: readonly NlxFile[]): number => {
  const starts = session.flatMap(({ starts }) => (starts === undefined || !Number.isSafeInteger(starts) ? [] : [starts]))
  return starts.length === 0 ? 0 : starts.reduce((least, start) => Math.min(least, start))
}
