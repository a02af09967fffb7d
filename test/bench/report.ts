import os from 'node:os'
import { type Case, sums } from './cases.js'
import type { Limits } from './limits.js'

/** What was measured of one case: seconds, round by round, and bytes. */
export interface Row {
  readonly case: Case
  readonly ours: readonly number[]
  readonly theirs: readonly number[]
  readonly peakOurs: number
  readonly peakTheirs: number
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Markdown: a row a case, its medians, the ratio, and whether it is what was asked. */
export const tableOf = (rows: readonly Row[], limits: readonly Limits[], megabytes: number): string => {
  const head = '| case | jobs | rxephys | SpikeInterface | ratio | must | aim | peak memory |\n|---|---|---|---|---|---|---|---|'
  const lines = rows.map(({ case: { what, jobs, must, aim, kind }, ours, theirs, peakOurs, peakTheirs }) => {
    const shown = (times: readonly number[]): string => {
      if (times.length === 0) return '-'
      const time = median(times)
      return kind === 'save' ? `${(megabytes / time).toFixed(0)} MB/s` : `${(time * 1000).toFixed(0)} ms`
    }
    const ratio = theirs.length === 0 ? '-' : `${(median(theirs) / median(ours)).toFixed(1)}×`
    const memory = kind === 'start' ? '-' : `${inMiB(peakOurs)} / ${theirs.length === 0 ? '-' : inMiB(peakTheirs)}`
    return `| ${what} | ${jobs} | ${shown(ours)} | ${shown(theirs)} | ${ratio} | ${must}× | ${aim}× | ${memory} |`
  })
  const timeOf = (name: string, jobs: number): number | undefined => {
    const row = rows.find(({ case: each }) => each.name === name && each.jobs === jobs)
    return row && median(row.ours)
  }
  const shares = sums.flatMap(({ name, alone, must }) =>
    [1, 2].flatMap((jobs) => {
      const together = timeOf(name, jobs)
      const each = alone.flatMap((other) => timeOf(other, jobs) ?? [])
      if (together === undefined || each.length < alone.length) return []
      const share = together / each.reduce((sum, time) => sum + time, 0)
      return [`${name}, ${jobs} ${jobs === 1 ? 'job' : 'jobs'}: ${share.toFixed(2)} (must: ${must})`]
    }),
  )
  const copies = [1, 2].flatMap((jobs) => {
    const time = timeOf('copy', jobs)
    const dd = median(limits.map(({ fileCopy }) => fileCopy)) / 1e6
    return time === undefined ? [] : [`${jobs} ${jobs === 1 ? 'job' : 'jobs'}: ${(megabytes / time / dd).toFixed(2)}`]
  })
  const speed = (pick: (limit: Limits) => number): string => `${(median(limits.map(pick)) / 1e9).toFixed(2)} GB/s`
  return [
    head,
    ...lines,
    '',
    ...(shares.length === 0 ? [] : [`Filters in a row, as a share of the sum of each alone: ${shares.join('; ')}.`]),
    ...(copies.length === 0 ? [] : [`Plain copy, as a share of dd (must: 0.8): ${copies.join('; ')}.`]),
    `Medians of ${rows[0]?.ours.length ?? 0} interleaved rounds of ${megabytes.toFixed(0)} MB. Limits of the machine: memory copy ${speed(({ memoryCopy }) => memoryCopy)},`,
    `file copy by dd ${speed(({ fileCopy }) => fileCopy)}. ${machine()}`,
  ].join('\n')
}

/** What the numbers hold for: the processors and the release of Node. */
export const machine = (): string =>
  `${os.availableParallelism()} CPUs, ${os.cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.version}.`

/** What was measured of one operation on sortings: seconds, round by round, and how many times faster was asked for. */
export interface SpikeRow {
  readonly what: string
  readonly must: number
  readonly ours: readonly number[]
  readonly theirs: readonly number[]
}

/** Markdown: a row an operation, its medians, the ratio, and what was asked. */
export const spikeTableOf = (rows: readonly SpikeRow[]): string => {
  const shown = (times: readonly number[]): string => {
    if (times.length === 0) return '-'
    const milliseconds = 1000 * median(times)
    return `${milliseconds.toFixed(milliseconds < 10 ? 2 : 0)} ms`
  }
  const lines = rows.map(({ what, must, ours, theirs }) => {
    const ratio = theirs.length === 0 ? '-' : `${(median(theirs) / median(ours)).toFixed(1)}×`
    return `| ${what} | ${shown(ours)} | ${shown(theirs)} | ${ratio} | ${must}× |`
  })
  return [
    '| operation | rxephys | SpikeInterface | ratio | must |\n|---|---|---|---|---|',
    ...lines,
    '',
    `Medians of ${rows[0]?.ours.length ?? 0} interleaved rounds. ${machine()}`,
  ].join('\n')
}

const inMiB = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`
