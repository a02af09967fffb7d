import { NPY_HEADER_BYTES, parseNpyHeader } from '../../encoding/npy.js'
import { readField } from '../../encoding/npyRecords.js'
import { npyHeaderBytes } from '../../encoding/npyWrite.js'
import { orThrow, refuse } from '../../model/attempt.js'
import { problemInEvents } from '../../model/columnChecks.js'
import { allocateEvents, type EventChannelKind, type Events, eventsAt } from '../../model/events.js'
import { corrupt, incomplete } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'

/** The columns, one file each: their numpy dtypes, and the bytes of a row. */
const files = { sample_index: ['<i8', 8], channel_index: ['<i4', 4], value: ['<u4', 4] } as const
type Column = keyof typeof files

const nameOf = (column: Column): string => `${column}.npy`

/** Rows written at once. */
const PIECE = 1 << 14

/** Writes the columns, side by side: their heads last, when the number of events is known. */
export const columnFiles = (folder: string, platform: Files) => {
  const open = (column: Column) => {
    const [dtype, size] = files[column]
    const handle = platform.openWrite(platform.join(folder, nameOf(column)), { create: true })
    const start = npyHeaderBytes(dtype, [0]).length
    return {
      write: (place: number, bytes: Uint8Array): void => handle.write(bytes, start + place * size),
      finish: (count: number): void => {
        handle.write(npyHeaderBytes(dtype, [count]), 0)
        handle.sync()
      },
      close: handle.close,
    }
  }
  const [frames, channels, values] = [open('sample_index'), open('channel_index'), open('value')]
  let count = 0
  return {
    write: ({ sampleIndex, channelIndex, value }: Events): void => {
      for (let at = 0; at < sampleIndex.length; at += PIECE) {
        const rows = Math.min(PIECE, sampleIndex.length - at)
        const bytes = { frames: new DataView(new ArrayBuffer(8 * rows)), channels: new DataView(new ArrayBuffer(4 * rows)) }
        const held = new DataView(new ArrayBuffer(4 * rows))
        for (let i = 0; i < rows; i++) {
          bytes.frames.setBigInt64(8 * i, BigInt(sampleIndex[at + i]), true)
          bytes.channels.setInt32(4 * i, channelIndex[at + i], true)
          held.setUint32(4 * i, value[at + i], true)
        }
        frames.write(count, new Uint8Array(bytes.frames.buffer))
        channels.write(count, new Uint8Array(bytes.channels.buffer))
        values.write(count, new Uint8Array(held.buffer))
        count += rows
      }
    },
    finish: (): void => {
      for (const column of [frames, channels, values]) column.finish(count)
    },
    close: (): void => {
      for (const column of [frames, channels, values]) column.close()
    },
  }
}

/** What the columns have to hold. */
interface Expected {
  /** How many events each segment has, in turn. */
  readonly counts: readonly number[]
  readonly kinds: readonly EventChannelKind[]
}

/** All columns, a piece a segment. Throws a `FaultError` where they are not what they have to be. */
export const readColumns = (folder: string, { counts, kinds }: Expected, platform: Files): readonly Events[] => {
  const count = counts.reduce((sum, each) => sum + each, 0)
  // Before memory for them is asked for: a description may tell of more events than there can be.
  for (const column of ['sample_index', 'channel_index', 'value'] as const) holdsRows(column, folder, count, platform)
  const events = allocateEvents(count)
  const value = new Float64Array(count)
  readColumn('sample_index', folder, events.sampleIndex, platform)
  readColumn('channel_index', folder, events.channelIndex, platform)
  readColumn('value', folder, value, platform)
  events.value.set(value)
  let from = 0
  return counts.map((each, segment) => {
    const piece = eventsAt(events, from, from + each)
    from += each
    const odd = problemInEvents(piece, { start: 0, end: Number.POSITIVE_INFINITY, kinds })
    return odd === undefined ? piece : refuse(corrupt(`${folder}, segment ${segment}: ${odd.what}`, odd.expected, odd.found))
  })
}

const holdsRows = (column: Column, folder: string, count: number, platform: Files): void => {
  const path = platform.join(folder, nameOf(column))
  const found = platform.stat(path)
  const size = found?.kind === 'file' ? found.size : undefined
  const bytes = count * files[column][1]
  if (size === undefined) refuse(incomplete(path, `${count} values, one an event`, 'no such file'))
  else if (size < bytes) refuse(incomplete(path, `${bytes} bytes of values at least`, `${size} bytes in all`))
}

const readColumn = (column: Column, folder: string, into: Float64Array | Int32Array, platform: Files): void => {
  const [dtype, size] = files[column]
  const path = platform.join(folder, nameOf(column))
  const bytes = platform.readBytes(path)
  const header = orThrow(parseNpyHeader(bytes.subarray(0, NPY_HEADER_BYTES), path))
  const [rows, ...more] = header.shape
  if (header.dtype !== dtype || rows !== into.length || more.length > 0)
    refuse(corrupt(path, `${into.length} values of dtype "${dtype}"`, `shape (${header.shape}) of dtype "${header.dtype}"`))
  const body = bytes.slice(header.byteOffset)
  if (body.length < rows * size) refuse(incomplete(path, `${rows * size} bytes of values`, `${body.length}`))
  if (body.length > rows * size) refuse(corrupt(path, `${rows * size} bytes of values`, `${body.length}`))
  readField(body, { bytes: size, fields: [] }, { name: column, byteOffset: 0, size, signed: !dtype.startsWith('<u') }, into)
}
