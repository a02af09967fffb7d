import { either as E } from 'fp-ts'
import { decode, either, exactly, finite, flag, optional, positive, positiveInteger, text } from '../codec/codec.js'
import { exactArguments, optionsOf } from '../codec/options.js'
import { orThrow } from '../model/attempt.js'
import { itemSize } from '../model/dtype.js'
import { type Fault, invalidParams } from '../model/fault.js'
import type { Header } from '../model/header.js'
import { pipe } from '../model/pipe.js'
import type { JobOptions } from './jobs.options.generated.js'

export type { JobOptions } from './jobs.options.generated.js'

/** How work is cut up and done. Sizes are SpikeInterface's: `"100M"` is 10^8 bytes, `"1Gi"` is 2^30. */
export const jobFields = {
  jobs: optional(finite, { doc: 'workers: a number; -1 for all the CPUs this process may use; a fraction of them. Default 1' }),
  chunkSize: optional(positiveInteger, {
    doc: 'length of a chunk; goes before chunkMemory, that before totalMemory, that before chunkDuration',
    unit: 'frames',
  }),
  chunkMemory: optional(either(text, positive), { doc: 'memory of a chunk', unit: 'bytes, or "100M", "1Gi"' }),
  totalMemory: optional(either(text, positive), {
    doc: 'memory of the chunks of all workers together',
    unit: 'bytes, or "100M", "1Gi"',
  }),
  chunkDuration: optional(either(text, positive), { doc: 'length of a chunk. Default "1s"', unit: 's, or "1s", "500ms"' }),
  memoryBudget: optional(either(text, positive), {
    doc: 'memory that blocks, caches, kernels and what is read from elsewhere may take, of all workers together. Default "2Gi"',
    unit: 'bytes, or "100M", "1Gi"',
  }),
  progress: optional(flag, { doc: 'show how far it is and how long it will take. Default false' }),
  verbose: optional(flag, { doc: 'say what is done: chunks, workers, memory. Default false' }),
}

const jobCodec = exactly(jobFields)

/** The options with everything decided. */
export interface Jobs {
  readonly jobs: number
  readonly chunkFrames: number
  /** Bytes. */
  readonly memoryBudget: number
  readonly progress: boolean
  readonly verbose: boolean
}

/** Options of which one of the lengths of a chunk, and all others, are given. */
interface Complete extends Omit<JobOptions, 'jobs' | 'memoryBudget' | 'progress' | 'verbose'> {
  readonly jobs: number
  readonly memoryBudget: string | number
  readonly progress: boolean
  readonly verbose: boolean
}

const initial: Complete = { jobs: 1, chunkDuration: '1s', memoryBudget: '2Gi', progress: false, verbose: false }
let global = initial

/** The job options used wherever none are given. */
export const getGlobalJobOptions = (): JobOptions => global

/** Bytes of the memory budget where nothing else is asked for. */
export const globalBudget = (): number => orThrow(bytesOfText(global.memoryBudget, 'memoryBudget'))

/** Change some of the global job options; a length of chunk takes the place of any other. Throws a `FaultError`. */
export const setGlobalJobOptions = exactArguments('setGlobalJobOptions', (options: JobOptions): void => {
  global = merge(global, optionsOf(jobFields, options, 'setGlobalJobOptions'))
})

/** Back to one worker and chunks of a second. */
export const resetGlobalJobOptions = (): void => {
  global = initial
}

const lengths = ['chunkSize', 'chunkMemory', 'totalMemory', 'chunkDuration'] as const

const merge = (under: Complete, over: JobOptions): Complete => {
  const given = Object.fromEntries(Object.entries(over).filter(([, value]) => value !== undefined))
  if (!lengths.some((key) => Object.hasOwn(given, key))) return { ...under, ...given }
  const { chunkSize: _s, chunkMemory: _m, totalMemory: _t, chunkDuration: _d, ...rest } = under
  return { ...rest, ...given }
}

/** Decide workers, chunks and budget for a recording; `cpus` is how many CPUs this process may use. */
export const resolveJobs = (options: JobOptions, header: Header, cpus: number): E.Either<Fault, Jobs> =>
  pipe(
    decode(jobCodec, options, 'jobs'),
    E.chain(() => {
      const merged = merge(global, options)
      const { progress, verbose } = merged
      const jobs = workersOf(merged.jobs, cpus)
      if (jobs === undefined) return E.left(invalidParams('jobs', 'a number of workers, -1, or a fraction', `${merged.jobs}`))
      const budget = bytesOfText(merged.memoryBudget, 'memoryBudget')
      if (E.isLeft(budget)) return budget
      const rowBytes = Math.max(1, header.channelIds.length * itemSize(header.dtype))
      return pipe(
        chunkFrames(merged, header, rowBytes, jobs),
        E.map((count): Jobs => ({ jobs, chunkFrames: Math.max(1, count), memoryBudget: budget.right, progress, verbose })),
      )
    }),
  )

/** Workers of a number of them, of -1 for all CPUs, or of a fraction of these; undefined where it is none of these. */
export const workersOf = (jobs: number, cpus: number): number | undefined => {
  if (jobs > 0 && jobs < 1) return Math.max(1, Math.floor(jobs * cpus))
  if (!Number.isInteger(jobs)) return undefined
  if (jobs >= 1) return Math.min(cpus, jobs)
  return jobs <= -1 ? Math.max(1, cpus + 1 + jobs) : undefined
}

const chunkFrames = (
  { chunkSize, chunkMemory, totalMemory, chunkDuration }: JobOptions,
  { samplingFrequency }: Header,
  rowBytes: number,
  jobs: number,
): E.Either<Fault, number> => {
  if (chunkSize !== undefined) return E.right(chunkSize)
  if (chunkMemory !== undefined)
    return pipe(
      bytesOfText(chunkMemory, 'chunkMemory'),
      E.map((bytes) => Math.floor(bytes / rowBytes)),
    )
  if (totalMemory !== undefined)
    return pipe(
      bytesOfText(totalMemory, 'totalMemory'),
      E.map((bytes) => Math.floor(bytes / (rowBytes * jobs))),
    )
  return pipe(
    secondsOfText(chunkDuration ?? '1s'),
    E.map((seconds) => Math.floor(seconds * samplingFrequency)),
  )
}

const units: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
}

/** Bytes of `"100M"` (10^8), `"1Gi"` (2^30) or a plain number. */
export const bytesOfText = (value: string | number, at: string): E.Either<Fault, number> => {
  if (typeof value === 'number') return E.right(value)
  const [, digits = '', unit = ''] = /^\s*([\d.]+)\s*([kKMGTP]?i?)B?\s*$/.exec(value) ?? []
  const bytes = Number(digits || Number.NaN) * (units[unit] ?? Number.NaN)
  return bytes > 0
    ? E.right(Math.floor(bytes))
    : E.left(invalidParams(at, 'a size such as "100M" or "1Gi"', JSON.stringify(value)))
}

/** Seconds of `"1s"`, `"500ms"` or a plain number. */
export const secondsOfText = (value: string | number): E.Either<Fault, number> => {
  if (typeof value === 'number') return E.right(value)
  const [, digits = '', unit = ''] = /^\s*([\d.]+)\s*(ms|s)\s*$/.exec(value) ?? []
  const seconds = Number(digits || Number.NaN) / (unit === 'ms' ? 1000 : 1)
  return seconds > 0
    ? E.right(seconds)
    : E.left(invalidParams('chunkDuration', 'a duration such as "1s" or "500ms"', JSON.stringify(value)))
}
