import { createRequire } from 'node:module'
import { Piscina } from 'piscina'
import { aborted, FaultError, isFaultError, workerLost } from '../model/fault.js'
import type { Json } from '../model/header.js'
import type { Answer, Task } from './job.js'

/** Worker threads that do runs. */
export interface Pool {
  /** Do a run; one whose worker dies is done once more, by another. Rejects with a `FaultError`. */
  readonly run: (task: Task) => Promise<Json>
  /** End all workers. */
  readonly close: () => Promise<void>
}

/**
 * Start `size` workers. The built worker is found by the package's own name, from the source tree too. It needs nothing that
 * this process was started with, such as a loader of TypeScript; modules of the user's own operators may.
 */
export const openPool = (size: number, modules: readonly string[]): Pool => {
  const filename = createRequire(import.meta.url).resolve('rxephys/worker')
  const piscina = new Piscina({
    filename,
    minThreads: size,
    maxThreads: size,
    idleTimeout: Number.POSITIVE_INFINITY,
    atomics: 'disabled',
    ...(modules.length === 0 && { execArgv: [] }),
  })
  let closing: Promise<void> | undefined
  const attempt = async (task: Task): Promise<Json> => {
    const answer: Answer = await piscina.run(task)
    if ('fault' in answer) throw new FaultError(answer.fault)
    return answer.receipt
  }
  return {
    run: async (task) => {
      try {
        return await attempt(task)
      } catch (first) {
        if (isFaultError(first)) throw first
        // One that did not stop by itself was ended.
        if (isStopped(task)) throw new FaultError(aborted('the save'), { cause: first })
        return attempt(task).catch((second: unknown) => {
          if (isFaultError(second)) throw second
          throw new FaultError(workerLost(`${task.slot}`, describe(task), messageOf(second)), { cause: first })
        })
      }
    },
    close: () => {
      closing ??= piscina.destroy()
      return closing
    },
  }
}

const isStopped = ({ job }: Task): boolean => Atomics.load(new Int32Array(job.signals), 0) !== 0
const describe = ({ run }: Task): string => `frames ${run.start} to ${run.end} of segment ${run.segment}`
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
