import { thenAlwaysLater } from '../model/attempt.js'
import { itemSize } from '../model/dtype.js'
import { aborted, FaultError } from '../model/fault.js'
import { collect, parallel } from '../stream/parallel.js'
import type { Crew } from './crew.js'
import { thisThread } from './crews/thisThread.js'
import { startThreads, threadCrew } from './crews/threads.js'
import type { DoneRun } from './journal.js'
import { planWork, type SaveContext, sharedOf, stretchesOf, type Work, type WorkPlan } from './plan.js'
import { guarded, progressMeter } from './progress.js'
import { progressBar } from './progressBar.js'
import { framesOf } from './runs.js'

/** How often progress is told, in milliseconds. */
const TELL = 200

/** Do all runs that are not in `done`, in parallel; each is handed to `note` once it is written, which is waited for. */
export const perform = async (
  work: Work,
  done: readonly DoneRun[],
  context: SaveContext,
  note: (run: DoneRun) => unknown,
): Promise<void> => {
  const { node, jobs, options } = work
  const plan = planWork(work, done, context)
  const { job, runs, workers } = plan
  const before = framesOf(done)
  const total = framesOf(stretchesOf(work))
  const meter = progressMeter(total, node.header.channelIds.length * itemSize(node.header.dtype), before)
  const say = jobs.verbose ? (options.onVerbose ?? console.error) : () => undefined
  say(
    `${runs.length} runs by ${workers} workers, chunks of ${job.chunkFrames} frames, at most ${Math.round((job.arenaBytes + (job.storeBytes ?? 0)) / 2 ** 20)} MiB each`,
  )
  const crew = crewOf(plan, work, context)
  const bar = jobs.progress ? progressBar(node.header) : undefined
  const tell = (): void => {
    const progress = meter(before + crew.framesDone())
    bar?.update(progress)
    guarded(options.onProgress)(progress)
  }
  let stopped = false
  const stop = (): void => {
    stopped = true
    crew.stop()
  }
  const timer = setInterval(tell, TELL)
  options.signal?.addEventListener('abort', stop, { once: true })
  if (options.signal?.aborted === true) stop()
  const cleanUp = async (): Promise<void> => {
    stop()
    clearInterval(timer)
    bar?.end()
    options.signal?.removeEventListener('abort', stop)
    await crew.close()
  }
  await thenAlwaysLater(async () => {
    const results = parallel(runs, workers, async (run) => {
      if (stopped) throw new FaultError(aborted('the save'))
      await note({ ...run, receipt: await crew.work(run) })
    })
    await collect(results)
    tell()
  }, cleanUp)
}

/** What this thread keeps of what lies elsewhere, in bytes, beside threads that read. */
const BESIDE_THREADS = 12 * 2 ** 20

/** Threads, where there is work for several; or where a kernel of the user's may never return, since a thread can be ended. */
const crewOf = ({ job, runs, workers }: WorkPlan, { node, options }: Work, context: SaveContext): Crew => {
  if (workers === 1 && (options.signal === undefined || context.modules.length === 0)) return thisThread(node, job, context)
  const crew = threadCrew(startThreads(workers, context.modules), job, sharedOf(node), runs.length)
  const unbound = job.storeBytes === undefined ? () => undefined : context.files.boundBytes(BESIDE_THREADS)
  return {
    ...crew,
    close: () => {
      unbound()
      return crew.close()
    },
  }
}
