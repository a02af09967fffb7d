import { refuse } from '../../model/attempt.js'
import { corrupt, incomplete } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import type { JobFolder } from './folder.js'
import { type FoundJob, missingOf } from './opened.js'
import { partsText, receiptName } from './parts.js'
import { type PartReceipt, parseReceipt } from './record.js'

/** Receipts that are read at once: a network file system takes its time for each. */
const AT_ONCE = 32

/** All receipts of a job, in the order of the parts; `reopen` is called where some are missing. Rejects with a `FaultError` that names these. */
export const receiptsOf = async (job: FoundJob, reopen: () => void, files: Files): Promise<readonly PartReceipt[]> => {
  const { planned, folder } = job
  const missing = await missingOf(job)
  if (missing.length > 0) {
    reopen()
    refuse(
      incomplete(
        `job ${folder.path}`,
        `${planned.parts} parts`,
        `${planned.parts - missing.length}; missing: ${partsText(missing)}`,
        `\`rxephys plan ${folder.path} --missing\` lists them, \`rxephys work ${folder.path} --part I\` does one`,
      ),
    )
  }
  const read = async (part: number): Promise<PartReceipt> => {
    const at = files.join(folder.path, receiptName(part))
    const receipt = parseReceipt((await folder.read(receiptName(part))) ?? '', at, files)
    if (receipt.job !== planned.id || receipt.part !== part)
      refuse(corrupt(at, `the receipt of part ${part}`, `that of part ${receipt.part} of the job ${receipt.job}`))
    return receipt
  }
  const receipts: PartReceipt[] = []
  for (let part = 0; part < planned.parts; part += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, planned.parts - part) }, (_, index) => read(part + index))
    receipts.push(...(await Promise.all(some)))
  }
  return receipts
}

/** Parts that are not as they were written are to be done again: their receipts go. Rejects with a `FaultError` where there are some. */
export const refuseParts = async (folder: JobFolder, damaged: readonly number[]): Promise<void> => {
  for (const part of damaged) await folder.remove(receiptName(part))
  if (damaged.length > 0)
    refuse(
      corrupt(
        `job ${folder.path}`,
        'parts that stand as they were written',
        `others in ${partsText(damaged)}`,
        `these are missing now: \`rxephys work ${folder.path} --part ${damaged[0]}\` does one again`,
      ),
    )
}
