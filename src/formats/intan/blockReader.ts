import { arena, matrix, transpose } from '../../dsp/index.js'
import { fill, openFiles } from '../../encoding/reading.js'
import { bytesOf } from '../../model/dtype.js'
import type { Reader, ReadRequest } from '../../model/reader.js'
import { together } from '../../model/waiting.js'
import type { Files, ReadHandle } from '../../platform/files.js'
import type { BlockShape, Field } from './blocks.js'
import { type Piece, piecesFor } from './stretches.js'

interface BlockLayout {
  readonly files: Files
  readonly shape: BlockShape
  readonly field: Field
  /** Of each segment, its samples in files. */
  readonly segments: readonly (readonly Piece[])[]
  /** Where the first block of a file begins. */
  readonly startOf: (path: string) => number
}

/** Bytes that are read at once. */
const PIECE = 1 << 20
/** A field that is less than this part of its blocks is read block by block, where that takes no journey. */
const SMALL = 1 / 4

/** Samples of one piece that were asked for: from `from` to `to` in its file, to the rows from `row` on. */
interface Part {
  readonly path: string
  readonly from: number
  readonly to: number
  readonly row: number
}

/** Reads the samples of one stream, 16 bits each, out of blocks. */
export const blockReader = ({ files, shape, field, segments, startOf }: BlockLayout): Reader => {
  const { open, close } = openFiles(files)
  const atOnce = Math.max(1, Math.floor(PIECE / shape.bytes))
  const { samples } = field

  /** Of each block, the bytes from the first channel that is wanted to the last one; or all of it. */
  const spanOf = (channels: Int32Array, handle: ReadHandle): { readonly offset: number; readonly bytes: number } => {
    const [first, last] = [channels[0], channels[channels.length - 1]]
    const bytes = 2 * samples * (last + 1 - first)
    return handle.prepare === undefined && bytes < SMALL * shape.bytes
      ? { offset: field.byteOffset + 2 * samples * first, bytes }
      : { offset: 0, bytes: shape.bytes }
  }

  const copy = (
    staging: Uint16Array,
    block: number,
    at: number,
    { from, to, row }: Part,
    { channels, data }: ReadRequest,
  ): void => {
    const words = new Uint16Array(data.buffer, data.byteOffset, data.length)
    const [low, high] = [Math.max(0, from - block * samples), Math.min(samples, to - block * samples)]
    const width = channels.length
    if (high - low === samples && channels[width - 1] - channels[0] === width - 1) {
      const [first, place] = [at + channels[0] * samples, (row + block * samples - from) * width]
      transpose(
        matrix(staging.subarray(first, first + width * samples), width, samples),
        matrix(words.subarray(place, place + width * samples), samples, width),
      )
      return
    }
    for (let column = 0; column < width; column++) {
      let place = (row + block * samples + low - from) * width + column
      const first = at + channels[column] * samples
      for (let sample = first + low; sample < first + high; sample++, place += width) words[place] = staging[sample]
    }
  }

  const readPart = (part: Part, request: ReadRequest): void => {
    const handle = open(part.path)
    const { offset, bytes } = spanOf(request.channels, handle)
    const isWhole = bytes === shape.bytes
    const start = startOf(part.path)
    const last = Math.floor((part.to - 1) / samples)
    // Where the samples of the stream's first channel are in what was read.
    const at = (field.byteOffset - offset) / 2
    const first = Math.floor(part.from / samples)
    const taken = arena().take('uint16', ((isWhole ? Math.min(atOnce, last + 1 - first) : 1) * bytes) / 2)
    const staging = new Uint16Array(taken.buffer, taken.byteOffset, taken.length)
    try {
      for (let block = first; block <= last; ) {
        const count = isWhole ? Math.min(atOnce, last + 1 - block) : 1
        fill(handle, bytesOf(staging).subarray(0, count * bytes), start + block * shape.bytes + offset)
        for (let each = 0; each < count; each++, block++) copy(staging, block, (each * bytes) / 2 + at, part, request)
      }
    } finally {
      arena().give(taken)
    }
  }

  return {
    read: (request) => {
      const { start, frames, channels } = request
      const pieces = piecesFor(segments, request)
      if (frames === 0 || channels.length === 0) return
      const parts = partsOf(pieces, start, frames)
      together(parts, ({ path, from, to }) => {
        const first = Math.floor(from / samples)
        open(path).prepare?.(startOf(path) + first * shape.bytes, (Math.floor((to - 1) / samples) + 1 - first) * shape.bytes)
      })
      for (const part of parts) readPart(part, request)
    },
    close,
  }
}

/** What of pieces that follow each other is within a range of them all. */
const partsOf = (pieces: readonly Piece[], start: number, frames: number): readonly Part[] => {
  const parts: Part[] = []
  let before = 0
  for (const piece of pieces) {
    const [low, high] = [Math.max(start, before), Math.min(start + frames, before + piece.frames)]
    if (low < high)
      parts.push({ path: piece.path, from: piece.start + low - before, to: piece.start + high - before, row: low - start })
    before += piece.frames
  }
  return parts
}
