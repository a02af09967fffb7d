import { firstBytes, isFile, sizeOf } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { corrupt, unreadable, unsupported } from '../../model/fault.js'
import type { Annotations } from '../../model/header.js'
import type { Files } from '../../platform/files.js'

/** A channel of a tetrode: which of the 64 of the hardware, from 0, and its name, such as "1a". */
export interface AxonaChannel {
  readonly hardware: number
  readonly tetrode: number
  readonly name: string
  /** µV a step. */
  readonly step: number
}

/** What the `.set` file says of the samples in the `.bin` file beside it. */
export interface AxonaSetup {
  readonly binPath: string
  readonly samplingFrequency: number
  readonly channels: readonly AxonaChannel[]
  /** Seconds that the trial took, where it is told. */
  readonly duration: number | undefined
  readonly fields: ReadonlyMap<string, string>
}

/** Bytes of a `.set` file, which has some 26 000. */
const MOST_BYTES = 4 * 1024 * 1024
/** What every `.set` file begins with. */
const FIRST = 'trial_date '
/** Tetrodes of 4 channels, of which a packet has 64. */
const [TETRODES, LETTERS] = [16, ['a', 'b', 'c', 'd']]

/** True for a `.set` file, which begins as one. Throws a `FaultError`. */
export const isSetFile = (files: Files, path: string): boolean =>
  isFile(files, path) && new TextDecoder('latin1').decode(firstBytes(files, path, FIRST.length)) === FIRST

/** Lines of names and values. */
export const fieldsOf = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split(/\r?\n/).map((line): [string, string] => {
      const [, name = '', value = ''] = /^(\S*)\s?(.*)$/.exec(line) ?? []
      return [name, value.trim()]
    }),
  )

/** The lines of a `.set` file. Throws a `FaultError`. */
export const readFields = (files: Files, setPath: string): ReadonlyMap<string, string> => {
  if (sizeOf(files, setPath) > MOST_BYTES) refuse(corrupt(setPath, `at most ${MOST_BYTES} bytes of text`, 'more'))
  const text = new TextDecoder('windows-1252').decode(firstBytes(files, setPath, MOST_BYTES))
  if (!text.startsWith(FIRST))
    refuse(unreadable(setPath, `a .set file, which begins with "${FIRST.trim()}"`, 'another beginning'))
  return fieldsOf(text)
}

/** What the `.set` file of a recording says of its `.bin`. Throws a `FaultError`. */
export const readSetup = (files: Files, setPath: string, binPath: string): AxonaSetup => {
  const fields = readFields(files, setPath)
  if (fields.get('mode128channels') === '1')
    refuse(unsupported(`${setPath}: mode128channels`, 'recordings of up to 64 channels open'))
  const duration = Number(fields.get('duration') || Number.NaN)
  return {
    binPath,
    samplingFrequency: positive(fields, 'rawRate', setPath),
    channels: tetrodesOf(fields, setPath).flatMap((tetrode) =>
      LETTERS.map((_, place): AxonaChannel => {
        const hardware = 4 * (tetrode - 1) + place
        return { hardware, tetrode, name: nameOf(hardware), step: microvoltsAt(fields, hardware, setPath, 32_768) }
      }),
    ),
    duration: duration > 0 ? duration : undefined,
    fields,
  }
}

/** What a channel of the hardware is called: its tetrode, and its place there. */
export const nameOf = (hardware: number): string => `${Math.floor(hardware / 4) + 1}${LETTERS[hardware % 4]}`

/** µV a step of a channel of the hardware, of which so many make the whole range. Throws a `FaultError`. */
export const microvoltsAt = (fields: ReadonlyMap<string, string>, hardware: number, setPath: string, steps: number): number =>
  (1000 * positive(fields, 'ADC_fullscale_mv', setPath)) / (positive(fields, `gain_ch_${hardware}`, setPath) * steps)

/** The tetrodes that were collected, from 1. */
const tetrodesOf = (fields: ReadonlyMap<string, string>, path: string): readonly number[] => {
  const collected = [...fields].flatMap(([name, value]) => {
    const [, tetrode] = /^collectMask_(\d+)$/.exec(name) ?? []
    return tetrode !== undefined && value === '1' ? [Number(tetrode)] : []
  })
  const beyond = collected.find((tetrode) => tetrode < 1 || tetrode > TETRODES)
  if (beyond !== undefined) refuse(corrupt(`${path}: collectMask_${beyond}`, `tetrodes from 1 to ${TETRODES}`, `${beyond}`))
  return collected.length > 0
    ? [...new Set(collected)].sort((one, other) => one - other)
    : refuse(unsupported(`${path}: no tetrode is collected, by collectMask_1 to collectMask_${TETRODES}`, 'tetrodes open'))
}

/** A number above 0 that has to be told. Throws a `FaultError`. */
export const positive = (fields: ReadonlyMap<string, string>, name: string, path: string): number => {
  const text = fields.get(name) ?? ''
  const value = /^\d+(\.\d*)?$/.test(text) ? Number(text) : Number.NaN
  return value > 0 && Number.isFinite(value) ? value : refuse(corrupt(`${path}: ${name}`, 'a number above 0', text || 'nothing'))
}

/** What the lines of a file say of the whole. */
export const annotationsOf = (fields: ReadonlyMap<string, string>): Annotations =>
  Object.fromEntries(
    ['trial_date', 'trial_time', 'sw_version'].flatMap((name) => {
      const value = fields.get(name) ?? ''
      return value === '' ? [] : [[name, value]]
    }),
  )
