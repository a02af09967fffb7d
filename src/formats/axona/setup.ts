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
  readonly setPath: string
  readonly binPath: string
  readonly samplingFrequency: number
  readonly channels: readonly AxonaChannel[]
  /** Seconds that the trial took, where it is told. */
  readonly duration: number | undefined
  readonly fields: ReadonlyMap<string, string>
}

const ENDING = /\.(set|bin)$/i
/** Bytes of a `.set` file, which has some 26 000. */
const MOST_BYTES = 4 * 1024 * 1024
/** What every `.set` file begins with. */
const FIRST = 'trial_date '
/** Tetrodes of 4 channels, of which a packet has 64. */
const [TETRODES, LETTERS] = [16, ['a', 'b', 'c', 'd']]

/** The file with another ending, of the same case. */
export const besideOf = (path: string, ending: string): string =>
  path.replace(/\.[^.]*$/, (old) => `.${old === old.toUpperCase() ? ending.toUpperCase() : ending}`)

/** True for either file of a recording: where the `.set` file begins as one, and the `.bin` file is there. */
export const isAxona = (files: Files, path: string): boolean => {
  if (!ENDING.test(files.basename(path)) || !isFile(files, path)) return false
  const [setPath, binPath] = [besideOf(path, 'set'), besideOf(path, 'bin')]
  if (!isFile(files, setPath) || !isFile(files, binPath)) return false
  return new TextDecoder('latin1').decode(firstBytes(files, setPath, FIRST.length)) === FIRST
}

/** What the `.set` file of a recording says. Throws a `FaultError`. */
export const readSetup = (files: Files, path: string): AxonaSetup => {
  if (!ENDING.test(files.basename(path)))
    refuse(unreadable(path, 'a .set file of Axona, or the .bin file beside it', 'another name'))
  const [setPath, binPath] = [besideOf(path, 'set'), besideOf(path, 'bin')]
  if (sizeOf(files, setPath) > MOST_BYTES) refuse(corrupt(setPath, `at most ${MOST_BYTES} bytes of text`, 'more'))
  const text = new TextDecoder('windows-1252').decode(firstBytes(files, setPath, MOST_BYTES))
  if (!text.startsWith(FIRST))
    refuse(unreadable(setPath, `a .set file, which begins with "${FIRST.trim()}"`, 'another beginning'))
  const fields = new Map(
    text.split(/\r?\n/).map((line): [string, string] => {
      const [, name = '', value = ''] = /^(\S*)\s?(.*)$/.exec(line) ?? []
      return [name, value.trim()]
    }),
  )
  if (fields.get('mode128channels') === '1')
    refuse(unsupported(`${setPath}: mode128channels`, 'recordings of up to 64 channels open'))
  const fullScale = positive(fields, 'ADC_fullscale_mv', setPath)
  const duration = Number(fields.get('duration') || Number.NaN)
  return {
    setPath,
    binPath,
    samplingFrequency: positive(fields, 'rawRate', setPath),
    channels: tetrodesOf(fields, setPath).flatMap((tetrode) =>
      LETTERS.map((letter, place): AxonaChannel => {
        const hardware = 4 * (tetrode - 1) + place
        const step = (1000 * fullScale) / (positive(fields, `gain_ch_${hardware}`, setPath) * 32_768)
        return { hardware, tetrode, name: `${tetrode}${letter}`, step }
      }),
    ),
    duration: duration > 0 ? duration : undefined,
    fields,
  }
}

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

const positive = (fields: ReadonlyMap<string, string>, name: string, path: string): number => {
  const text = fields.get(name) ?? ''
  const value = /^\d+(\.\d*)?$/.test(text) ? Number(text) : Number.NaN
  return value > 0 && Number.isFinite(value) ? value : refuse(corrupt(`${path}: ${name}`, 'a number above 0', text || 'nothing'))
}

/** What the `.set` file says of the whole. */
export const annotationsOf = ({ fields }: AxonaSetup): Annotations =>
  Object.fromEntries(
    ['trial_date', 'trial_time', 'sw_version'].flatMap((name) => {
      const value = fields.get(name) ?? ''
      return value === '' ? [] : [[name, value]]
    }),
  )
