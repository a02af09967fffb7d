import { MessageChannel } from 'node:worker_threads'
import { FaultError } from '../../model/fault.js'
import type { JobOptions } from '../jobs.js'
import { registeredModules } from '../modules.js'
import type { PartAnswer, PartTask } from './partTask.js'
import { startThreads } from './threads.js'

/** Threads that do parts of planned jobs. */
export interface PartThreads {
  /** Do one part. Rejects with a `FaultError`: `Aborted` once it is stopped. */
  readonly work: (job: string, part: number, signal: AbortSignal) => Promise<void>
  readonly end: () => Promise<void>
}

/** Start as many threads as parts are to be done at once: while they compute, this one answers whoever asks. */
export const startPartThreads = (size: number, options: JobOptions): PartThreads => {
  const modules = registeredModules()
  const threads = startThreads<PartTask, PartAnswer>(size, modules, 'rxephys/part-worker')
  return {
    work: async (job, part, signal) => {
      const { port1, port2 } = new MessageChannel()
      const stop = (): void => port1.postMessage('stop')
      signal.addEventListener('abort', stop)
      try {
        const { fault } = await threads.run({ job, part, options, modules, port: port2 }, [port2])
        if (fault !== undefined) throw new FaultError(fault)
      } finally {
        signal.removeEventListener('abort', stop)
        port1.close()
      }
    },
    end: threads.end,
  }
}
