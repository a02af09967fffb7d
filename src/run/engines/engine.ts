/** What an engine is asked for: parts of a planned job, each of which leaves a receipt in the job's folder. */
export interface PartsAsked {
  /** The folder of the job, as every machine sees it. */
  readonly job: string
  readonly parts: readonly number[]
  /** Those of all parts that have no receipt yet: what engines say of themselves is believed of nothing. */
  readonly missing: () => Promise<readonly number[]>
  readonly signal: AbortSignal
  /** Told once of each part that is done. */
  readonly onDone: (part: number) => void
  /** Told what a person who waits should know. */
  readonly tell: (line: string) => void
}

/**
 * What lends its machines: it has each part done by `rxephys work JOB --part I`, on any of them, as often as it likes.
 * Resolves when every part has its receipt, or when all has been submitted and nobody waits. Rejects with a `FaultError` that names the parts that could not be done; `Aborted`
 * once it was stopped, and its machines with it.
 */
export type Engine = (asked: PartsAsked) => Promise<'done' | 'submitted'>
