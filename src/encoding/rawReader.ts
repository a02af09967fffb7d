import { arena, gatherColumns, matrix } from '../dsp/index.js'
import { refuse } from '../model/attempt.js'
import { bytesOf, type Dtype, itemSize } from '../model/dtype.js'
import { outOfRange, unreadable } from '../model/fault.js'
import type { Reader, ReadRequest } from '../model/reader.js'
import { together, whenReady } from '../model/waiting.js'
import type { Files, ReadHandle } from '../platform/files.js'
import { type Column, gather } from './gather.js'
import { fill, filled } from './reading.js'

/** Where the samples of one segment lie in a file: `frames` rows (or columns, on time axis 1) from `byteOffset`. */
export interface RawSegment {
  readonly path: string
  readonly byteOffset: number
  readonly frames: number
}

/** Checks whole spans of a file before any of their bytes is used, each span once in a reader's life. */
export interface SpanCheck {
  readonly spanBytes: number
  /** Throws a `FaultError` when `bytes`, the span with this number, are not what was written. */
  readonly check: (path: string, span: number, bytes: Uint8Array) => void
}

interface RawLayout {
  readonly files: Files
  readonly segments: readonly RawSegment[]
  /** Channels in the file, of which the recording may have fewer. */
  readonly fileChannels: number
  /** The file's column of each channel of the recording. */
  readonly columns: Int32Array
  readonly dtype: Dtype
  /** 0: frames × channels in the file; 1: channels × frames. */
  readonly timeAxis?: 0 | 1
  readonly verify?: SpanCheck
}

/** Rows are read in pieces of about this many bytes, which stay in the processor's cache. */
const PIECE = 512 * 1024

/** Read rectangles of samples from files that hold nothing else: plain binary, SpikeGLX, SpikeInterface folders. */
export const rawReader = (layout: RawLayout): Reader => {
  const { files, segments, fileChannels, columns, dtype, timeAxis = 0 } = layout
  const size = itemSize(dtype)
  const rowBytes = fileChannels * size
  const straight = columns.length === fileChannels && columns.every((column, channel) => column === channel)
  const handles = new Map<string, ReadHandle>()
  const verified = new Map<string, Set<number>>()
  let staging = new Uint8Array(0)
  let span = new Uint8Array(0)
  /** Which span lies in `span`, checked. */
  let held: { readonly path: string; readonly number: number } | undefined

  const open = (path: string): ReadHandle => {
    const held = handles.get(path)
    if (held !== undefined) return held
    if (files.stat(path)?.kind !== 'file')
      refuse(unreadable(path, 'the file of samples', 'no such file', 'it was there when the recording was opened'))
    const handle = files.openRead(path)
    handles.set(path, handle)
    return handle
  }

  /** Read span `number` of a file, check it, and keep it until another is. */
  const heldSpan = (handle: ReadHandle, number: number, { spanBytes, check }: SpanCheck): Uint8Array => {
    if (span.length < spanBytes) span = new Uint8Array(spanBytes)
    const bytes = span.subarray(0, Math.min(spanBytes, handle.size - number * spanBytes))
    if (held?.path === handle.path && held.number === number) return bytes
    held = undefined
    fill(handle, bytes, number * spanBytes)
    check(handle.path, number, bytes)
    held = { path: handle.path, number }
    return bytes
  }

  const doneIn = ({ path }: ReadHandle): Set<number> => {
    const done = verified.get(path) ?? new Set<number>()
    verified.set(path, done)
    return done
  }

  /**
   * Each byte is read from the file once: a span that `into` holds whole is checked there, of others their part is copied. `isRead`:
   * the bytes are in `into` already.
   */
  const take = (handle: ReadHandle, into: Uint8Array, position: number, isRead = false): void => {
    const { verify: rule } = layout
    const end = position + into.length
    // A file that has become shorter is told of where it ends.
    if (rule === undefined || end > handle.size) {
      if (!isRead) fill(handle, into, position)
      return
    }
    const { spanBytes, check } = rule
    const done = doneIn(handle)
    for (let at = position; at < end; ) {
      const number = Math.floor(at / spanBytes)
      const [first, last] = [number * spanBytes, Math.min((number + 1) * spanBytes, handle.size)]
      const upTo = Math.min(last, end)
      const part = into.subarray(at - position, upTo - position)
      const known = done.has(number)
      if (!known && (at > first || upTo < last)) part.set(heldSpan(handle, number, rule).subarray(at - first, upTo - first))
      else if (known && held?.path === handle.path && held.number === number) part.set(span.subarray(at - first, upTo - first))
      else {
        if (!isRead) fill(handle, part, at)
        if (!known) check(handle.path, number, part)
      }
      done.add(number)
      at = upTo
    }
  }

  const stage = (bytes: number): Uint8Array => {
    if (staging.length < bytes) staging = new Uint8Array(bytes)
    return staging.subarray(0, bytes)
  }

  const readRows = (handle: ReadHandle, first: number, request: ReadRequest): void => {
    const bytes = bytesOf(request.data)
    if (straight && request.channels.length === fileChannels) {
      take(handle, bytes, first)
      return
    }
    const wanted = request.channels.map((channel) => columns[channel])
    const width = request.channels.length
    const rows = Math.max(1, Math.floor(PIECE / rowBytes))
    const source = arena().take(dtype, Math.min(rows, request.frames) * fileChannels)
    try {
      for (let row = 0; row < request.frames; row += rows) {
        const frames = Math.min(rows, request.frames - row)
        const piece = source.subarray(0, frames * fileChannels)
        take(handle, bytesOf(piece), first + row * rowBytes)
        const into = request.data.subarray(row * width, (row + frames) * width)
        gatherColumns(matrix(piece, frames, fileChannels), wanted, matrix(into, frames, width))
      }
    } finally {
      arena().give(source)
    }
  }

  const readColumns = (handle: ReadHandle, segment: RawSegment, request: ReadRequest): void => {
    const bytes = bytesOf(request.data)
    const width = request.channels.length
    const frames = Math.max(1, Math.floor(PIECE / size))
    for (let column = 0; column < width; column++) {
      const run: Column = { from: 0, to: column, length: 1 }
      const first = segment.byteOffset + (columns[request.channels[column]] * segment.frames + request.start) * size
      for (let frame = 0; frame < request.frames; frame += frames) {
        const count = Math.min(frames, request.frames - frame)
        const source = stage(count * size)
        take(handle, source, first + frame * size)
        gather(source, 1, bytes.subarray(frame * width * size), width, count, size, [run])
      }
    }
  }

  /** Of a file that lies elsewhere, all that is about to be read is asked for at once, with the spans that are checked. */
  const prepareSpans = (handle: ReadHandle, position: number, length: number): void => {
    if (handle.prepare === undefined) return
    const { spanBytes } = layout.verify ?? { spanBytes: 1 }
    const start = Math.floor(position / spanBytes) * spanBytes
    handle.prepare(start, Math.ceil((position + length) / spanBytes) * spanBytes - start)
  }

  const prepareColumns = (handle: ReadHandle, segment: RawSegment, request: ReadRequest): void => {
    if (handle.prepare === undefined) return
    together([...request.channels], (channel) => {
      const first = segment.byteOffset + (columns[channel] * segment.frames + request.start) * size
      prepareSpans(handle, first, request.frames * size)
    })
  }

  const segmentOf = ({ segment: index, start, frames }: ReadRequest): RawSegment => {
    const segment = segments[index]
    const end = start + frames
    if (segment === undefined || start < 0 || end > segment.frames)
      refuse(outOfRange(`frames of segment ${index}`, `0 to ${segment?.frames ?? 0}`, `${start} to ${end}`))
    return segment
  }

  /** Undefined where the file does not hold them as they are asked for. */
  const readLater = (request: ReadRequest, signal?: AbortSignal): Promise<void> | undefined => {
    const { path, byteOffset } = segmentOf(request)
    if (!straight || timeAxis === 1 || request.channels.length !== fileChannels) return
    const handle = open(path)
    const bytes = bytesOf(request.data)
    const position = byteOffset + request.start * rowBytes
    return handle.readAhead(bytes, position, signal).then((count) => {
      filled(handle, bytes, position, count)
      return whenReady(() => take(handle, bytes, position, true), signal)
    })
  }

  return {
    readAhead: (request) => readLater(request),
    readElsewhere: (request, signal) => (files.waits(segmentOf(request).path) ? readLater(request, signal) : undefined),
    read: (request) => {
      const segment = segmentOf(request)
      if (request.frames === 0 || request.channels.length === 0) return
      const handle = open(segment.path)
      if (timeAxis === 1) {
        prepareColumns(handle, segment, request)
        readColumns(handle, segment, request)
      } else {
        const first = segment.byteOffset + request.start * rowBytes
        prepareSpans(handle, first, request.frames * rowBytes)
        readRows(handle, first, request)
      }
    },
    // What is kept of each file tells, when it is opened again, whether it is still the same.
    close: () => {
      held = undefined
      ;[span, staging] = [new Uint8Array(0), new Uint8Array(0)]
      for (const handle of handles.values()) handle.close()
    },
  }
}
