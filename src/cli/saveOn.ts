import { discardJob, finishJob, missingParts, planJob } from '../api/planned.js'
import type { Recording } from '../api/recording.js'
import { itemSize } from '../model/dtype.js'
import { faultOf } from '../model/fault.js'
import type { Engine } from '../run/engines/engine.js'
import { type Progress, progressMeter } from '../run/progress.js'
import { progressBar } from '../run/progressBar.js'
import type { CommandContext } from './command.js'
import { tell } from './output.js'

/** How a recording is saved by other machines. */
interface SharedSave {
  readonly engine: Engine
  readonly parts?: number
  readonly format?: string
  readonly formatParams?: { readonly [key: string]: unknown }
  readonly dtype?: Recording['dtype']
  readonly overwrite: boolean
  readonly resume: boolean
  readonly progress: boolean
}

/** What came of it: the saved recording, opened, or the folder of the job that others finish. */
type SavedOn = { readonly saved: Recording; readonly last: Progress | undefined } | { readonly submitted: string }

/** Have a recording saved by other machines, and show how far they are. Rejects with a `FaultError`. */
export const saveOn = async (recording: Recording, out: string, how: SharedSave, context: CommandContext): Promise<SavedOn> => {
  const { engine, progress, ...planning } = how
  const { resume } = planning
  const signal = context.signal()
  const { job, parts } = await planJob(recording, out, planning)
  const missing = await missingParts(job)
  const { header } = recording
  const total = recording.getTotalSamples()
  const framesOf = (done: number): number => Math.round((total * done) / parts)
  let done = parts - missing.length
  const meter = progressMeter(total, header.channelIds.length * itemSize(header.dtype), framesOf(done))
  const bar = progress ? progressBar(header) : undefined
  let last: Progress | undefined
  const show = (): void => {
    last = meter(framesOf(done))
    bar?.update(last)
  }
  const say = (line: string): void => {
    bar?.end()
    tell(line)
  }
  tell(`${job}: ${parts} parts${done > 0 ? `, ${done} of them done before` : ''}`)
  try {
    const asked = {
      job,
      parts: missing,
      missing: () => missingParts(job),
      signal,
      tell: say,
      onDone: () => {
        done++
        show()
      },
    }
    const how = missing.length === 0 ? 'done' : await engine(asked)
    bar?.end()
    if (how === 'submitted') return { submitted: job }
    const saved = await finishJob(job)
    await discardJob(job)
    return { saved, last }
  } catch (error) {
    bar?.end()
    const isAborted = faultOf(error, `saving ${out}`)._tag === 'Aborted'
    const isUseful = resume || (await missingParts(job)).length < parts
    if (!isUseful) await discardJob(job)
    if (isAborted)
      tell(
        `interrupted: ${isUseful ? `${job} holds what is done; the same command with --resume goes on from there` : 'nothing is done yet, and nothing is left'}`,
      )
    throw error
  }
}
