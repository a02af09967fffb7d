import type { Catalog } from '../../declare/catalog.js'
import { type Fault, isFaultError } from '../../model/fault.js'
import type { Json } from '../../model/header.js'
import type { Files } from '../../platform/files.js'
import { type Job, jobWorker, type SharedSamples } from '../job.js'
import type { Run } from '../runs.js'

/** One run of a job, as it is sent to a thread. */
export interface ThreadTask {
  readonly job: Job
  readonly run: Run
  readonly shared: SharedSamples
  /** Int32, seen by all threads: first whether to stop, then the frames done of each run. */
  readonly counters: SharedArrayBuffer
  /** Which counter is this run's. */
  readonly counter: number
}

/** What a thread answers: a fault is a value, since an error would lose its fields on the way. */
export type ThreadAnswer = { readonly receipt: Json } | { readonly fault: Fault }

/** How often one that waits looks whether it is to stop, in milliseconds. */
const WATCH = 100

/** What a worker thread does. */
export const threadWorker = (load: (modules: readonly string[]) => Promise<Catalog>, files: Files) => {
  const work = jobWorker(load, files)
  return async ({ job, run, shared, counters, counter }: ThreadTask): Promise<ThreadAnswer> => {
    const seen = new Int32Array(counters)
    // A run that is done again begins anew.
    Atomics.store(seen, counter, 0)
    const stopping = new AbortController()
    // One that waits for a server sees nothing of the counters.
    const watch = setInterval(() => Atomics.load(seen, 0) !== 0 && stopping.abort(), WATCH)
    const signals = {
      signal: stopping.signal,
      advance: (frames: number) => {
        Atomics.add(seen, counter, frames)
      },
      stopped: () => Atomics.load(seen, 0) !== 0,
    }
    try {
      return { receipt: await work(job, run, signals, shared) }
    } catch (error) {
      if (isFaultError(error)) return { fault: error.fault }
      throw error
    } finally {
      clearInterval(watch)
    }
  }
}
