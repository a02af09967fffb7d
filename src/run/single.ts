import { setImmediate as nextTurn } from 'node:timers/promises'
import { lookUp } from '../declare/catalog.js'
import { growArena } from '../dsp/index.js'
import { Engine } from '../engine/engine.js'
import type { Node } from '../engine/node.js'
import { orThrow, thenAlways } from '../model/attempt.js'
import type { Job } from './job.js'
import type { PerformContext } from './perform.js'
import type { Pool } from './pool.js'
import { doRun, type Station } from './task.js'

/** Does runs in this thread: what a single worker does, without starting one. */
export const inThisThread = (node: Node, job: Job, { catalog, files }: PerformContext): Pool => {
  growArena({ bytes: job.arenaBytes })
  const board = new Int32Array(job.signals)
  const station: Station = {
    node,
    engine: new Engine({ cacheBytes: job.cacheBytes }),
    writer: orThrow(lookUp(catalog.sinks, job.sink.kind, 'sink')).openWriter(job.sink.job, files),
    dtype: job.dtype,
    chunkFrames: job.chunkFrames,
    overlap: job.overlap,
  }
  return {
    run: ({ run, slot }) =>
      doRun(run, station, {
        advance: (frames) => {
          board[slot] += frames
        },
        stopped: () => board[0] !== 0,
        // Timers and signals have their turn between chunks: progress, Ctrl-C.
        breathe: () => nextTurn(),
      }),
    close: async () =>
      thenAlways(
        () => station.writer.close(),
        () => station.engine.clear(),
      ),
  }
}
