import { missingParts, planJob } from '../api/planned.js'
import { isDtype } from '../model/dtype.js'
import { applyOperators } from './apply.js'
import { openInput } from './input.js'
import { parseKind } from './kindText.js'
import { print, tell, tellNotices } from './output.js'
import { scriptOf, writeScript } from './planAs.js'
import { planSaving } from './saving.js'
import { isEvents, isSorting, nameOf } from './subject.js'
import { UsageError } from './usage.js'

type PlanValues = Parameters<typeof openInput>[1] &
  Parameters<typeof applyOperators>[1] & {
    readonly format?: string | undefined
    readonly dtype?: string | undefined
    readonly overwrite?: boolean | undefined
    readonly parts?: string | undefined
    readonly job?: string | undefined
    readonly relative?: boolean | undefined
    readonly json?: boolean | undefined
    readonly as?: string | undefined
  }

/** Plan a save, and tell where its job is. Rejects with a `FaultError` or a `UsageError`. */
export const planSave = async (input: string, out: string, values: PlanValues): Promise<void> => {
  const { job, relative = false, overwrite = false, dtype } = values
  const script = values.as === undefined ? undefined : scriptOf(values.as)
  const parts = values.parts === undefined ? undefined : partOf('parts', values.parts, 1)
  await planSaving({ format: values.format, dtype, module: values.module })
  const format = values.format === undefined ? undefined : parseKind(values.format, '--format')
  const subject = await applyOperators(await openInput(input, values), values)
  if (isSorting(subject) || isEvents(subject))
    throw new UsageError(
      `plan takes a recording, whose samples can be cut into parts, and this is ${nameOf(subject)}: one machine saves it, ` +
        `\`rxephys save\`, from a recording that several have processed`,
    )
  tellNotices(subject.notices)
  const planned = await planJob(subject, out, {
    relative,
    overwrite,
    ...(job !== undefined && { job }),
    ...(parts !== undefined && { parts }),
    ...(isDtype(dtype) && { dtype }),
    ...(format !== undefined && { format: format.kind, formatParams: format.params }),
  })
  if (script !== undefined) writeScript(script, planned)
  else if (values.json === true) return print(JSON.stringify(planned))
  else print(planned.job)
  tell(`planned ${planned.job}: parts 0 to ${planned.parts - 1}`)
}

/** Print the parts that are missing. Rejects with a `FaultError`. */
export const tellMissing = async (job: string, json = false): Promise<void> => {
  const missing = await missingParts(job)
  if (json) print(JSON.stringify({ job, missing }))
  else if (missing.length > 0) print(missing.join('\n'))
}

/** A whole number of an option. Throws a `UsageError`. */
export const partOf = (name: string, text: string, least = 0): number => {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(value) && value >= least) return value
  throw new UsageError(`--${name}: expected a whole number of at least ${least}, found "${text}"`)
}
