import { Observable, type OperatorFunction } from 'rxjs'
import { exactArguments } from '../declare/options.js'
import type { Chunk } from '../model/block.js'
import { allocate, typed } from '../model/dtype.js'
import { conflict, FaultError } from '../model/fault.js'

/**
 * End a segment at every hole in the clock: where `start` jumps forward, the next samples begin a new segment at frame 0,
 * with their own start time. What follows then treats both sides as it treats separate recordings, live as offline.
 * A jump backward is a Conflict.
 */
export const gapsToSegments = exactArguments('gapsToSegments', (): OperatorFunction<Chunk, Chunk> => segmentsAtGaps)

const segmentsAtGaps: OperatorFunction<Chunk, Chunk> = (source) =>
  new Observable((subscriber) => {
    let segment = -1
    let origin = { segment: -1, start: 0 }
    let expected = 0
    let previous: Chunk | undefined
    const close = (): void => {
      if (previous === undefined || previous.last) return
      const data = allocate(previous.header.dtype, 0)
      subscriber.next({ header: previous.header, segment, start: expected - origin.start, frames: 0, ...typed(data), last: true })
    }
    return source.subscribe({
      next: (chunk) => {
        const same = chunk.segment === origin.segment
        if (same && chunk.start < expected) {
          const fault = conflict(
            'first frame of a chunk',
            `${expected} or later`,
            `${chunk.start}`,
            'the source went back in time',
          )
          return subscriber.error(new FaultError(fault))
        }
        if (!same || chunk.start > expected) {
          close()
          segment++
          origin = { segment: chunk.segment, start: chunk.start }
        }
        expected = chunk.start + chunk.frames
        previous = chunk
        subscriber.next({ ...chunk, segment, start: chunk.start - origin.start })
      },
      error: (error: unknown) => subscriber.error(error),
      complete: () => {
        close()
        subscriber.complete()
      },
    })
  })
