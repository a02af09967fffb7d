import { withFile } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { corrupt, unreadable, unsupported } from '../../model/fault.js'
import type { Files, ReadHandle } from '../../platform/files.js'
import { type ChannelEntry, readChannels, type System } from './channels.js'
import { Cursor } from './cursor.js'

/** What files of each begin with. */
const MAGIC: Readonly<Record<System, number>> = { rhd: 0xc6_91_27_02, rhs: 0xd6_91_27_ac }
/** Versions of files that are known. */
const NEWEST = 3

/** All that a head says and that matters here. */
export interface IntanHeader {
  readonly path: string
  readonly system: System
  /** 3.1 as 3.1: minor versions are below 10. */
  readonly version: number
  readonly samplingFrequency: number
  /** The filter of line noise that was applied, in Hz; undefined where none was. */
  readonly notch: number | undefined
  readonly notes: readonly string[]
  readonly reference: string
  readonly temperatureSensors: number
  /** Which board digitized the analog inputs. */
  readonly boardMode: number
  /** A step of stimulation, in A. */
  readonly stimStep: number
  readonly savesDc: boolean
  /** The channels that were recorded, in the order of their samples. */
  readonly channels: readonly ChannelEntry[]
  /** Where samples begin. */
  readonly bytes: number
  /** Whether channels are listed of ports that are switched off, which are read or not: two ways to read the same head. */
  readonly isAmbiguous: boolean
}

/** The system that a file is of, by its first bytes; undefined for another file. */
export const systemOf = (files: Files, path: string): System | undefined =>
  withFile(files, path, (handle) => (handle.size < 8 ? undefined : systemAt(new Cursor(handle))))

const systemAt = (cursor: Cursor): System | undefined => {
  const magic = cursor.uint32()
  return (['rhd', 'rhs'] as const).find((system) => MAGIC[system] === magic)
}

/**
 * The head of an open file. Of ports that are switched off some programs list channels, and some readers pass these over: `listsOff`
 * says whether they are there. Throws a `FaultError`.
 */
export const readHeader = (handle: ReadHandle, listsOff = true): IntanHeader => {
  const cursor = new Cursor(handle)
  const system = systemAt(cursor)
  if (system === undefined)
    return refuse(unreadable(handle.path, 'a file of Intan: RHD or RHS by its first bytes', 'other bytes'))
  const [major, minor] = [cursor.int16(), cursor.int16()]
  if (major < 1 || major > NEWEST || minor < 0 || minor > 9)
    refuse(unsupported(`${handle.path}: version ${major}.${minor} of its format`, `versions 1 to ${NEWEST} are read`))
  const version = Number(`${major}.${minor}`)
  const { at } = cursor
  const samplingFrequency = cursor.float32()
  if (!(samplingFrequency >= 1 && samplingFrequency <= MOST.samplingFrequency))
    refuse(corrupt(at, 'a sampling frequency in Hz', `${samplingFrequency}`))
  const told = system === 'rhd' ? rhdPart(cursor, version) : rhsPart(cursor)
  const { channels, isAmbiguous } = readChannels(cursor, system, listsOff)
  return {
    ...told,
    path: handle.path,
    system,
    version,
    samplingFrequency,
    // Before, the notch was for programs to apply that show the samples.
    notch: major >= 3 ? [undefined, 50, 60][told.notchMode] : undefined,
    channels,
    bytes: cursor.position,
    isAmbiguous,
  }
}

type Told = Pick<IntanHeader, 'notes' | 'reference' | 'temperatureSensors' | 'boardMode' | 'stimStep' | 'savesDc'> & {
  readonly notchMode: number
}

/** Bytes of numbers that are not kept: corner frequencies, impedance measurements, settling. */
const skip = (cursor: Cursor, bytes: number): void => {
  cursor.position += bytes
}

const rhdPart = (cursor: Cursor, version: number): Told => {
  skip(cursor, 26)
  const notchMode = cursor.int16()
  skip(cursor, 8)
  return {
    notchMode,
    notes: notesAt(cursor),
    temperatureSensors: version >= 1.1 ? cursor.count('temperature sensors') : 0,
    boardMode: version >= 1.3 ? cursor.int16() : 0,
    reference: version >= 2 ? cursor.text() : '',
    stimStep: 0,
    savesDc: false,
  }
}

const rhsPart = (cursor: Cursor): Told => {
  skip(cursor, 34)
  const notchMode = cursor.int16()
  skip(cursor, 12)
  const { at } = cursor
  const stimStep = cursor.float32()
  if (!Number.isFinite(stimStep)) refuse(corrupt(at, 'a step of stimulation in A', `${stimStep}`))
  skip(cursor, 8)
  return {
    notchMode,
    stimStep,
    notes: notesAt(cursor),
    savesDc: cursor.flag(),
    boardMode: cursor.int16(),
    reference: cursor.text(),
    temperatureSensors: 0,
  }
}

const notesAt = (cursor: Cursor): readonly string[] => [cursor.text(), cursor.text(), cursor.text()].filter((note) => note !== '')
