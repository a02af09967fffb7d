import { secondsText } from '../api/describe.js'
import type { Recording } from '../api/recording.js'
import { temporaryOf } from '../declare/sink.js'
import { dtypes, isDtype } from '../model/dtype.js'
import { FaultError, faultOf, nearest } from '../model/fault.js'
import type { Progress } from '../run/progress.js'
import { rateText } from '../run/progressBar.js'
import type { CommandContext } from './command.js'
import { jobsOf } from './jobOptions.js'
import { print, tell, tellNotices } from './output.js'
import { UsageError } from './usage.js'

/** How each `--format` saves. */
const formats = {
  binary: (recording: Recording, ...rest: Parameters<Recording['save']>) => recording.save(...rest),
}
type Format = keyof typeof formats
const isFormat = (name: string): name is Format => Object.hasOwn(formats, name)

type SavingValues = Parameters<typeof jobsOf>[0] & {
  readonly format?: string | undefined
  readonly dtype?: string | undefined
  readonly overwrite?: boolean | undefined
  readonly resume?: boolean | undefined
  readonly 'no-progress'?: boolean | undefined
  readonly verbose?: boolean | undefined
}

/** The options that are wrong whatever is saved, found before anything is opened. Throws a `UsageError`. */
export const planSaving = (values: SavingValues) => {
  const { format = 'binary', dtype, overwrite = false, resume = false, verbose = false } = values
  if (!isFormat(format)) throw new UsageError(`--format: expected ${Object.keys(formats).join(', ')}, found "${format}"`)
  if (dtype !== undefined && !isDtype(dtype)) {
    const near = nearest(dtype, dtypes)
    throw new UsageError(
      `--dtype: unknown dtype "${dtype}"; ${near === undefined ? `known: ${dtypes.join(', ')}` : `did you mean "${near}"?`}`,
    )
  }
  const progress = values['no-progress'] !== true
  return {
    save: formats[format],
    options: { ...jobsOf(values), ...(dtype !== undefined && { dtype }), overwrite, resume, verbose, progress },
  }
}

/** Save a recording, show how far it is, and tell what was saved. Rejects with a `FaultError`. */
export const saveAndTell = async (
  recording: Recording,
  out: string,
  { save, options }: ReturnType<typeof planSaving>,
  context: CommandContext,
): Promise<void> => {
  tellNotices(recording.notices)
  let last: Progress | undefined
  const onProgress = (now: Progress): void => {
    last = now
  }
  try {
    const saved = await save(recording, out, { ...options, signal: context.signal(), onProgress, onVerbose: tell })
    const rate = last === undefined ? '' : ` in ${secondsText(last.seconds)} · ${rateText(last, recording.header)}`
    print(`${saved}`, `saved ${out}${rate}`)
  } catch (error) {
    const fault = faultOf(error, `saving ${out}`)
    if (fault._tag === 'Aborted')
      tell(`interrupted: ${temporaryOf(out)} holds what is done; the same command with --resume goes on from there`)
    throw new FaultError(fault, { cause: error })
  }
}
