import { matrix } from '../dsp/index.js'
import { allocate, type Dtype } from '../model/dtype.js'
import { type Events, joinEvents } from '../model/events.js'
import type { EventReader, Reader } from '../model/reader.js'
import { whenReady } from '../model/waiting.js'
import { type EdgeRule, edgesIn, reachOf } from './edges.js'

interface EdgesOf {
  readonly samples: Reader
  readonly dtype: Dtype
  readonly channels: number
  /** Frames of each segment. */
  readonly frames: readonly number[]
  readonly rules: readonly EdgeRule[]
}

/** As many samples are in memory at once. */
const PIECE = 1 << 20

/** Gives the edges in samples, which are read a piece at a time whenever they are asked for. */
export const edgesReader = ({ samples, dtype, channels, frames, rules }: EdgesOf): EventReader => {
  const reach = reachOf(rules)
  const rows = Math.max(1, Math.floor(PIECE / channels))
  const all = Int32Array.from({ length: channels }, (_, channel) => channel)
  return {
    end: (segment) => frames[segment],
    read: async ({ segment, start, end }): Promise<Events> => {
      const found: Events[] = []
      const last = Math.min(end, frames[segment])
      const data = allocate(dtype, Math.min(rows + reach, Math.max(0, last - start) + reach) * channels)
      try {
        for (let from = start; from < last; from += rows) {
          const range = { start: from, end: Math.min(last, from + rows) }
          const first = Math.max(0, from - reach)
          const count = range.end - first
          const piece = data.subarray(0, count * channels)
          await whenReady(async () => samples.read({ segment, start: first, frames: count, channels: all, data: piece }))
          found.push(edgesIn(matrix(piece, count, channels), first, range, rules))
        }
      } finally {
        samples.close()
      }
      return joinEvents(found)
    },
  }
}
