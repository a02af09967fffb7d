import type { Json } from '../model/header.js'
import type { Run } from './runs.js'

/**
 * Those who do the runs of one job. A save is planned once (a job and its runs), worked off by a crew in any order, and
 * finished by the sink from the receipts of all runs; the bytes do not depend on the crew.
 */
export interface Crew {
  /** Do one run; resolves to the writer's receipt. Rejects with a `FaultError`: `Aborted` once the crew is stopped. */
  readonly work: (run: Run) => Promise<Json>
  /** Frames written so far, of all runs that were begun. */
  readonly framesDone: () => number
  /** Let every run end at its next tile. */
  readonly stop: () => void
  /** End all workers, and close what they have open. */
  readonly close: () => Promise<void>
}
