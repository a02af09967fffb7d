import { either as E } from 'fp-ts'
import { files } from '#platform'
import { secondsText } from '../api/describe.js'
import type { Events } from '../api/events.js'
import { listText } from '../api/format.js'
import { allKinds } from '../api/kinds.js'
import type { Recording } from '../api/recording.js'
import type { Sorting } from '../api/sorting.js'
import { among, formatsOf, sinkNamed } from '../declare/catalog.js'
import { foundOf, journalOf, unfinishedOf } from '../encoding/unfinished.js'
import { orThrow } from '../model/attempt.js'
import { dtypes, isDtype } from '../model/dtype.js'
import { FaultError, faultOf, nearest } from '../model/fault.js'
import { dataWords, kindsOfData } from '../model/kinds.js'
import type { Notice } from '../model/notice.js'
import { isUrl } from '../platform/paths.js'
import type { Progress } from '../run/progress.js'
import { progressBar, rateText, spikeRateText } from '../run/progressBar.js'
import type { CommandContext } from './command.js'
import { type EngineValues, type Sharing, sharingOf } from './engines.js'
import { registerModules } from './input.js'
import { jobsOf } from './jobOptions.js'
import { type KindAndParams, parseKind } from './kindText.js'
import { print, tell, tellNotices } from './output.js'
import { jobOptions } from './savingOptions.js'
import { isEvents, isSorting, nameOf, type Subject } from './subject.js'
import { UsageError } from './usage.js'

type SavingValues = Parameters<typeof jobsOf>[0] &
  EngineValues & {
    readonly format?: string | undefined
    readonly module?: readonly string[] | undefined
    readonly dtype?: string | undefined
    readonly overwrite?: boolean | undefined
    readonly resume?: boolean | undefined
    readonly 'no-progress'?: boolean | undefined
    readonly verbose?: boolean | undefined
  }

/** The options that are wrong whatever is saved, found before anything is opened. Throws a `UsageError`. */
export const planSaving = async (values: SavingValues) => {
  const { dtype, overwrite = false, resume = false, verbose = false } = values
  await registerModules(values.module)
  const format = values.format === undefined ? undefined : parseKind(values.format, '--format')
  if (format !== undefined) await refuseUnknown(format.kind)
  if (dtype !== undefined && !isDtype(dtype)) {
    const near = nearest(dtype, dtypes)
    throw new UsageError(
      `--dtype: unknown dtype "${dtype}"; ${near === undefined ? `known: ${dtypes.join(', ')}` : `did you mean "${near}"?`}`,
    )
  }
  const progress = values['no-progress'] !== true
  return {
    format,
    /** Who does the work, where that is not this machine. */
    sharing: await sharingOf(values),
    /** Options given that say how samples are worked off, and nothing of spikes. */
    ofSamples: Object.keys(jobOptions).filter((name) => Object.hasOwn(values, name)),
    options: { ...jobsOf(values), ...(dtype !== undefined && { dtype }), overwrite, resume, verbose, progress },
  }
}
type Plan = Awaited<ReturnType<typeof planSaving>>

const refuseUnknown = async (kind: string): Promise<void> => {
  const { sinks } = await allKinds()
  if (E.isRight(sinkNamed(sinks, kind, '--format'))) return
  const near = nearest(kind, formatsOf(sinks))
  const known = kindsOfData.map((takes) => `${listText(formatsOf(among(sinks, { takes })))} (of ${dataWords[takes].several})`)
  throw new UsageError(
    `--format: expected ${known.join(', ')}, found "${kind}"${near === undefined ? '' : `; did you mean "${near}"?`}`,
  )
}

/** Save what was opened, show how far it is, and tell what was saved. Rejects with a `FaultError` or a `UsageError`. */
export const saveAndTell = async (subject: Subject, out: string, plan: Plan, context: CommandContext): Promise<void> => {
  const { format, options } = plan
  const { sinks } = await allKinds()
  const own = among(sinks, { takes: subject.node.gives })
  if (format !== undefined && E.isLeft(sinkNamed(own, format.kind, '--format'))) {
    const { takes } = orThrow(sinkNamed(sinks, format.kind, '--format'))
    throw new UsageError(
      `--format ${format.kind} is one of ${dataWords[takes].several}, and this is ${nameOf(subject)}: ${listText(formatsOf(own))}`,
    )
  }
  if (subject.node.gives !== 'traces' && options.dtype !== undefined)
    throw new UsageError(`--dtype is of the samples of a recording, and this is ${nameOf(subject)}`)
  tellNotices(subject.notices)
  if (plan.sharing !== undefined) {
    if (isSorting(subject) || isEvents(subject))
      throw new UsageError(`--on is for the samples of a recording, and this is ${nameOf(subject)}: one machine saves it`)
    const came = await saveShared(subject, out, plan.sharing, plan, context)
    if ('submitted' in came) return print(`${out} is there once all parts are done; ${came.submitted} is the folder of the job`)
    return print(`${came.saved}`, `saved ${out}${timeText(came.last, subject)}`)
  }
  await (isSorting(subject) || isEvents(subject)
    ? saveRows(subject, out, plan, context)
    : saveSamples(subject, out, plan, context))
}

/** Have a recording saved by other machines, as the options say. Rejects with a `FaultError`. */
export const saveShared = async (recording: Recording, out: string, sharing: Sharing, plan: Plan, context: CommandContext) => {
  const { saveOn } = await import('./saveOn.js')
  const { overwrite, resume, progress, dtype } = plan.options
  const how = { overwrite, resume, progress, ...(dtype !== undefined && { dtype }), ...formatOf(plan.format), ...sharing }
  return saveOn(recording, out, how, context)
}

const timeText = (last: Progress | undefined, { header }: Recording): string =>
  last === undefined ? '' : ` in ${secondsText(last.seconds)} · ${rateText(last, header)}`

const saveSamples = async (recording: Recording, out: string, plan: Plan, context: CommandContext): Promise<void> => {
  const { format, options } = plan
  let last: Progress | undefined
  const onProgress = (now: Progress): void => {
    last = now
  }
  try {
    const saved = await recording.save(out, {
      ...options,
      ...formatOf(format),
      signal: context.signal(),
      onProgress,
      onVerbose: tell,
    })
    tellNew(saved.notices, recording.notices)
    print(`${saved}`, `saved ${writtenTo(saved, out)}${timeText(last, recording)}`)
  } catch (error) {
    throw told(error, out, journalOf)
  }
}

const saveRows = async (subject: Sorting | Events, out: string, plan: Plan, context: CommandContext): Promise<void> => {
  const { format, ofSamples, options } = plan
  const { held } = dataWords[subject.node.gives]
  if (ofSamples.length > 0)
    tell(`notice: ${ofSamples.map((name) => `--${name}`).join(', ')}: ${held} are saved by one worker, and need no chunks`)
  const { overwrite, resume, progress } = options
  const bar = progressBar((now) => spikeRateText(now, subject.samplingFrequency))
  const onProgress = progress ? bar.update : () => undefined
  const started = performance.now()
  try {
    const saved = await subject.save(out, { ...formatOf(format), overwrite, resume, signal: context.signal(), onProgress })
    const seconds = (performance.now() - started) / 1000
    bar.end()
    tellNew(saved.notices, subject.notices)
    const count = await (isEvents(saved) ? saved.countTotalEvents() : saved.countTotalSpikes())
    print(`${saved}`, `saved ${out}: ${count} ${held} in ${secondsText(seconds)}`)
  } catch (error) {
    bar.end()
    throw told(error, out, foundOf)
  }
}

/** The format that is asked for, as `save` takes it. */
export const formatOf = (format: KindAndParams | undefined) =>
  format === undefined ? {} : { format: format.kind, formatParams: format.params }

/** What is to be told of the saved one that was not told of what was saved. */
const tellNew = (notices: readonly Notice[], before: readonly Notice[]): void =>
  tellNotices(notices.filter(({ message }) => !before.some((other) => other.message === message)))

const goOnAt = (out: string): string =>
  `${unfinishedOf(files.realPath(out))} holds what is done; the same command with --resume goes on from there`
const NOTHING = 'nothing is left of it; the same command begins anew'

/** The files of samples, which are several for several segments; else OUT itself. */
const writtenTo = ({ node }: Recording, out: string): string => {
  const { filePaths } = node.origin.params
  return Array.isArray(filePaths) ? filePaths.join(', ') : out
}

/** The fault of a save, and for one that was interrupted what can be done. */
const told = (error: unknown, out: string, keptAt: typeof journalOf): FaultError => {
  const fault = faultOf(error, `saving ${out}`)
  // What stays elsewhere stands in the fault.
  if (fault._tag === 'Aborted' && !isUrl(out)) {
    const isKept = files.stat(keptAt(files.realPath(out), files)) !== undefined
    tell(`interrupted: ${isKept ? goOnAt(out) : NOTHING}`)
  }
  return new FaultError(fault, { cause: error })
}
