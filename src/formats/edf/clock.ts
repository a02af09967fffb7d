import { runsOf } from '../../encoding/counter.js'
import { fill } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { corrupt } from '../../model/fault.js'
import type { Segment } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import { together } from '../../model/waiting.js'
import type { ReadHandle } from '../../platform/files.js'
import type { EdfHeader } from './header.js'
import type { EdfStream } from './streams.js'
import { timeOf } from './tal.js'

/** Records that follow each other without a gap, a segment; `start` is the time of the first, in seconds from the start that the head tells. */
export interface Stretch {
  readonly record: number
  readonly records: number
  readonly start: number
}

/** When records were taken. */
export interface Clock {
  readonly stretches: readonly Stretch[]
  readonly notices: readonly Notice[]
}

/** As many bytes of a record tell its time. */
const TIME_BYTES = 48
/** Records whose times are read one by one, where a gap is near. */
const NEAR = 16

/**
 * The stretches of `count` records. Those of a discontinuous file (EDF+D) tell their times, which are looked through by halves: only where
 * two are further apart than the records between them last are those between read. Throws a `FaultError`.
 */
export const clockOf = (handle: ReadHandle, header: EdfHeader, count: number): Clock => {
  const { path, bytes, recordBytes, sampleBytes, duration, isDiscontinuous, signals } = header
  const times = signals.find(({ isAnnotations }) => isAnnotations)
  const whole = (start: number): readonly Stretch[] => [{ record: 0, records: count, start }]
  if (times === undefined && isDiscontinuous && count > 0)
    refuse(corrupt(path, 'an annotation signal, with the times of records', 'none', `it is of ${header.type}`))
  if (times === undefined || count === 0) return { stretches: whole(0), notices: [] }
  const timeAt = (record: number): number | undefined => {
    const read = new Uint8Array(Math.min(TIME_BYTES, sampleBytes * times.samples))
    fill(handle, read, bytes + record * recordBytes + times.byteOffset)
    return timeOf(read)
  }
  const ticks = Math.max(1, ...signals.map(({ isAnnotations, samples }) => (isAnnotations ? 0 : samples)))
  if (!isDiscontinuous) {
    const [first, last] = together([0, count - 1], timeAt)
    const start = first ?? 0
    const late = last === undefined ? 0 : last - start - (count - 1) * duration
    return {
      stretches: whole(start),
      notices:
        // Records of annotations alone last no time.
        duration === 0 || Math.abs(late) * ticks < duration
          ? []
          : [
              notice(
                'Tolerated',
                `${path}: its records follow each other (${header.type}), and the last one says that it begins at ${last} s, not at ${last === undefined ? '' : last - late} s`,
              ),
            ],
    }
  }
  const told = (record: number): number =>
    timeAt(record) ??
    refuse(
      corrupt(
        `${path}, byte ${bytes + record * recordBytes + times.byteOffset}`,
        `the time of record ${record}`,
        'something else',
      ),
    )
  const start = told(0)
  // Counted in samples of the fastest signal: times are decimal, and rounded.
  const numberAt = (record: number): number => Math.round(((told(record) - start) * ticks) / duration)
  const stretchAt = (from: number, to: number): readonly number[] =>
    together(
      Array.from({ length: to - from }, (_, index) => from + index),
      numberAt,
    )
  const runs = runsOf(numberAt, stretchAt, count, { step: ticks, stretch: NEAR })
  if (runs.length > MOST.segments) refuse(corrupt(path, `up to ${MOST.segments} gaps`, 'more'))
  // What is rounded may add up to a sample from record to record, which is no gap.
  const starts = together(runs.slice(1), ({ start: record }) => ({
    record,
    time: told(record),
    missing: told(record) - told(record - 1) - duration,
  })).filter(({ missing }) => 2 * Math.abs(missing) * ticks > duration)
  const first = [{ record: 0, time: start, missing: 0 }, ...starts]
  return {
    stretches: first.map(({ record, time }, index) => ({
      record,
      records: (first[index + 1]?.record ?? count) - record,
      start: time,
    })),
    notices: gapNotices(path, starts),
  }
}

/** Gaps are told one by one up to so many. */
const TOLD = 5
/** Seconds, as notices tell them. */
const rounded = (seconds: number): number => Number(seconds.toPrecision(6))

const gapNotices = (path: string, gaps: readonly { readonly record: number; readonly missing: number }[]): readonly Notice[] => {
  if (gaps.length === 0) return []
  const each = gaps
    .slice(0, TOLD)
    .map(({ record, missing }) =>
      missing > 0
        ? `${rounded(missing)} s before record ${record}`
        : `the time goes back by ${rounded(-missing)} s at record ${record}`,
    )
  const more = gaps.length > TOLD ? `, and ${gaps.length - TOLD} more` : ''
  return [notice('Tolerated', `${path}: samples are missing: ${each.join(', ')}${more}; each stretch between is a segment`)]
}

/** The segments that stretches are for a stream. */
export const segmentsOf = ({ stretches }: Clock, { samples }: EdfStream): readonly Segment[] =>
  stretches.map(({ records, start }) => ({ frames: records * samples, times: { tStart: start } }))
