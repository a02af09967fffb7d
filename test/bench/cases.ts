/** What is timed, on both sides, and what this project asks of itself. */
export interface Case {
  readonly name: string
  readonly what: string
  readonly jobs: number
  /** The least ratio of SpikeInterface's time to ours that is acceptable, and the one aimed at. */
  readonly must: number
  readonly aim: number
  /** A save reads the whole recording; a read answers windows; a start is a whole process. */
  readonly kind: 'save' | 'read' | 'start'
  /** The case of SpikeInterface's that is its equal, where it is another. */
  readonly theirs?: string
}

const saves: readonly Omit<Case, 'jobs' | 'kind'>[] = [
  { name: 'chain', what: 'median reference + band-pass 300-6000 -> int16, float64 arithmetic', must: 6, aim: 9 },
  { name: 'chain32', what: 'the same, float32 arithmetic', must: 10, aim: 14, theirs: 'chain' },
  { name: 'band', what: 'band-pass alone, float64', must: 6, aim: 9 },
  { name: 'reference', what: 'median reference alone', must: 6, aim: 8 },
  { name: 'copy', what: 'plain copy', must: 1, aim: 1.2 },
  { name: 'notch', what: 'notch 1000 Hz alone, float64', must: 5, aim: 7 },
  { name: 'two', what: 'band-pass + notch, stacked', must: 5, aim: 7 },
  { name: 'fused', what: 'band-pass + notch, fused', must: 5, aim: 7, theirs: 'two' },
  { name: 'high', what: 'high-pass 5 Hz alone, float64', must: 5, aim: 7 },
  { name: 'hum', what: 'notch 50 Hz alone, float64', must: 5, aim: 7 },
  { name: 'three', what: 'high-pass 5 Hz + notch 50 Hz + band-pass, stacked', must: 5, aim: 7 },
]

/** Filters in a row, the cases of each alone, and the most that the row may take of their sum. */
export const sums: readonly { readonly name: string; readonly alone: readonly string[]; readonly must: number }[] = [
  { name: 'two', alone: ['band', 'notch'], must: 1.15 },
  { name: 'fused', alone: ['band', 'notch'], must: 1.15 },
  { name: 'three', alone: ['high', 'hum', 'band'], must: 1.15 },
]

const reads: readonly Omit<Case, 'jobs' | 'kind'>[] = [
  { name: 'random1s', what: '100 ms window of the chain at random places, blocks of 1 s', must: 0.8, aim: 1.5, theirs: 'random' },
  { name: 'random100ms', what: 'the same, blocks of 100 ms', must: 3, aim: 5, theirs: 'random' },
  { name: 'scroll', what: 'the same, scrolling forward by 20 ms, blocks of 1 s', must: 10, aim: 30, theirs: 'random' },
  { name: 'page', what: 'the same, paging forward by 100 ms, blocks of 1 s', must: 10, aim: 30, theirs: 'random' },
  { name: 'one', what: '1 of 384 channels, 100 ms, band-passed', must: 1, aim: 3 },
  { name: 'some', what: '32 of 384 channels, 100 ms, band-passed', must: 1, aim: 3 },
]

const start = { jobs: 1, must: 5, aim: 10, kind: 'start' } as const

export const cases: readonly Case[] = [
  ...saves.flatMap((each): Case[] => [1, 2].map((jobs) => ({ ...each, jobs, kind: 'save' }))),
  ...reads.map((each): Case => ({ ...each, jobs: 1, kind: 'read' })),
  { ...start, name: 'start', what: 'start to first output: info on a SpikeGLX folder, whole process' },
  { ...start, name: 'startCertificates', what: 'the same, with NODE_EXTRA_CA_CERTS as set here: Node 20 reads them first' },
]

/** First frames of the windows of 100 ms that both sides read. */
export const windowsOf = ({ name }: Case, frames: number, samplingFrequency: number): readonly number[] => {
  const length = Math.floor(samplingFrequency / 10)
  const places = Math.floor((frames - length) / length)
  const starts = (count: number, startOf: (index: number) => number): readonly number[] =>
    Array.from({ length: count }, (_, index) => Math.floor(startOf(index)))
  if (name === 'scroll') return starts(100, (index) => (index * length) / 5)
  if (name === 'page') return starts(100, (index) => (index % places) * length)
  // A fixed stride that visits every place in a scattered order.
  return starts(12, (index) => ((index * 7919) % places) * length)
}
