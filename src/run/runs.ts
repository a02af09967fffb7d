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

/**
 * Cut the segments into runs that end on multiples of `gridFrames`: long, so that little is computed twice, and enough
 * of them that no worker waits for another.
 */
export const runsOf = (
  segments: readonly Pick<Segment, 'frames'>[],
  { jobs, gridFrames, repeats }: { readonly jobs: number; readonly gridFrames: number; readonly repeats: boolean },
): readonly Run[] => {
  const total = segments.reduce((sum, { frames }) => sum + frames, 0)
  const even = Math.ceil(total / jobs)
  const blocksOf = (frames: number): number => Math.ceil(frames / gridFrames)
  const blocks = repeats || jobs === 1 ? blocksOf(even) : Math.round(even / SHARES / gridFrames)
  const step = Math.max(Math.min(BLOCKS, blocks), blocksOf(total / (jobs * RUNS_PER_WORKER))) * gridFrames
  const runs: Run[] = []
  for (const [segment, { frames }] of segments.entries())
    for (let start = 0; start < frames; start += step) runs.push({ segment, start, end: Math.min(frames, start + step) })
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
