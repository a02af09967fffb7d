import { type Run, runsInFile } from '../../encoding/counter.js'
import { NPY_HEADER_BYTES, type NpyHeader, parseNpyHeader } from '../../encoding/npy.js'
import { fileTimeVector, firstBytes, isFile, sizeOf, withFile } from '../../encoding/reading.js'
import { orThrow, refuse } from '../../model/attempt.js'
import { unsupported } from '../../model/fault.js'
import type { TimeVector } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'

/** One value a frame in a `.npy` file. The length in its head may be of before a crash: the file's own length counts. */
interface Column {
  readonly path: string
  readonly header: NpyHeader
  readonly rows: number
}

/** What the numbers of samples say of the frames of a `continuous.dat`. */
export interface StreamClock {
  /** Stretches without a gap; of a stream whose numbers are lost, one that starts at `tStart` seconds. */
  readonly runs: readonly Run[]
  /** How many frames have a number; undefined where none has. */
  readonly numbered: number | undefined
  /** Where nothing but seconds is known: those of the first frame. */
  readonly tStart: number | undefined
  readonly notices: readonly Notice[]
}

/** The head of a `.npy` file of one axis; undefined where there is no such file. Throws a `FaultError`. */
export const columnAt = (files: Files, path: string, kinds: readonly string[]): Column | undefined => {
  if (!isFile(files, path)) return undefined
  const header = orThrow(parseNpyHeader(firstBytes(files, path, NPY_HEADER_BYTES), path))
  if (header.shape.length !== 1 || !kinds.includes(header.dtype))
    return refuse(
      unsupported(`${path}: dtype "${header.dtype}" and shape (${header.shape})`, `one axis of ${kinds.join(' or ')} is read`),
    )
  const itemBytes = Number(/\d+$/.exec(header.dtype)?.[0])
  return { path, header, rows: Math.floor((sizeOf(files, path) - header.byteOffset) / itemBytes) }
}

/** Before 0.6 timestamps.npy holds numbers of samples; from then on sample_numbers.npy does, and timestamps.npy holds seconds. */
const numbersOf = (files: Files, folder: string): Column | undefined =>
  columnAt(files, files.join(folder, 'sample_numbers.npy'), ['<i8']) ??
  columnAt(files, files.join(folder, 'timestamps.npy'), ['<i8', '<f8'])

/** The clock of the stream in a folder, for as many frames as its file of samples has, or those that have a number. */
export const streamClock = (files: Files, folder: string, frames: number | undefined): StreamClock => {
  const column = numbersOf(files, folder)
  if (column === undefined || column.header.dtype === '<f8') return unnumbered(files, folder, column)
  const { path, header, rows } = column
  const counted = Math.min(rows, frames ?? rows)
  const runs = withFile(files, path, (handle) => runsInFile(handle, header.byteOffset, counted, path))
  const told: string[] = []
  if (frames !== undefined && rows < frames)
    told.push(`${path}: numbers of ${rows} samples, where there are ${frames}; the others are taken to follow without a gap`)
  if (frames !== undefined && rows > frames)
    told.push(`${path}: numbers of ${rows} samples, of which ${frames} are there: the file of samples was cut`)
  return {
    runs: runs.length > 0 ? runs : [{ start: 0, first: 0 }],
    numbered: counted,
    tStart: undefined,
    notices: told.map((message) => notice('Tolerated', message)),
  }
}

const unnumbered = (files: Files, folder: string, seconds: Column | undefined): StreamClock => {
  const times = seconds && fileTimeVector(files, seconds.path, seconds.header.byteOffset, Math.min(1, seconds.rows))
  const tStart = times?.frames === 1 ? times.readNow?.(0, 1)[0] : undefined
  const start = tStart !== undefined && Number.isFinite(tStart) ? tStart : 0
  const said = `${folder}: no numbers of samples; gaps cannot be found, and it starts at ${start} s`
  return { runs: [{ start: 0, first: 0 }], numbered: undefined, tStart: start, notices: [notice('Tolerated', said)] }
}

/** The seconds of each frame on the clock that streams share, as far as the GUI wrote them; else why there are none. */
export const syncedTimes = (files: Files, folder: string, frames: number): TimeVector | string => {
  const newer = isFile(files, files.join(folder, 'sample_numbers.npy'))
  const path = files.join(folder, newer ? 'timestamps.npy' : 'synchronized_timestamps.npy')
  const column = columnAt(files, path, ['<f8'])
  if (column === undefined) return `${path} is not there`
  if (column.rows < frames) return `${path} holds ${column.rows} times, where there are ${frames} frames`
  const vector = fileTimeVector(files, path, column.header.byteOffset, frames)
  // Before 0.6, -1 stands for every frame where streams were not synchronized.
  const first = frames === 0 ? undefined : vector.readNow?.(0, 1)[0]
  return first === -1 && !newer ? `${path} says that streams were not synchronized` : vector
}
