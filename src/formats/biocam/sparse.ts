import { decodedChunks } from '../../encoding/decodedChunks.js'
import { refuse } from '../../model/attempt.js'
import { bytesOf } from '../../model/dtype.js'
import { corrupt } from '../../model/fault.js'
import { numbersAt } from '../hdf5/fields.js'
import type { Hdf5File } from '../hdf5/file.js'
import type { StoredSamples } from '../hdf5/samples.js'

/** Frames `from` up to `to` of a recording: the first of their rows, and the bytes that hold what was kept of them. */
interface Piece {
  readonly start: number
  readonly from: number
  readonly to: number
  readonly at: number
  readonly end: number
}

/** Samples around events, of which all others were thrown away. */
export interface SparseSamples {
  readonly path: string
  readonly pieces: readonly Piece[]
  /** What stands in the place of a sample that was not kept. */
  readonly silence: number
  /** The number of each channel on the chip. */
  readonly stored: readonly number[]
}

/** Bytes before the ranges of a channel, and before the samples of a range. */
const [CHANNEL_HEAD, RANGE_HEAD] = [8, 16]

/** The pieces that a table of contents of frames tells of. Throws a `FaultError`. */
export const piecesOf = (file: Hdf5File, path: string, frames: ArrayLike<number>): readonly Piece[] => {
  const at = `${file.path}: ${path}TOC`
  const starts = numbersAt(file, `${path}TOC`)
  const { shape, type } = file.dataset(path)
  if (shape.length !== 1 || type.kind !== 'number' || !/^u?int8$/.test(type.dtype))
    return refuse(corrupt(`${file.path}: ${path}`, 'bytes, of one axis', `${type.kind === 'number' ? type.dtype : type.kind}`))
  if (starts.length * 2 !== frames.length)
    return refuse(corrupt(at, `${frames.length / 2} positions, one a row of TOC`, `${starts.length}`))
  let row = 0
  return Array.from(starts, (start, piece) => {
    const [from, to, end] = [frames[2 * piece], frames[2 * piece + 1], starts[piece + 1] ?? shape[0]]
    const before = piece === 0 ? 0 : frames[2 * piece - 1]
    if (!(from >= before && to >= from && start >= 0 && end >= start && end <= shape[0]))
      refuse(
        corrupt(at, `frames and bytes that grow, up to ${shape[0]} bytes`, `frames ${from} to ${to}, bytes ${start} to ${end}`),
      )
    row += to - from
    return { start: row - (to - from), from, to, at: start, end }
  })
}

/** Reads frames of all pieces, one behind the other. */
export const sparseSamples = (file: Hdf5File, samples: SparseSamples): StoredSamples => {
  const { path, pieces, silence, stored } = samples
  const kept = decodedChunks.of()
  const bytesAt = (piece: number): Uint8Array => {
    const known = kept.get(`${piece}`)
    if (known !== undefined) return bytesOf(known)
    const { at, end } = pieces[piece]
    const bytes = new Uint8Array(end - at)
    if (bytes.length > 0) file.fill(path, { offset: [at], count: [bytes.length] }, bytes)
    kept.set(`${piece}`, bytes)
    return bytes
  }
  return {
    dtype: 'uint16',
    read: (start, frames, channels, into) => {
      const out = new Uint16Array(into.buffer, into.byteOffset, into.length / 2)
      out.fill(silence)
      const columns = new Map<number, number[]>()
      for (const [column, channel] of channels.entries())
        columns.set(stored[channel], [...(columns.get(stored[channel]) ?? []), column])
      const first = pieces.findIndex((piece) => piece.start + piece.to - piece.from > start)
      const last = pieces.findLastIndex((piece) => piece.start < start + frames)
      // What was kept around an event may go on in the piece before or after.
      for (let piece = Math.max(0, first - 1); first >= 0 && piece <= Math.min(pieces.length - 1, last + 1); piece++)
        eachRange(bytesAt(piece), `${file.path}: ${path}, piece ${piece}`, (channel, from, to, view, at) => {
          const [before, after] = [pieces[piece - 1] ?? pieces[piece], pieces[piece + 1] ?? pieces[piece]]
          if (from < before.from || to > after.to)
            refuse(corrupt(`${file.path}: ${path}, piece ${piece}`, `frames ${before.from} to ${after.to}`, `${from} to ${to}`))
          const own = columns.get(channel)
          if (own === undefined) return
          for (const each of new Set([before, pieces[piece], after])) {
            const low = Math.max(from, each.from, each.from + start - each.start)
            const high = Math.min(to, each.to, each.from + start + frames - each.start)
            for (let frame = low; frame < high; frame++) {
              const row = each.start + frame - each.from - start
              const value = view.getUint16(at + 2 * (frame - from), true)
              for (const column of own) out[row * channels.length + column] = value
            }
          }
        })
    },
    close: () => {
      kept.clear()
      file.close()
    },
  }
}

/** Ranges of frames of a piece: a channel and the bytes of its ranges, of which each has its first frame, its end and its samples. */
const eachRange = (
  bytes: Uint8Array,
  path: string,
  act: (channel: number, from: number, to: number, view: DataView, at: number) => void,
): void => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const broken = (at: number, expected: string, found: string): never =>
    refuse(corrupt(`${path}, byte ${at}`, expected, found, 'the file is damaged, or not whole'))
  for (let at = 0; at < bytes.length; ) {
    if (at + CHANNEL_HEAD > bytes.length) broken(at, 'a channel and its bytes', 'the end of the piece')
    const [channel, length] = [view.getInt32(at, true), view.getInt32(at + 4, true)]
    at += CHANNEL_HEAD
    const end = at + length
    if (length < 0 || end > bytes.length) broken(at, `up to ${bytes.length - at} bytes of a channel`, `${length}`)
    while (at < end) {
      if (at + RANGE_HEAD > end) broken(at, 'a range of frames', 'the end of its channel')
      const [from, to] = [Number(view.getBigInt64(at, true)), Number(view.getBigInt64(at + 8, true))]
      at += RANGE_HEAD
      if (!(to > from) || at + 2 * (to - from) > end) broken(at, 'a range of frames, and its samples', `${from} to ${to}`)
      act(channel, from, to, view, at)
      at += 2 * (to - from)
    }
  }
}
