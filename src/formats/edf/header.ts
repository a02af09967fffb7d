import { fill } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { corrupt, incomplete, unreadable } from '../../model/fault.js'
import type { ReadHandle } from '../../platform/files.js'
import { countOf, fieldOf, numberOf, startOf, type TextField } from './fields.js'

/** A signal of a file: samples of one input, or texts. */
export interface EdfSignal {
  readonly label: string
  readonly transducer: string
  readonly prefilter: string
  readonly unit: string
  /** Samples of a record. */
  readonly samples: number
  /** Where they stand in a record. */
  readonly byteOffset: number
  /** What the two ends of a line are in its unit, and as samples; undefined where it is not told. */
  readonly scale: Scale | undefined
  /** True for the texts and times of EDF+ and BDF+. */
  readonly isAnnotations: boolean
}

interface Scale {
  readonly physical: readonly [number, number]
  readonly digital: readonly [number, number]
}

/** All that the head of a file says and that matters here. */
export interface EdfHeader {
  readonly path: string
  /** "EDF", "EDF+C", "EDF+D", "BDF", ... */
  readonly type: string
  /** True of a file whose records need not follow each other in time. */
  readonly isDiscontinuous: boolean
  /** Of a sample: 2 of EDF, 3 of BDF. */
  readonly sampleBytes: 2 | 3
  readonly started: string | undefined
  /** Where records begin. */
  readonly bytes: number
  readonly recordBytes: number
  /** How many records there are, as far as the head tells. */
  readonly records: number | undefined
  /** Of a record, in seconds; 0 in a file of annotations alone. */
  readonly duration: number
  readonly signals: readonly EdfSignal[]
}

/** Bytes of the head of a file, and of the part of it that each signal has. */
const PART = 256
const ANNOTATIONS = ['EDF Annotations', 'BDF Annotations']

/** The format that a file is of, by its first bytes; undefined for another file. */
export const formatOf = (bytes: Uint8Array): 'EDF' | 'BDF' | undefined => {
  if (bytes[0] === 0xff && fieldOf('', bytes, 1, 7).text === 'BIOSEMI') return 'BDF'
  return bytes.length === PART && fieldOf('', bytes, 0, 8).text === '0' && isCounted(bytes) ? 'EDF' : undefined
}

/** Whether a head says that it is as long as one of so many signals is: a 0 at the beginning says little. */
const isCounted = (bytes: Uint8Array): boolean => {
  const [length, signals] = [fieldOf('', bytes, 184, 8).text, fieldOf('', bytes, 252, 4).text]
  return /^\d+$/.test(length) && /^\d+$/.test(signals) && Number(length) === PART * (Number(signals) + 1)
}

/** The first bytes of an open file, which tell of which format it is. */
export const firstPart = (handle: ReadHandle): Uint8Array => {
  const bytes = new Uint8Array(Math.min(PART, handle.size))
  fill(handle, bytes, 0)
  return bytes
}

/** The head of an open file. Throws a `FaultError`. */
export const readHeader = (handle: ReadHandle): EdfHeader => {
  const { path, size } = handle
  const first = firstPart(handle)
  const format = formatOf(first)
  if (format === undefined) return refuse(unreadable(path, 'a file of EDF or BDF by its first bytes', 'other bytes'))
  if (size < PART) return refuse(incomplete(path, `a head of ${PART} bytes`, `${size}`, 'the file was cut'))
  const field = (offset: number, length: number): TextField => fieldOf(path, first, offset, length)
  const count = countOf(field(252, 4), 'the number of signals')
  const length = field(184, 8)
  const bytes = PART * (count + 1)
  if (countOf(length, 'the length of the head in bytes') !== bytes)
    refuse(corrupt(length.at, `${bytes}, the bytes of a head of ${count} signals`, `"${length.text}"`))
  if (size < bytes)
    refuse(incomplete(path, `a head of ${bytes} bytes, for ${count} signals`, `${size} bytes`, 'the file was cut'))
  const sampleBytes = format === 'EDF' ? 2 : 3
  const signals = readSignals(handle, count, sampleBytes)
  const durationField = field(244, 8)
  const duration = numberOf(durationField, 'the seconds of a record')
  const hasSamples = signals.some(({ isAnnotations }) => !isAnnotations)
  if (duration < 0 || (duration === 0 && hasSamples))
    refuse(corrupt(durationField.at, 'the seconds of a record, more than 0', `"${durationField.text}"`))
  const variant = field(192, 44).text
  const [, continuity] = /^[EB]DF\+([CD])/.exec(variant) ?? []
  const records = field(236, 8).text
  return {
    path,
    type: continuity === undefined ? format : `${format}+${continuity}`,
    isDiscontinuous: continuity === 'D',
    sampleBytes,
    started: startOf(field(168, 8).text, field(176, 8).text, field(88, 80).text),
    bytes,
    recordBytes: signals.reduce((sum, { samples }) => sum + sampleBytes * samples, 0),
    records: /^\d+$/.test(records) ? Number(records) : undefined,
    duration,
    signals,
  }
}

const readSignals = (handle: ReadHandle, count: number, sampleBytes: number): readonly EdfSignal[] => {
  if (count === 0 || count > MOST.channels)
    refuse(corrupt(`${handle.path}, byte 252`, `1 to ${MOST.channels} signals`, `${count}`))
  const bytes = new Uint8Array(PART * (count + 1))
  fill(handle, bytes, 0)
  // Each field stands for all signals in turn: `before` bytes of a signal's part are before it.
  const field = (signal: number, before: number, length: number): TextField =>
    fieldOf(handle.path, bytes, PART + before * count + length * signal, length)
  let byteOffset = 0
  return Array.from({ length: count }, (_, signal): EdfSignal => {
    const label = field(signal, 0, 16).text
    const isAnnotations = ANNOTATIONS.includes(label)
    const samples = countOf(field(signal, 216, 8), `the samples of a record of "${label}"`)
    const own = {
      label,
      isAnnotations,
      samples,
      byteOffset,
      unit: field(signal, 96, 8).text,
      transducer: field(signal, 16, 80).text,
      prefilter: field(signal, 136, 80).text,
      scale: isAnnotations ? undefined : scaleOf([104, 112, 120, 128].map((before) => field(signal, before, 8))),
    }
    byteOffset += sampleBytes * samples
    if (!Number.isSafeInteger(byteOffset)) refuse(corrupt(handle.path, 'records of fewer bytes than 2^53', `${byteOffset}`))
    return own
  })
}

const scaleOf = (ends: readonly TextField[]): Scale | undefined => {
  if (ends.some(({ text }) => text === '')) return undefined
  const [low, high, least, most] = ends.map((end) => numberOf(end, 'an end of the range of a signal'))
  return low === high || least === most ? undefined : { physical: [low, high], digital: [least, most] }
}
