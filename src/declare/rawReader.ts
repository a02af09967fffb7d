import { bytesOf, type Dtype, itemSize } from '../model/dtype.js'
import { outOfRange, unreadable } from '../model/fault.js'
import type { Files, ReadHandle } from '../platform/files.js'
import { type Column, gather, runsOf } from './gather.js'
import { fill, filled, refuse } from './reading.js'
import type { Reader, ReadRequest } from './source.js'

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

  const open = (path: string): ReadHandle => {
    const held = handles.get(path)
    if (held !== undefined) return held
    if (files.stat(path)?.kind !== 'file')
      refuse(unreadable(path, 'the file of samples', 'no such file', 'it was there when the recording was opened'))
    const handle = files.openRead(path)
    handles.set(path, handle)
    return handle
  }

  const verify = (handle: ReadHandle, start: number, end: number): void => {
    if (layout.verify === undefined) return
    const { spanBytes, check } = layout.verify
    const done = verified.get(handle.path) ?? new Set<number>()
    verified.set(handle.path, done)
    for (let number = Math.floor(start / spanBytes); number * spanBytes < end; number++) {
      if (done.has(number)) continue
      if (span.length < spanBytes) span = new Uint8Array(spanBytes)
      const bytes = span.subarray(0, Math.min(spanBytes, handle.size - number * spanBytes))
      fill(handle, bytes, number * spanBytes)
      check(handle.path, number, bytes)
      done.add(number)
    }
  }

  const take = (handle: ReadHandle, into: Uint8Array, position: number): void => {
    verify(handle, position, position + into.length)
    fill(handle, into, position)
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
    const runs = runsOf(request.channels, columns)
    const outputBytes = request.channels.length * size
    const rows = Math.max(1, Math.floor(PIECE / rowBytes))
    for (let row = 0; row < request.frames; row += rows) {
      const count = Math.min(rows, request.frames - row)
      const source = stage(count * rowBytes)
      take(handle, source, first + row * rowBytes)
      gather(source, fileChannels, bytes.subarray(row * outputBytes), request.channels.length, count, size, runs)
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

  const segmentOf = ({ segment: index, start, frames }: ReadRequest): RawSegment => {
    const segment = segments[index]
    const end = start + frames
    if (segment === undefined || start < 0 || end > segment.frames)
      refuse(outOfRange(`frames of segment ${index}`, `0 to ${segment?.frames ?? 0}`, `${start} to ${end}`))
    return segment
  }

  return {
    readAhead: (request) => {
      const { path, byteOffset } = segmentOf(request)
      if (!straight || timeAxis === 1 || request.channels.length !== fileChannels) return
      const handle = open(path)
      const bytes = bytesOf(request.data)
      const position = byteOffset + request.start * rowBytes
      return handle.readAhead(bytes, position).then((count) => {
        filled(handle, bytes, position, count)
        verify(handle, position, position + bytes.length)
      })
    },
    read: (request) => {
      const segment = segmentOf(request)
      if (request.frames === 0 || request.channels.length === 0) return
      const handle = open(segment.path)
      if (timeAxis === 1) readColumns(handle, segment, request)
      else readRows(handle, segment.byteOffset + request.start * rowBytes, request)
    },
    close: () => {
      for (const handle of handles.values()) handle.close()
      handles.clear()
    },
  }
}
