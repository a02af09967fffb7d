import type { Segment } from '../model/header.js'

/** A contiguous stretch of one segment that one worker writes. */
export interface Run {
  readonly segment: number
  readonly start: number
  readonly end: number
}

/** Runs of at least this many blocks: where filters stand on filters, each run computes some blocks twice. */
const BLOCKS = 20
/** Where none is computed twice, this many runs a worker: CPUs are seldom equally fast, and the last to end is waited for. */
const SHARES = 8
/** No more runs a worker than this: enough to keep all busy to the end, and to lose little when interrupted. */
const RUNS_PER_WORKER = 64

/** Segments from end to end. */
export const wholeSegments = (segments: readonly Pick<Segment, 'frames'>[]): readonly Run[] =>
  segments.map(({ frames }, segment) => ({ segment, start: 0, end: frames }))

export const framesOf = (runs: readonly Run[]): number => runs.reduce((sum, { start, end }) => sum + end - start, 0)

/**
 * Cut stretches, which begin on multiples of `gridFrames`, into runs that end on such: long, so that little is computed twice, and
 * enough of them that no worker waits for another.
 */
export const runsOf = (
  stretches: readonly Run[],
  { jobs, gridFrames, repeats }: { readonly jobs: number; readonly gridFrames: number; readonly repeats: boolean },
): readonly Run[] => {
  const total = framesOf(stretches)
  const even = Math.ceil(total / jobs)
  const blocksOf = (frames: number): number => Math.ceil(frames / gridFrames)
  const blocks = repeats || jobs === 1 ? blocksOf(even) : Math.round(even / SHARES / gridFrames)
  const step = Math.max(Math.min(BLOCKS, blocks), blocksOf(total / (jobs * RUNS_PER_WORKER))) * gridFrames
  const runs: Run[] = []
  for (const { segment, start: first, end } of stretches)
    for (let start = first; start < end; start += step) runs.push({ segment, start, end: Math.min(end, start + step) })
  return runs
}

/** What is left of `runs` when the stretches in `done` are taken away; both within the same segments. */
export const without = (runs: readonly Run[], done: readonly Run[]): readonly Run[] =>
  runs.flatMap((run) => {
    const gone = done.filter(({ segment }) => segment === run.segment).sort((a, b) => a.start - b.start)
    const left: Run[] = []
    let { start } = run
    for (const { start: from, end: to } of gone) {
      const until = Math.min(from, run.end)
      if (until > start) left.push({ ...run, start, end: until })
      start = Math.max(start, to)
    }
    return start < run.end ? [...left, { ...run, start }] : left
  })
