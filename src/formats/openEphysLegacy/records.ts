import { MOST_RUNS, runsOf } from '../../encoding/counter.js'
import { withFile } from '../../encoding/reading.js'
import { wholeRecords } from '../../encoding/wholeRecords.js'
import { refuse } from '../../model/attempt.js'
import { corrupt } from '../../model/fault.js'
import type { Notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import type { ChannelFile } from './files.js'
import { HEADER_BYTES } from './header.js'

/** Bytes of a record: the number of its first sample, how many it has, its recording, the samples, a mark. */
export const RECORD_BYTES = 2070
/** Samples of a record. */
export const RECORD_SAMPLES = 1024
/** Of the first sample, within a record. */
export const SAMPLES_AT = 12

/** Records that follow each other without a gap: the first of them, the number of its first sample, and one past the last sample. */
export interface RecordRun {
  readonly record: number
  readonly first: number
  readonly end: number
}

/** The records of a file, and what is told of them. */
export interface Records {
  readonly runs: readonly RecordRun[]
  readonly notices: readonly Notice[]
}

/** Records that a search by halves reads one by one at its end. */
const STRETCH = 8

/** The runs of a file, found by halves, since numbers only grow. Throws a `FaultError`. */
export const recordsOf = (files: Files, { path, bytes }: ChannelFile, tolerateTruncation: boolean): Records => {
  const { count, notices } = wholeRecords({ path, bytes, headBytes: HEADER_BYTES, recordBytes: RECORD_BYTES }, tolerateTruncation)
  const found = withFile(files, path, (handle) => {
    const head = new Uint8Array(8)
    const numberAt = (record: number): number => {
      const position = HEADER_BYTES + record * RECORD_BYTES
      const read = handle.read(head, position)
      const number = Number(new DataView(head.buffer).getBigInt64(0, true))
      return read === 8 && Number.isSafeInteger(number)
        ? number
        : refuse(corrupt(`${path}, byte ${position}`, 'the number of a sample, below 2^53', `${number}`))
    }
    const stretchAt = (from: number, to: number): readonly number[] =>
      Array.from({ length: to - from }, (_, index) => numberAt(from + index))
    return runsOf(numberAt, stretchAt, count, { step: RECORD_SAMPLES, stretch: STRETCH })
  })
  if (found.length > MOST_RUNS)
    refuse(corrupt(path, 'records that follow each other, but for gaps', `more than ${MOST_RUNS} gaps`))
  const runs = found.map(({ start, first }, index): RecordRun => {
    const next = found[index + 1]?.start ?? count
    const end = first + (next - start) * RECORD_SAMPLES
    if (found[index + 1] !== undefined && found[index + 1].first < end)
      refuse(
        corrupt(
          `${path}, record ${next}`,
          `a sample from ${end} on`,
          `${found[index + 1].first}`,
          'the clock of its channel goes back; without this file in the folder, the other channels open',
        ),
      )
    return { record: start, first, end }
  })
  return { runs, notices }
}

/** A stretch of samples that every channel has: from one number on, up to another. */
export interface Common {
  readonly first: number
  readonly end: number
}

/** What all of these have, in order: an intersection, channel by channel. */
export const commonTo = (channels: readonly (readonly RecordRun[])[]): readonly Common[] =>
  channels.slice(1).reduce<readonly Common[]>(
    (before, runs) => {
      const common: Common[] = []
      for (let i = 0, j = 0; i < before.length && j < runs.length; ) {
        const [first, end] = [Math.max(before[i].first, runs[j].first), Math.min(before[i].end, runs[j].end)]
        if (first < end) common.push({ first, end })
        if (before[i].end < runs[j].end) i++
        else j++
      }
      return common
    },
    channels[0].map(({ first, end }) => ({ first, end })),
  )
