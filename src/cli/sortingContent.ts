import { createHash } from 'node:crypto'
import type { Sorting } from '../api/sorting.js'
import { threadEngine } from '../api/traces.js'
import { countSpikes, endOfSpikes } from '../engine/spikes.js'
import { aborted, FaultError } from '../model/fault.js'
import { type Progress, progressMeter } from '../run/progress.js'
import { isDetected, rowSteps } from '../run/rowSteps.js'
import { type Checksum, checksum } from './checksum.js'
import { recordsOf } from './records.js'

/** How often each unit fires, for each segment. */
export type SpikeCounts = readonly Float64Array[]

/** Count the spikes; undefined where they would have to be detected for it. */
export const countsOf = async ({ node, segments }: Sorting): Promise<SpikeCounts | undefined> => {
  if (isDetected(node)) return undefined
  const counts: Float64Array[] = []
  for (const segment of segments.keys()) counts.push(await countSpikes(node, threadEngine(), segment))
  return counts
}

/** Read all spikes, hash and count them. Ids, properties, lengths and times are not covered by the checksum. */
export const readContent = async (
  { node, segments, unitIds }: Sorting,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
): Promise<{ readonly counts: SpikeCounts; readonly checksum: Checksum }> => {
  const ends = segments.map((_, segment) => endOfSpikes(node, segment))
  const meter = progressMeter(
    ends.reduce((sum, end) => sum + end, 0),
    0,
  )
  const counts = segments.map(() => new Float64Array(unitIds.length))
  const hashes: string[] = []
  const lengths: number[] = []
  let before = 0
  for (const segment of segments.keys()) {
    const hash = createHash('sha256')
    let length = 0
    for await (const { rows: spikes, end } of rowSteps(node, threadEngine(), segment)) {
      if (signal.aborted) throw new FaultError(aborted('the checksum'))
      hash.update(recordsOf([spikes.sampleIndex, spikes.unitIndex]))
      length += spikes.unitIndex.length
      for (const unit of spikes.unitIndex) counts[segment][unit]++
      onProgress(meter(before + end))
    }
    before += ends[segment]
    hashes.push(hash.digest('hex'))
    lengths.push(length)
  }
  return { counts, checksum: checksum(`spikes ${unitIds.length}`, lengths, hashes) }
}
