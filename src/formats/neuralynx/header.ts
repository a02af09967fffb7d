import { refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { unreadable } from '../../model/fault.js'

/** Bytes before the first record of every file. */
export const HEADER_BYTES = 16_384

/** What every file begins with. */
const MAGIC = '########'

/** What the head of a file says, line by line: `-SamplingFrequency 32000`. */
export type NlxHeader = ReadonlyMap<string, string>

/** The lines of a head, by their keys: `-Key value` or `-Key: value`, in older files after a tab. Undefined for another file. */
export const headerIn = (bytes: Uint8Array): NlxHeader | undefined => {
  const text = textOf(bytes.subarray(0, HEADER_BYTES))
  if (!text.startsWith(MAGIC)) return undefined
  const header = new Map<string, string>()
  for (const line of text.split(/[\r\n\0]+/)) {
    const [, key, value] = /^\s*-([^\s:]+):?(?:\s+(.*))?$/.exec(line) ?? []
    if (key === undefined) continue
    // The µ of its unit is written in one byte or in two.
    const name = key.startsWith('DspFilterDelay_') ? 'DspFilterDelay_µs' : key
    if (!header.has(name))
      header.set(
        name,
        (value ?? '')
          .trim()
          .replace(/^"([^"]*)"$/, '$1')
          .trim(),
      )
  }
  return header
}

/** UTF-8 where it is that, else a byte a character. */
const textOf = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('latin1').decode(bytes)
  }
}

/** The words of a line: of files of several channels one a channel. */
export const wordsIn = (header: NlxHeader, key: string): readonly string[] =>
  (header.get(key) ?? '').split(/\s+/).filter((word) => word !== '')

/** Whether a line says yes, however a program writes that. */
export const isTrue = (header: NlxHeader, key: string): boolean => /^(true|1|yes|enabled)$/i.test(header.get(key) ?? '')

/** The name of what was recorded, which may have spaces in it; undefined where none is told. */
export const nameIn = (header: NlxHeader): string | undefined => header.get('AcqEntName') || undefined

/** A number of a head; undefined where there is none. Throws a `FaultError` where it is not above 0. */
export const positiveIn = (header: NlxHeader, key: string, path: string): number | undefined => {
  const [word] = wordsIn(header, key)
  if (word === undefined) return undefined
  const value = /^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(word) ? Number(word) : Number.NaN
  return value > 0 && value <= MOST.samplingFrequency
    ? value
    : refuse(unreadable(`${path}: -${key}`, 'a positive number', word.slice(0, 100)))
}

/** True for files of Cheetah before version 4, whose samples are a whole number of microseconds apart. */
const hasWholeMicroseconds = (header: NlxHeader): boolean => header.get('NLX_Base_Class_Type') === 'CscAcqEnt'

/** The rate at which samples were taken, from the one that is told: a period of 35.98 µs was one of 35. */
export const actualRate = (header: NlxHeader, told: number): number =>
  hasWholeMicroseconds(header) && told <= 1e6 ? 1e6 / Math.floor(1e6 / told) : told

/** Microseconds by which filters delayed the samples, where Cheetah did not take them off the timestamps; else 0. */
export const delayLeft = (header: NlxHeader): number => {
  const delay = Number(header.get('DspFilterDelay_µs'))
  return header.get('DspDelayCompensation') === 'Disabled' && delay > 0 && delay < 1e9 ? delay : 0
}
