import { discardJob, finishJob, missingParts, workParts } from '../api/planned.js'
import type { CommandContext } from './command.js'
import { registerModules } from './input.js'
import { jobsOf } from './jobOptions.js'
import { print, tell, tellNotices } from './output.js'
import { partOf } from './planAction.js'
import { UsageError } from './usage.js'

type WorkValues = Parameters<typeof jobsOf>[0] & {
  readonly part?: readonly string[] | undefined
  readonly parts?: readonly string[] | undefined
  readonly module?: readonly string[] | undefined
  readonly 'no-progress'?: boolean | undefined
  readonly verbose?: boolean | undefined
  readonly json?: boolean | undefined
}

/** Do parts of a job. Rejects with a `FaultError` or a `UsageError`. */
export const doWork = async (job: string, values: WorkValues, context: CommandContext): Promise<void> => {
  const { part, parts, verbose = false } = values
  const options = { ...jobsOf(values), verbose, progress: values['no-progress'] !== true }
  const named = [...(part ?? []).map((text) => partOf('part', text)), ...(parts ?? []).flatMap(rangeOf)]
  await registerModules(values.module)
  const asked = part === undefined && parts === undefined ? await missingParts(job) : named
  const { done, before } = await workParts(job, asked, { ...options, signal: context.signal(), onVerbose: tell })
  if (values.json === true) print(JSON.stringify({ job, done, before }))
  else if (done.length > 0) tell(`done: ${done.length === 1 ? `part ${done[0]}` : `${done.length} parts`} of ${job}`)
  else tell(`nothing to do: ${before.length === 1 ? `part ${before[0]} of ${job} is` : `these parts of ${job} are`} done`)
}

/** More than any job has: a range of so many is a slip of the finger. */
const MOST_PARTS = 10_000_000

const rangeOf = (text: string): readonly number[] => {
  const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? []
  const count = Number(to) - Number(from) + 1
  if (!(count >= 1 && count <= MOST_PARTS))
    throw new UsageError(`--parts: expected parts from A to B such as 0-99, found "${text}"`)
  return Array.from({ length: count }, (_, index) => Number(from) + index)
}

/** Finish a job, or discard it. Rejects with a `FaultError`. */
export const endJob = async (
  job: string,
  { discard = false, module }: { readonly discard?: boolean | undefined; readonly module?: readonly string[] | undefined },
): Promise<void> => {
  await registerModules(module)
  if (discard) {
    await discardJob(job)
    return tell(`discarded ${job}`)
  }
  const saved = await finishJob(job)
  tellNotices(saved.notices)
  print(`${saved}`)
}
