import { either as E } from 'fp-ts'
import { bytesOfText, type JobOptions, secondsOfText } from '../run/jobs.js'
import type { jobOptions } from './savingOptions.js'
import { UsageError } from './usage.js'

type JobValues = { readonly [K in keyof typeof jobOptions]?: string | undefined }

const chunkOptions = ['chunk-duration', 'chunk-size', 'chunk-memory', 'total-memory'] as const

/** The job options of a command line. Throws a `UsageError` that names the option at fault. */
export const jobsOf = (values: JobValues): JobOptions => {
  const given = chunkOptions.filter((name) => values[name] !== undefined)
  if (given.length > 1) throw new UsageError(`${given.map((name) => `--${name}`).join(' and ')} say the same thing; give one`)
  const { jobs, 'chunk-size': size, 'chunk-duration': duration } = values
  return {
    ...(jobs !== undefined && { jobs: workers(jobs) }),
    ...(size !== undefined && { chunkSize: wholeNumber('chunk-size', size) }),
    ...(duration !== undefined && { chunkDuration: time('chunk-duration', duration) }),
    ...bytes('chunkMemory', 'chunk-memory', values),
    ...bytes('totalMemory', 'total-memory', values),
    ...bytes('memoryBudget', 'memory-budget', values),
  }
}

const refuse = (name: string, expected: string, found: string): never => {
  throw new UsageError(`--${name}: expected ${expected}, found "${found}"`)
}

const workers = (text: string): number => {
  const count = text.trim() === '' ? Number.NaN : Number(text)
  const fraction = count > 0 && count < 1
  return fraction || (Number.isInteger(count) && count !== 0)
    ? count
    : refuse('jobs', 'a number of workers, -1, or a fraction such as 0.5', text)
}

/** A positive whole number of an option. Throws a `UsageError`. */
export const wholeNumber = (name: string, text: string): number => {
  const value = Number(text)
  return Number.isSafeInteger(value) && value > 0 ? value : refuse(name, 'a positive whole number', text)
}

const time = (name: string, text: string): string | number => {
  const plain = Number(text)
  if (plain > 0 && Number.isFinite(plain)) return plain
  return E.isRight(secondsOfText(text)) ? text : refuse(name, 'a time such as 1s or 500ms', text)
}

const bytes = <K extends string>(key: K, name: keyof JobValues, values: JobValues): { readonly [P in K]?: string } => {
  const text = values[name]
  if (text === undefined) return {}
  if (E.isLeft(bytesOfText(text, name))) return refuse(name, 'a size such as 100M or 1Gi', text)
  // The one key is K, which TypeScript does not follow through a computed name.
  return { [key]: text } as { readonly [P in K]?: string }
}
