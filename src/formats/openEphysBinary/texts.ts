import { NPY_HEADER_BYTES, parseNpyHeader } from '../../encoding/npy.js'
import { fileTimeVector, fill, firstBytes, isFile, sizeOf, withFile } from '../../encoding/reading.js'
import { attempt, orThrow, refuse } from '../../model/attempt.js'
import { renderFault, unsupported } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import { together } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import { type Kept, keptBeside, type Places, type Side } from './beside.js'
import { columnAt } from './clock.js'
import { wholeNumbers } from './columns.js'
import type { EventFolder } from './oebin.js'
import type { Happened } from './places.js'
import type { Recorded } from './streams.js'
import { syncMessages } from './syncMessages.js'

/** True for a folder of texts: what a user or a plugin sent to the GUI as messages. */
export const isOfTexts = ({ folder, type }: EventFolder): boolean => type === 'string' || /(^|\/)TEXT[^/]*$/.test(folder)

const folderOf = (files: Files, { recording, entry }: Kept<EventFolder>): string =>
  files.join(recording.folder, 'events', entry.folder)

/** The file of texts, and how many there are: its length counts, since what its head says may be of before a crash. */
const textFile = (files: Files, folder: string) => {
  const path = files.join(folder, 'text.npy')
  if (!isFile(files, path)) return undefined
  const { dtype, shape, byteOffset } = orThrow(parseNpyHeader(firstBytes(files, path, NPY_HEADER_BYTES), path))
  const width = Number(/^\|S([1-9]\d{0,4})$/.exec(dtype)?.[1] ?? 0)
  if (width === 0 || shape.length !== 1)
    return refuse(unsupported(`${path}: dtype "${dtype}" and shape (${shape})`, 'one axis of byte strings (|S) is read'))
  return { path, width, byteOffset, rows: Math.floor((sizeOf(files, path) - byteOffset) / width) }
}

/** The folders of texts of these recordings that hold any, and what is told of those whose texts cannot be read. */
export const textFolders = (
  files: Files,
  recordings: readonly Recorded[],
): { readonly kept: readonly Kept<EventFolder>[]; readonly notices: readonly Notice[] } => {
  const all = keptBeside(recordings, ({ events }) => events.filter(isOfTexts))
  const found = together(all, (each) => attempt('read texts', () => textFile(files, folderOf(files, each))?.rows ?? 0))
  return {
    kept: all.filter((_, index) => {
      const rows = found[index]
      return rows._tag === 'Right' && rows.right > 0
    }),
    notices: found.flatMap((each) =>
      each._tag === 'Left' ? [notice('SkippedArray', `texts are passed over: ${renderFault(each.left)}`)] : [],
    ),
  }
}

const decoded = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0)
  const own = end < 0 ? bytes : bytes.subarray(0, end)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(own)
  } catch {
    return new TextDecoder('latin1').decode(own)
  }
}

/** Texts of a folder, and the sample of the stream that each came at, no whole number mostly. */
interface Texts {
  readonly kept: Kept<EventFolder>
  readonly texts: readonly string[]
  readonly samples: Float64Array
}

const readTexts = (files: Files, kept: Kept<EventFolder>, side: Kept<Side>, places: Places): Texts => {
  const folder = folderOf(files, kept)
  const file = textFile(files, folder)
  const newer = files.join(folder, 'sample_numbers.npy')
  const isNew = isFile(files, newer)
  const seconds = files.join(folder, 'timestamps.npy')
  const isOwn = kept.base === side.base
  const samples =
    isNew && !isOwn && isFile(files, seconds)
      ? samplesAt(files, kept, side, secondsIn(files, seconds))
      : wholeNumbers(files, isNew ? newer : seconds, ['<i8'])
  const rate = side.stream?.samplingFrequency ?? side.entry.samplingFrequency
  const placed = isNew ? samples : softwareTimed(files, kept.recording, samples, places.of(kept.recording), rate)
  const rows = Math.min(file?.rows ?? 0, placed.length)
  const bytes = new Uint8Array(rows * (file?.width ?? 0))
  if (file !== undefined) withFile(files, file.path, (handle) => fill(handle, bytes, file.byteOffset))
  const texts = Array.from({ length: rows }, (_, row) => {
    const width = file?.width ?? 0
    return decoded(bytes.subarray(row * width, (row + 1) * width))
  })
  return { kept, texts, samples: placed.subarray(0, rows) }
}

const secondsIn = (files: Files, path: string): Float64Array => {
  const column = columnAt(files, path, ['<f8'])
  if (column === undefined) return new Float64Array(0)
  return fileTimeVector(files, path, column.header.byteOffset, column.rows).readNow?.(0, column.rows) ?? new Float64Array(0)
}

/** Samples of a stream at seconds of the clock that all streams share: by the seconds of its first and of its last sample. */
const samplesAt = (
  files: Files,
  { recording }: Kept<EventFolder>,
  { stream, entry }: Kept<Side>,
  all: Float64Array,
): Float64Array => {
  const rate = stream?.samplingFrequency ?? entry.samplingFrequency
  const folder = stream && files.join(recording.folder, 'continuous', stream.folder)
  const [times, numbers] = ['timestamps.npy', 'sample_numbers.npy'].map((name, index) =>
    folder === undefined ? undefined : columnAt(files, files.join(folder, name), [index === 0 ? '<f8' : '<i8']),
  )
  const rows = Math.min(times?.rows ?? 0, numbers?.rows ?? 0)
  if (times === undefined || numbers === undefined || rows < 2) return all.map((time) => Math.round(time * rate))
  const timeAt = (row: number): number =>
    fileTimeVector(files, times.path, times.header.byteOffset, times.rows).readNow?.(row, row + 1)[0] ?? 0
  const numberAt = (row: number): number =>
    withFile(files, numbers.path, (handle) => {
      const bytes = new Uint8Array(8)
      fill(handle, bytes, numbers.header.byteOffset + 8 * row)
      return Number(new DataView(bytes.buffer).getBigInt64(0, true))
    })
  const [[from, to], [first, last]] = [[0, rows - 1].map(timeAt), [0, rows - 1].map(numberAt)]
  const own = to > from ? (last - first) / (to - from) : rate
  return all.map((time) => Math.round(first + (time - from) * own))
}

/**
 * Before 0.6 some plugins counted ticks of the computer's clock, whatever is said of their rate: where no sample of the recording has such
 * a number, and a tick of that time is within it, they are taken for ticks.
 */
const softwareTimed = (
  files: Files,
  recording: Recorded,
  samples: Float64Array,
  places: readonly { readonly firstSample: number; readonly frames: number }[],
  rate: number,
): Float64Array => {
  const [first] = places
  const last = places[places.length - 1]
  const ticks = syncMessages(files, recording).ticksPerSecond
  if (ticks === undefined || first === undefined) return samples
  // A message may come a little after the last sample.
  const isWithin = (sample: number): boolean =>
    sample >= first.firstSample - rate && sample <= last.firstSample + last.frames + rate
  return samples.map((sample) => {
    const own = Math.round((sample / ticks) * rate)
    return !isWithin(sample) && isWithin(own) ? own : sample
  })
}

/** So many texts that differ are a channel each. */
const MOST_TEXTS = 10_000

/** Texts as events: a channel a text, an event of which is where it was sent. */
export const textEvents = (
  files: Files,
  recordings: readonly Recorded[],
  side: Kept<Side>,
  places: Places,
): {
  readonly channels: readonly { readonly id: string; readonly name: string; readonly text: string }[]
  /** What happened, of channels of which so many come before. */
  readonly happened: (before: number) => readonly Happened[]
  readonly notices: readonly Notice[]
} => {
  const found = textFolders(files, recordings)
  const read = together(found.kept, (kept) => readTexts(files, kept, side, places))
  const keyOf = ({ kept: { entry } }: Texts, text: string): string => `${entry.folder}: ${text}`
  const channels = new Map(
    read.flatMap((each) =>
      each.texts.map((text) => [keyOf(each, text), { id: keyOf(each, text), name: each.kept.entry.name, text }] as const),
    ),
  )
  if (channels.size > MOST_TEXTS)
    return {
      channels: [],
      happened: () => [],
      notices: [
        notice(
          'SkippedArray',
          `${channels.size} texts that differ, of which ${MOST_TEXTS} at most are a channel each, are not read`,
        ),
      ],
    }
  const indices = new Map([...channels.keys()].map((key, index) => [key, index]))
  return {
    channels: [...channels.values()],
    happened: (before) =>
      read.map((each): Happened => {
        return {
          places: places.of(each.kept.recording),
          samples: each.samples,
          ownerOf: (row) => before + (indices.get(keyOf(each, each.texts[row])) ?? 0),
          levelOf: () => 1,
        }
      }),
    notices: found.notices,
  }
}
