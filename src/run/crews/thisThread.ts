import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Catalog } from '../../declare/catalog.js'
import { growArena } from '../../dsp/index.js'
import type { TracesNode } from '../../engine/node.js'
import { thenAlways } from '../../model/attempt.js'
import type { Files } from '../../platform/files.js'
import type { Crew } from '../crew.js'
import { doRun } from '../doRun.js'
import { boundFor, type Job, runContext } from '../job.js'

/** A crew of this thread alone, on the pipeline as it stands: nothing is rebuilt, nothing started. */
export const thisThread = (
  node: TracesNode,
  job: Job,
  { catalog, files }: { readonly catalog: Catalog; readonly files: Files },
): Crew => {
  growArena({ bytes: job.arenaBytes })
  const unbound = boundFor(job, files)
  const context = runContext(job, node, catalog, files)
  let done = 0
  const stopping = new AbortController()
  const signals = {
    advance: (frames: number) => {
      done += frames
    },
    stopped: () => stopping.signal.aborted,
    signal: stopping.signal,
    // Timers and signals have their turn between chunks: progress, Ctrl-C.
    pause: () => nextTurn(),
  }
  return {
    work: (run) => doRun(run, context, signals),
    framesDone: () => done,
    stop: () => {
      stopping.abort()
    },
    close: async () =>
      thenAlways(
        () => context.writer.close(),
        () => {
          context.engine.clear()
          unbound()
        },
      ),
  }
}
