import type { MessagePort } from 'node:worker_threads'
import type { Fault } from '../../model/fault.js'
import type { JobOptions } from '../jobs.js'

/** A part of a planned job, as it is sent to a thread. */
export interface PartTask {
  /** The folder of the job. */
  readonly job: string
  readonly part: number
  readonly options: JobOptions
  /** Modules of the user's own operators. */
  readonly modules: readonly string[]
  /** Any message stops the part. */
  readonly port: MessagePort
}

/** What a thread answers: a fault is a value, since an error would lose its fields on the way. */
export interface PartAnswer {
  readonly fault?: Fault
}
