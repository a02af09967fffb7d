import { Observable, type OperatorFunction } from 'rxjs'
import { exactArguments } from '../codec/options.js'
import type { Chunk } from '../model/block.js'
import { allocate, typed } from '../model/dtype.js'
import { conflict, FaultError } from '../model/fault.js'
import { SoundChunks } from './soundChunks.js'

/**
 * End a segment at every hole in the clock: where `start` jumps forward, the next samples begin a new segment at frame 0,
 * with their own start time: the chunk's, or, where chunks have none, what `start` and the sampling frequency imply. What follows then treats both sides as it treats separate recordings, live as offline.
 * A jump backward is a Conflict, and so is a chunk that does not fit those before it: another rate, dtype or channels.
 */
export const gapsToSegments = exactArguments('gapsToSegments', (): OperatorFunction<Chunk, Chunk> => segmentsAtGaps)

const segmentsAtGaps: OperatorFunction<Chunk, Chunk> = (source) =>
  new Observable((subscriber) => {
    let segment = -1
    let origin = { segment: -1, start: 0 }
    let expected = 0
    let previous: Chunk | undefined
    /** Seconds at frame 0 of the source's segment, as far as it told any. */
    let clock: number | undefined
    const sound = new SoundChunks('the input of gapsToSegments')
    const close = (): void => {
      if (previous === undefined || previous.last) return
      const data = allocate(previous.header.dtype, 0)
      subscriber.next({ header: previous.header, segment, start: expected - origin.start, frames: 0, ...typed(data), last: true })
    }
    return source.subscribe({
      next: (chunk) => {
        if (subscriber.closed) return
        try {
          sound.check(chunk)
        } catch (error) {
          return subscriber.error(error)
        }
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
        const seconds = chunk.start / chunk.header.samplingFrequency
        if (chunk.time !== undefined) clock = chunk.time - seconds
        else if (!same) clock = undefined
        // What begins within the source's segment begins that much later, whether or not its chunk says so.
        const begins = chunk.start === origin.start && (chunk.start > 0 || clock !== undefined)
        const time = chunk.time ?? (begins ? (clock ?? 0) + seconds : undefined)
        expected = chunk.start + chunk.frames
        previous = chunk
        subscriber.next({
          ...chunk,
          ...typed(chunk.data),
          segment,
          start: chunk.start - origin.start,
          ...(time !== undefined && { time }),
        })
      },
      error: (error: unknown) => subscriber.error(error),
      complete: () => {
        close()
        subscriber.complete()
      },
    })
  })
