import { files } from '#platform'
import { applyFitted } from '../api/applyPipeline.js'
import { secondsText } from '../api/describe.js'
import { allKinds } from '../api/kinds.js'
import { type Step, stepsOf } from '../api/recipe.js'
import type { Recording } from '../api/recording.js'
import { among } from '../declare/catalog.js'
import { orThrow } from '../model/attempt.js'
import { aborted, FaultError, faultOf, incomplete, renderFault } from '../model/fault.js'
import { whenReady } from '../model/waiting.js'
import { subjectOf } from '../run/subject.js'
import type { CommandContext } from './command.js'
import { openInput } from './input.js'
import { print, tell } from './output.js'
import { placeOf, recipeOf } from './recipe.js'
import { formatOf, planSaving, saveShared } from './saving.js'
import { type Session, sessionsOf } from './sessions.js'
import { isEvents, isSorting, nameOf } from './subject.js'
import { UsageError } from './usage.js'

/** What became of one of several recordings. */
interface Row extends Session {
  readonly state: 'saved' | 'submitted' | 'there already' | 'fault' | 'stopped'
  readonly seconds: number
  /** Of the recording. */
  readonly duration?: number
  readonly fault?: string
}

type ForEachValues = Parameters<typeof openInput>[1] &
  Parameters<typeof planSaving>[0] & {
    readonly 'for-each': string
    readonly to?: string | undefined
    readonly 'reuse-fits'?: boolean | undefined
    readonly json?: boolean | undefined
  }

/**
 * Put one recipe on many recordings, and save each; a table of what became of them is printed at the end. A fault of one keeps no other
 * from being done. Rejects with a `UsageError`; with a `FaultError` where some were not saved.
 */
export const runForEach = async (recipe: string, values: ForEachValues, context: CommandContext): Promise<void> => {
  const { 'for-each': pattern, to, 'reuse-fits': reuse = false } = values
  if (to === undefined) throw new UsageError("--for-each needs --to, the place of each output: --to 'clean/{name}.zarr'")
  const plan = await planSaving(values)
  const sessions = sessionsOf(pattern, to)
  const steps = orThrow(stepsOf(recipeOf(recipe), placeOf(recipe), await allKinds()))
  const signal = context.signal()
  const rows: Row[] = []
  for (const session of sessions) {
    const started = performance.now()
    const ended = (row: Omit<Row, keyof Session | 'seconds'>): void =>
      void rows.push({ ...session, ...row, seconds: (performance.now() - started) / 1000 })
    if (signal.aborted) {
      ended({ state: 'stopped' })
      continue
    }
    tell(`${session.name}: ${session.input} to ${session.out}`)
    try {
      const recording = await processed(await recordingAt(session, values), steps, reuse, recipe)
      const duration = recording.getTotalDuration()
      const isThere = plan.options.resume && (await savedPipeline(session.out)) === pipelineOf(recording)
      ended({ state: isThere ? 'there already' : await saveEach(recording, session.out, plan, context), duration })
    } catch (error) {
      if (error instanceof UsageError) throw error
      const fault = faultOf(error, `saving ${session.out}`)
      if (fault._tag !== 'Aborted') tell(`${session.name}: ${renderFault(fault)}`)
      ended(fault._tag === 'Aborted' ? { state: 'stopped' } : { state: 'fault', fault: renderFault(fault) })
    }
  }
  if (values.json === true) print(JSON.stringify(rows, null, 2))
  else print(...tableOf(rows))
  if (signal.aborted) throw new FaultError(aborted('the save of all recordings'))
  const failed = rows.filter(({ state }) => state === 'fault').length
  if (failed > 0)
    throw new FaultError(
      incomplete(
        '--for-each',
        `all ${rows.length} recordings saved`,
        `${rows.length - failed}`,
        'the same command with --resume goes on',
      ),
    )
}

const saveEach = async (
  recording: Recording,
  out: string,
  plan: Awaited<ReturnType<typeof planSaving>>,
  context: CommandContext,
): Promise<'saved' | 'submitted'> => {
  if (plan.sharing !== undefined)
    return 'submitted' in (await saveShared(recording, out, plan.sharing, plan, context)) ? 'submitted' : 'saved'
  await recording.save(out, { ...plan.options, ...formatOf(plan.format), signal: context.signal(), onVerbose: tell })
  return 'saved'
}

const recordingAt = async ({ input }: Session, values: ForEachValues): Promise<Recording> => {
  const subject = await openInput(input, values)
  if (isSorting(subject) || isEvents(subject))
    throw new UsageError(`--for-each: a recipe works on recordings, and ${input} is ${nameOf(subject)}`)
  return subject
}

/** The recording after all steps: what one has to find in samples is found in this recording. */
const processed = async (recording: Recording, steps: readonly Step[], reuse: boolean, recipe: string): Promise<Recording> => {
  let last = recording
  for (const { operator, instance } of steps) {
    if (!reuse && operator.estimates && instance.fit?.(last.header) === undefined)
      throw new UsageError(
        `${recipe}: the step "${operator.kind}" holds what was found in one recording, and would be put on all; take it out of the ` +
          'parameters, and it is found in each; or give --reuse-fits',
      )
    last = await applyFitted(last, operator, instance)
  }
  return last
}

const pipelineOf = ({ node }: Recording): string => JSON.stringify(subjectOf(node, files).provenance)

/** The pipeline of the save that stands at a path, as it was written; undefined where none does. */
const savedPipeline = async (path: string): Promise<string | undefined> => {
  const { sinks } = await allKinds()
  for (const sink of among(sinks, { takes: 'traces' }).values()) {
    const saved = await whenReady(() => sink.saved(path, files))
    if (saved?.pipeline !== undefined) return JSON.stringify(await whenReady(() => saved.pipeline?.json))
  }
  return undefined
}

const tableOf = (rows: readonly Row[]): readonly string[] => {
  const cells = rows.map(({ name, state, duration, seconds, out, fault }) => [
    name,
    state,
    duration === undefined ? '' : secondsText(duration),
    secondsText(seconds),
    fault ?? out,
  ])
  const all = [['recording', 'state', 'length', 'time', 'output'], ...cells]
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)))
  const count = (state: Row['state']): number => rows.filter((row) => row.state === state).length
  const counts = (['saved', 'submitted', 'there already', 'fault', 'stopped'] as const).flatMap((state) =>
    count(state) === 0 ? [] : [`${count(state)} ${state}`],
  )
  return [
    ...all.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    ),
    counts.join(', '),
  ]
}
