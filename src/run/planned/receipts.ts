import { refuse } from '../../model/attempt.js'
import { corrupt, incomplete } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import type { JobFolder } from './folder.js'
import { type FoundJob, missingOf } from './opened.js'
import { receiptName } from './parts.js'
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
        `${planned.parts - missing.length}; missing: ${shortList(missing)}`,
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
        `others in the parts ${shortList(damaged)}`,
        `these are missing now: \`rxephys work ${folder.path} --part ${damaged[0]}\` does one again`,
      ),
    )
}

/** `0-3, 7, 9-12`, and no more than a few of them. */
const shortList = (parts: readonly number[]): string => {
  const spans: [number, number][] = []
  for (const part of parts.toSorted((a, b) => a - b)) {
    const last = spans.at(-1)
    if (last !== undefined && last[1] === part - 1) last[1] = part
    else spans.push([part, part])
  }
  const told = spans.slice(0, 20).map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`))
  return spans.length > told.length ? `${told.join(', ')} and more` : told.join(', ')
}
