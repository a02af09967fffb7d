import type { Run } from '../../encoding/counter.js'
import { refuse } from '../../model/attempt.js'
import { outOfRange } from '../../model/fault.js'
import type { Segment } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { ReadRequest } from '../../model/reader.js'

/** Frames of one file that follow each other: `start` is where in the file. */
export interface Piece {
  readonly path: string
  readonly start: number
  readonly frames: number
}

/** Frames without a gap, a segment: of a file, or of several that follow each other; `first` is the number of the first. */
export interface Stretch {
  readonly first: number
  readonly pieces: readonly Piece[]
}

/** A file, and where the numbers of its frames jump. */
export interface Counted {
  readonly path: string
  readonly frames: number
  readonly runs: readonly Run[]
}

/** The stretches in files, in their order; a file may go on where the one before it ended. */
export const stretchesIn = (all: readonly Counted[]): readonly Stretch[] => {
  const stretches: Stretch[] = []
  let end: number | undefined
  for (const { path, frames, runs } of all)
    for (const [index, { start, first }] of runs.entries()) {
      const count = (runs[index + 1]?.start ?? frames) - start
      const ahead = end === undefined ? -1 : (first - end) | 0
      const number = end === undefined || ahead < 0 ? first : end + ahead
      const piece = { path, start, frames: count }
      const before = stretches.at(-1)
      if (before !== undefined && ahead === 0) stretches[stretches.length - 1] = { ...before, pieces: [...before.pieces, piece] }
      else stretches.push({ first: number, pieces: [piece] })
      end = number + count
    }
  return stretches
}

/** The same in samples of a stream, of which one stands for so many frames: those whose first frame is within the stretch. */
export const inSamples = (stretches: readonly Stretch[], every: number): readonly (readonly Piece[])[] =>
  stretches.map(({ pieces }) =>
    pieces.map(({ path, start, frames }): Piece => {
      const [from, to] = [Math.ceil(start / every), Math.ceil((start + frames) / every)]
      return { path, start: from, frames: to - from }
    }),
  )

/** The pieces of the segment that is read. Throws a `FaultError` where it has not so many samples. */
export const piecesFor = (segments: readonly (readonly Piece[])[], { segment, start, frames }: ReadRequest): readonly Piece[] => {
  const pieces = segments[segment] ?? []
  const length = pieces.reduce((sum, piece) => sum + piece.frames, 0)
  return pieces.length === 0 || start < 0 || start + frames > length
    ? refuse(outOfRange(`frames of segment ${segment}`, `0 to ${length}`, `${start} to ${start + frames}`))
    : pieces
}

/** The segments that they are for a stream. */
export const segmentsOf = (stretches: readonly Stretch[], every: number, samplingFrequency: number): readonly Segment[] =>
  inSamples(stretches, every).map((pieces, index) => {
    const { first, pieces: own } = stretches[index]
    const skipped = pieces[0].start * every - own[0].start
    return {
      frames: pieces.reduce((sum, { frames }) => sum + frames, 0),
      times: { tStart: (first + skipped) / samplingFrequency },
    }
  })

/** Gaps are told one by one up to so many. */
const TOLD = 5

/** What is told of the gaps between stretches. */
export const gapNotices = (stretches: readonly Stretch[]): readonly Notice[] => {
  const gaps = stretches.slice(1).map(({ first, pieces: [{ path, start }] }, index) => {
    const before = stretches[index]
    const missing = first - before.first - before.pieces.reduce((sum, { frames }) => sum + frames, 0)
    const place = `frame ${start} of ${path}`
    return missing > 0 ? `${missing} before ${place}` : `the count goes back by ${-missing} at ${place}`
  })
  if (gaps.length === 0) return []
  const listed = `${gaps.slice(0, TOLD).join(', ')}${gaps.length > TOLD ? `, and ${gaps.length - TOLD} more` : ''}`
  return [notice('Tolerated', `samples are missing, by the timestamps: ${listed}; each stretch between is a segment`)]
}
