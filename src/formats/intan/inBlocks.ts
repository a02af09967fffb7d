import { withFile } from '../../encoding/reading.js'
import { attempt, orThrow, refuse } from '../../model/attempt.js'
import { incomplete } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import { together } from '../../model/waiting.js'
import type { Files, ReadHandle } from '../../platform/files.js'
import { blockReader } from './blockReader.js'
import { blockCounter, blockShape, framesOfSample } from './blocks.js'
import { runsIn } from './clock.js'
import { type IntanHeader, readHeader } from './header.js'
import type { Kept } from './kept.js'
import { isDigital, streamsIn } from './streams.js'
import { type Counted, gapNotices, inSamples, stretchesIn } from './stretches.js'

/** The head of an open file, as `fits` finds it, where it can be read in two ways. Throws a `FaultError`. */
const fittingHeader = (handle: ReadHandle, fits: (header: IntanHeader) => boolean): IntanHeader => {
  const first = attempt('read a head', () => readHeader(handle))
  if (first._tag === 'Right' && (!first.right.isAmbiguous || fits(first.right))) return first.right
  const second = attempt('read a head', () => readHeader(handle, false))
  return second._tag === 'Right' && fits(second.right) ? second.right : orThrow(first)
}

/** Whole blocks of a file, and bytes that are left over. */
const blocksIn = (size: number, header: IntanHeader): { readonly count: number; readonly rest: number } => {
  const { bytes } = blockShape(header)
  const rest = (size - header.bytes) % bytes
  return { count: (size - header.bytes - rest) / bytes, rest }
}

/** Whether blocks begin where a head ends: two frames that follow each other, or nothing. */
const blocksFollow = (handle: ReadHandle, header: IntanHeader): boolean => {
  const { count, rest } = blocksIn(handle.size, header)
  if (count === 0) return rest === 0
  const [first, second] = blockCounter(handle, header, blockShape(header), count).numbers(0, 2)
  return ((second - first) | 0) === 1
}

/** The head of a file, which its samples may follow. Throws a `FaultError`. */
export const headerAt = (files: Files, path: string): IntanHeader =>
  withFile(files, path, (handle) => fittingHeader(handle, (header) => blocksFollow(handle, header)))

/** A recording in one file, its head and its samples, or in several that follow each other. Throws a `FaultError`. */
export const keptInBlocks = (files: Files, headers: readonly IntanHeader[]): Kept => {
  const [header] = headers
  const shape = blockShape(header)
  const starts = new Map(headers.map(({ path, bytes }) => [path, bytes]))
  const streams = streamsIn(header).filter(({ type }) => shape.fields.has(type))
  return {
    header,
    streams,
    open: (stream, tolerateTruncation) => {
      const counted = together(headers, (each) => countedIn(files, each, tolerateTruncation))
      const stretches = stretchesIn(counted)
      const every = framesOfSample(stream.type, shape.frames)
      const field = shape.fields.get(stream.type) ?? { byteOffset: 0, samples: 0, channels: 0 }
      return {
        stream,
        every,
        stretches,
        words: blockReader({
          files,
          shape,
          field,
          segments: inSamples(stretches, every),
          startOf: (path) => starts.get(path) ?? header.bytes,
        }),
        lines: isDigital(stream.type) ? stream.channels.map(({ bit }) => ({ column: 0, bit })) : undefined,
        isSigned: false,
        notices: [...counted.flatMap(({ notices }) => notices), ...gapNotices(stretches)],
        contents: headers.map(({ path }) => path),
      }
    },
  }
}

/** The frames of a file, and where their numbers jump. */
const countedIn = (
  files: Files,
  header: IntanHeader,
  tolerateTruncation: boolean,
): Counted & { readonly notices: readonly Notice[] } =>
  withFile(files, header.path, (handle) => {
    const { path } = header
    const shape = blockShape(header)
    const { count, rest } = blocksIn(handle.size, header)
    if (rest > 0 && !tolerateTruncation)
      refuse(
        incomplete(
          path,
          `whole blocks of ${shape.bytes} bytes after the head of ${header.bytes}`,
          `${rest} bytes after ${count} blocks`,
          `the file was cut; tolerateTruncation: true opens the ${count} whole blocks`,
        ),
      )
    const told = rest === 0 ? [] : [notice('Tolerated', `${path}: ${rest} bytes are left over after ${count} whole blocks`)]
    return { path, frames: count * shape.frames, runs: runsIn(blockCounter(handle, header, shape, count)), notices: told }
  })
