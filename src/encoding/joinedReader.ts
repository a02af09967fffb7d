import { refuse } from '../model/attempt.js'
import { outOfRange } from '../model/fault.js'
import type { Reader, ReadRequest } from '../model/reader.js'

/** Frames of another reader's segment, all of them. */
export interface Piece {
  readonly segment: number
  readonly frames: number
}

/** Reads segments that are several of another reader's, one after the other. */
export const joinedReader = (reader: Reader, segments: readonly (readonly Piece[])[]): Reader => {
  const partsOf = (request: ReadRequest): readonly ReadRequest[] => {
    const { segment, start, frames, channels, data } = request
    const pieces = segments[segment] ?? []
    const length = pieces.reduce((sum, piece) => sum + piece.frames, 0)
    if (pieces.length === 0 || start < 0 || start + frames > length)
      refuse(outOfRange(`frames of segment ${segment}`, `0 to ${length}`, `${start} to ${start + frames}`))
    if (pieces.length === 1) return [{ ...request, segment: pieces[0].segment }]
    const parts: ReadRequest[] = []
    let before = 0
    for (const piece of pieces) {
      const [from, to] = [Math.max(start, before), Math.min(start + frames, before + piece.frames)]
      const width = channels.length
      if (from < to)
        parts.push({
          segment: piece.segment,
          start: from - before,
          frames: to - from,
          channels,
          data: data.subarray((from - start) * width, (to - start) * width),
        })
      before += piece.frames
    }
    return parts
  }
  return {
    ...reader,
    readAhead: (request) => {
      const parts = partsOf(request)
      return parts.length === 1 ? reader.readAhead?.(parts[0]) : undefined
    },
    read: (request) => {
      let pending: Promise<void> | undefined
      for (const part of partsOf(request)) {
        const done = pending === undefined ? reader.read(part) : pending.then(() => reader.read(part))
        pending = done instanceof Promise ? done : undefined
      }
      return pending
    },
  }
}
