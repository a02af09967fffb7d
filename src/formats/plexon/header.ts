import { fill, withFile } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { corrupt, incomplete, unreadable, unsupported } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'

/** A channel of spikes, as a head lists it. */
export interface SpikeChannel {
  readonly number: number
  readonly name: string
}

/** A channel of events: lines, strobed words, starts and stops, keys. */
export interface EventChannel {
  readonly number: number
  readonly name: string
}

/** A channel of continuous samples, which Plexon calls slow. */
export interface SlowChannel {
  readonly number: number
  readonly name: string
  readonly samplingFrequency: number
  readonly gain: number
  readonly preampGain: number
  /** Samples of it by the counts of the head, which has room for the first 212 channels, and which not every program fills. */
  readonly counted: number
}

/** All that the head of a `.plx` file says and that matters here. */
export interface PlexonHeader {
  readonly path: string
  readonly size: number
  readonly version: number
  readonly comment: string
  /** Ticks of the clock of all blocks in a second. */
  readonly clockFrequency: number
  readonly bitsPerSlowSample: number
  readonly slowMaxMillivolts: number
  /** When it was begun, by the clock of the computer: ISO 8601 without a zone. Undefined where the head has no such date. */
  readonly begun: string | undefined
  readonly spikeChannels: readonly SpikeChannel[]
  readonly eventChannels: readonly EventChannel[]
  readonly slowChannels: readonly SlowChannel[]
  /** Where blocks begin. */
  readonly bytes: number
}

/** "PLEX". */
const MAGIC = 0x58_45_4c_50
const [HEAD, SPIKE, EVENT, SLOW] = [7504, 1020, 296, 296]
/** Where the head counts the samples of slow channels, and of how many. */
const [COUNTS_AT, COUNTED] = [5456 + 4 * 300, 212]
/** Versions whose head is known. */
const [OLDEST, NEWEST] = [100, 107]

/** True for a file that begins as one of Plexon's. */
export const isPlexon = (files: Files, path: string): boolean =>
  files.stat(path)?.kind === 'file' &&
  withFile(files, path, (handle) => {
    const bytes = new Uint8Array(4)
    return handle.size >= HEAD && handle.read(bytes, 0) === 4 && new DataView(bytes.buffer).getUint32(0, true) === MAGIC
  })

/** The head of a file. Throws a `FaultError`. */
export const readHeader = (files: Files, path: string): PlexonHeader =>
  withFile(files, path, (handle) => {
    const bytesAt = (position: number, length: number): DataView => {
      if (position + length > handle.size)
        refuse(incomplete(path, `a head of ${position + length} bytes`, `${handle.size}`, 'the file was cut'))
      const bytes = new Uint8Array(length)
      fill(handle, bytes, position)
      return new DataView(bytes.buffer)
    }
    const head = bytesAt(0, HEAD)
    const int = (position: number): number => head.getInt32(position, true)
    if (head.getUint32(0, true) !== MAGIC) refuse(unreadable(path, 'a .plx file of Plexon, by its first bytes', 'other bytes'))
    const version = int(4)
    if (version < OLDEST || version > NEWEST)
      refuse(unsupported(`${path}: version ${version} of its format`, `versions ${OLDEST} to ${NEWEST} are read`))
    const clockFrequency = int(136)
    if (!(clockFrequency >= 1 && clockFrequency <= MOST.samplingFrequency))
      refuse(corrupt(`${path}, byte 136`, 'ticks of its clock in a second', `${clockFrequency}`))
    const count = (position: number, what: string): number => {
      const found = int(position)
      return found >= 0 && found <= MOST.channels
        ? found
        : refuse(corrupt(`${path}, byte ${position}`, `a number of ${what}`, `${found}`))
    }
    const [spikes, events, slow] = [
      count(140, 'channels of spikes'),
      count(144, 'channels of events'),
      count(148, 'channels of samples'),
    ]
    const tables = bytesAt(HEAD, spikes * SPIKE + events * EVENT + slow * SLOW)
    const [eventsAt, slowAt] = [spikes * SPIKE, spikes * SPIKE + events * EVENT]
    const numbered = (at: number, each: number, numberAt: number) => (_: unknown, index: number) => ({
      number: tables.getInt32(at + index * each + numberAt, true),
      name: textAt(tables, at + index * each, 32),
    })
    return {
      path,
      size: handle.size,
      version,
      comment: textAt(head, 8, 128),
      clockFrequency,
      bitsPerSlowSample: head.getUint8(203),
      slowMaxMillivolts: head.getUint16(206, true),
      begun: dateOf([160, 164, 168, 172, 176, 180].map(int)),
      spikeChannels: Array.from({ length: spikes }, numbered(0, SPIKE, 64)),
      eventChannels: Array.from({ length: events }, numbered(eventsAt, EVENT, 32)),
      slowChannels: Array.from({ length: slow }, (_, index): SlowChannel => {
        const at = slowAt + index * SLOW
        const { number, name } = numbered(slowAt, SLOW, 32)(_, index)
        const samplingFrequency = tables.getInt32(at + 36, true)
        if (!(samplingFrequency >= 1 && samplingFrequency <= MOST.samplingFrequency))
          refuse(corrupt(`${path}, byte ${HEAD + at + 36}`, `the rate of channel "${name}" in Hz`, `${samplingFrequency}`))
        return {
          number,
          name,
          samplingFrequency,
          gain: tables.getInt32(at + 40, true),
          preampGain: tables.getInt32(at + 48, true),
          counted: number >= 0 && number < COUNTED ? int(COUNTS_AT + 4 * number) : 0,
        }
      }),
      bytes: HEAD + tables.byteLength,
    }
  })

/** Texts end at their first zero: what follows is left over from other texts. */
const textAt = (view: DataView, position: number, length: number): string => {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + position, length)
  const end = bytes.indexOf(0)
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end)).trim()
}

const dateOf = ([year, ...parts]: readonly number[]): string | undefined => {
  const [month, day, hour, minute, second] = parts
  const isDate = year > 1970 && year < 10_000 && month >= 1 && month <= 12 && day >= 1 && day <= 31
  const isTime = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 61
  const two = (part: number): string => String(part).padStart(2, '0')
  return isDate && isTime ? `${year}-${two(month)}-${two(day)}T${[hour, minute, second].map(two).join(':')}` : undefined
}
