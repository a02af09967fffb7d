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

/** Some parts as a person reads them: `3, 7 to 9 and 12`; of many, the first ones. */
export const partsText = (parts: readonly number[]): string => {
  const spans = spansOf(parts).map(([first, last]) =>
    first === last ? `${first}` : last === first + 1 ? `${first}, ${last}` : `${first} to ${last}`,
  )
  const shown = spans.slice(0, SHOWN).join(', ')
  return `${parts.length === 1 ? 'part' : 'parts'} ${shown}${spans.length > SHOWN ? ` and others, ${parts.length} in all` : ''}`
}

/** Stretches of parts that are told one by one. */
const SHOWN = 10

const spansOf = (parts: readonly number[]): readonly (readonly [first: number, last: number])[] => {
  const spans: [number, number][] = []
  for (const part of parts.toSorted((a, b) => a - b)) {
    const span = spans.at(-1)
    if (span !== undefined && span[1] === part - 1) span[1] = part
    else spans.push([part, part])
  }
  return spans
}
