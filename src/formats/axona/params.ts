import { type Decoded, flag, optional, path, required, text } from '../../codec/codec.js'
import type { Detected, OpenOptions } from '../../declare/source.js'
import { isFile } from '../../encoding/reading.js'
import { chosenStream } from '../../kit/streams.js'
import { refuse } from '../../model/attempt.js'
import { unreadable } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import { isSetFile } from './setup.js'
import { isOfTrial, setPathOf, type TrialFiles, trialOf } from './trial.js'

/** Which trial. */
export const trialParams = {
  filePath: required(path, { doc: 'the `.set` file, or another file of the trial beside it' }),
  tolerateTruncation: optional(flag, { doc: 'open what is whole of a file that ends too early' }),
}

/** Which signals. */
export const axonaParams = {
  ...trialParams,
  stream: optional(text, {
    doc: 'which signals: `raw`, `eeg` or `egf`. Default: those of the path where it is one of their files, else `raw` where there is a `.bin`',
  }),
}

export type AxonaParams = Decoded<typeof trialParams>

/** The trial that a path is a file of, where dacqUSB wrote it; undefined of any other path. Throws a `FaultError`. */
export const trialAt = (files: Files, at: string): TrialFiles | undefined => {
  if (!isOfTrial(files.basename(at)) || !isFile(files, at)) return undefined
  return isSetFile(files, setPathOf(files, at)) ? trialOf(files, at) : undefined
}

/** The same of a path that has to be one. */
export const givenTrial = (files: Files, at: string): TrialFiles => {
  if (!isOfTrial(files.basename(at))) refuse(unreadable(at, 'a .set file of Axona, or another file of the trial', 'another name'))
  return trialOf(files, at)
}

/** The parameters that open a path of a trial which has what is asked for. */
export const detectTrial = (
  files: Files,
  at: string,
  { stream, tolerateTruncation }: OpenOptions,
  has: (trial: TrialFiles) => boolean,
): Detected<AxonaParams & { stream?: string }> | undefined => {
  const trial = trialAt(files, at)
  if (trial === undefined || !has(trial)) return undefined
  const told = { ...(stream !== undefined && { stream }), ...(tolerateTruncation !== undefined && { tolerateTruncation }) }
  return { params: { filePath: at, ...told }, rank: 'marked' }
}

/** The signals of a trial, by the names of their streams. */
export const streamsOf = ({ bin, eeg, egf }: TrialFiles): readonly string[] => [
  ...(bin === undefined ? [] : ['raw']),
  ...(eeg.length > 0 ? ['eeg'] : []),
  ...(egf.length > 0 ? ['egf'] : []),
]

/** The stream that is opened. Throws a `FaultError`. */
export const streamFor = (trial: TrialFiles, filePath: string, asked: string | undefined): string => {
  const streams = streamsOf(trial)
  if (streams.length === 0)
    refuse(
      unreadable(
        filePath,
        'a .bin, .eeg or .egf file of the trial beside it',
        'none',
        'openSorting opens spikes, where there are any',
      ),
    )
  const [, own] = /\.(eeg|egf)\d*$/i.exec(filePath) ?? []
  const given = asked ?? own?.toLowerCase() ?? (streams.includes('raw') ? 'raw' : undefined)
  return chosenStream(streams, given, 'axona.params.stream', filePath)
}
