import { isFile, namesIn } from '../../encoding/reading.js'
import type { Files } from '../../platform/files.js'

/** A file of a trial that is one of several: its number, of an electrode or a filtered signal. */
export interface NumberedFile {
  readonly number: number
  readonly path: string
}

/** The files of a trial, which all have its name. */
export interface TrialFiles {
  readonly setPath: string
  readonly bin: string | undefined
  readonly eeg: readonly NumberedFile[]
  readonly egf: readonly NumberedFile[]
  readonly tetrodes: readonly NumberedFile[]
  /** Which cluster each spike of a tetrode is of: as it was cut by hand, and as KlustaKwik did. */
  readonly cut: readonly NumberedFile[]
  readonly clu: readonly NumberedFile[]
  /** Names of those that are not read. */
  readonly others: readonly string[]
}

/** Numbers of tetrodes, and of filtered signals, that a trial may have. */
const [TETRODES, SIGNALS] = [32, 64]
const KINDS = [
  ['bin', /^\.bin$/i],
  ['eeg', /^\.eeg(\d*)$/i],
  ['egf', /^\.egf(\d*)$/i],
  ['tetrodes', /^\.(\d+)$/],
  ['cut', /^_(\d+)\.cut$/i],
  ['clu', /^\.clu\.(\d+)$/i],
  ['others', /^\.(?:pos|inp|stm|spk)$/i],
] as const

/** What stands behind the name of a trial in the name of one of its files. */
const TAIL = /(_\d+\.cut|\.clu\.\d+|\.(set|bin|eeg\d*|egf\d*|\d+))$/i

/** Whether a name is one that a file of a trial may have. */
export const isOfTrial = (name: string): boolean => TAIL.test(name)

/** The `.set` file of the trial that a file is of, whose ending may be in capitals. */
export const setPathOf = (files: Files, path: string): string => {
  const [upper, lower] = ['.SET', '.set'].map((ending) => path.replace(TAIL, ending))
  return path === upper || (!isFile(files, lower) && isFile(files, upper)) ? upper : lower
}

const counted = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1)
/** Names that are asked for where a folder cannot be listed. */
const knownNames = (stem: string): readonly string[] => [
  ...['bin', 'eeg', 'egf', 'pos', 'inp', 'stm', 'spk'].map((ending) => `${stem}.${ending}`),
  ...counted(16).flatMap((number) => [`${stem}.eeg${number}`, `${stem}.egf${number}`]),
  ...counted(TETRODES).flatMap((number) => [`${stem}.${number}`, `${stem}_${number}.cut`, `${stem}.clu.${number}`]),
]

/** The files of the trial that a file is of. Throws a `FaultError`. */
export const trialOf = (files: Files, path: string): TrialFiles => {
  const folder = files.dirname(path)
  const stem = files.basename(path).replace(TAIL, '')
  const found = namesIn(files, folder, knownNames(stem)).flatMap((name) => {
    if (!name.startsWith(stem)) return []
    const tail = name.slice(stem.length)
    return KINDS.flatMap(([kind, pattern]) => {
      const [whole, digits] = pattern.exec(tail) ?? []
      const number = Number(digits || 1)
      const isTold = whole !== undefined && number >= 1 && number <= (kind === 'eeg' || kind === 'egf' ? SIGNALS : TETRODES)
      return isTold ? [{ kind, number, path: files.join(folder, name), name }] : []
    })
  })
  const of = (kind: (typeof KINDS)[number][0]): readonly NumberedFile[] =>
    found.filter((each) => each.kind === kind && isFile(files, each.path)).sort((a, b) => a.number - b.number)
  return {
    setPath: setPathOf(files, path),
    bin: of('bin')[0]?.path,
    eeg: of('eeg'),
    egf: of('egf'),
    tetrodes: of('tetrodes'),
    cut: of('cut'),
    clu: of('clu'),
    others: of('others').map(({ path: at }) => files.basename(at)),
  }
}
