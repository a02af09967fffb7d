import { columnFilesReader } from '../../encoding/columnFiles.js'
import { rawReader } from '../../encoding/rawReader.js'
import type { Reader } from '../../model/reader.js'
import type { Files } from '../../platform/files.js'
import { type IntanStream, sampleDtype } from './streams.js'
import { type Piece, piecesFor } from './stretches.js'
import { flippedReader, type Line } from './wordReaders.js'

/** A stream in files of samples alone: rows of words, one a frame. */
export interface Stored {
  readonly stream: IntanStream
  /** One, or one a channel; all of the same frames. */
  readonly paths: readonly string[]
  /** Words of a row. */
  readonly width: number
  readonly lines: readonly Line[] | undefined
  /** Reads the words of the stream in segments, whose pieces say which frames. */
  readonly words: (segments: readonly (readonly Piece[])[]) => Reader
}

/** A stream in one file, of which it has some columns. */
export const inOneFile = (
  files: Files,
  stream: IntanStream,
  { path, width, columns, isFlipped = false, lines }: OneFile,
): Stored => ({
  stream,
  paths: [path],
  width,
  lines,
  words: (segments) => {
    const reader = rawReader({
      files,
      segments: segments.map(([{ start, frames }]) => ({ path, byteOffset: 2 * width * start, frames })),
      fileChannels: width,
      columns: Int32Array.from(columns),
      dtype: sampleDtype(stream.type, true),
    })
    return isFlipped ? flippedReader(reader) : reader
  },
})

interface OneFile {
  readonly path: string
  readonly width: number
  readonly columns: readonly number[]
  /** True of unsigned words whose first bit is turned. */
  readonly isFlipped?: boolean
  readonly lines?: readonly Line[]
}

/** A stream in a file a channel. */
export const inFiles = (files: Files, stream: IntanStream, paths: readonly string[], lines?: readonly Line[]): Stored => ({
  stream,
  paths,
  width: 1,
  lines,
  words: (segments) => {
    const columns = paths.map((path) => ({ path, byteOffset: 0 }))
    return columnFilesReader(files, columns, 2, (request) => piecesFor(segments, request)[0].start + request.start)
  },
})
