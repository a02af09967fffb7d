import { execFile } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { aborted, FaultError, incomplete, unsupported } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import { isUrl } from '../../platform/paths.js'
import { ENGINE, isOfEngine } from '../planned/folder.js'
import { partsText } from '../planned/parts.js'
import type { Engine } from './engine.js'
import { ROUNDS, type SlurmJob, slurmScripts } from './slurmScripts.js'

/** How the parts of a job are submitted. */
export type SlurmOptions = Omit<SlurmJob, 'job' | 'folder'>

/** How often it is looked how things stand, in milliseconds. */
const LOOK = 1000

/**
 * The folder of the scripts of a job, and of what its tasks print. Slurm reads and writes files alone: those of a job elsewhere stand
 * in the current folder, as what else sbatch is not told a place of.
 */
const folderOf = (job: string, files: Files): string =>
  isUrl(job) ? files.resolve(`${job.replace(/\W*:\W*/g, '-').replace(/[^\w.-]+/g, '-')}-${ENGINE}`) : files.join(job, ENGINE)

/** Write the scripts of a job; the one that submits it. */
const writeSlurmScripts = (job: string, options: SlurmOptions, files: Files): string => {
  const folder = folderOf(job, files)
  files.makeFolder(folder)
  for (const [name, text] of slurmScripts({ job, folder, ...options })) files.writeWhole(files.join(folder, name), text)
  return files.join(folder, 'submit.sh')
}

/** Remove the scripts of a job elsewhere, once it is finished: no folder of a job takes them along. */
const removeScripts = (job: string, files: Files): void => {
  if (!isUrl(job)) return
  const folder = folderOf(job, files)
  for (const name of files.list(folder)) if (isOfEngine(name)) files.remove(files.join(folder, name))
  files.removeEmpty(folder)
}

/** Parts done by the tasks of an array of Slurm, which finishes the job itself. */
export const slurmEngine =
  (options: SlurmOptions, files: Files): Engine =>
  async ({ job, parts, missing, signal, onDone, tell }) => {
    const folder = folderOf(job, files)
    const textOf = (name: string): string | undefined => {
      const at = files.join(folder, name)
      files.refresh(at)
      return files.stat(at) === undefined ? undefined : files.readText(at)
    }
    const script = writeSlurmScripts(job, options, files)
    for (const name of ['submitted.txt', 'status.txt', 'fault.txt']) files.remove(files.join(folder, name))
    tell((await slurm('bash', script)).trim())
    if (options.detach) return 'submitted'

    const left = new Set(parts)
    const look = async (): Promise<void> => {
      const open = new Set(await missing())
      for (const part of [...left]) {
        if (open.has(part)) continue
        left.delete(part)
        onDone(part)
      }
    }
    const submitted = (): readonly string[] => (textOf('submitted.txt') ?? '').split('\n').filter((id) => id !== '')
    const cancel = async (): Promise<void> => {
      // What ends may just have submitted another array.
      for (let before = -1; before !== submitted().length; ) {
        before = submitted().length
        await slurm('scancel', ...submitted())
      }
    }
    for (;;) {
      await delay(LOOK, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) {
        await cancel()
        throw new FaultError(aborted('the save'))
      }
      // A controller that does not answer has not ended what it does: but for this look nothing is known.
      const atWork = await slurm('squeue', '--noheader', '--me', '--format=%F').catch(() => undefined)
      await look()
      if (atWork !== undefined && !submitted().some((id) => atWork.split(/\s+/).includes(id))) break
    }
    if (textOf('status.txt')?.trim() === '0') {
      removeScripts(job, files)
      return 'done'
    }
    await look()
    const fault = textOf('fault.txt')?.trim()
    throw new FaultError(
      incomplete(
        `job ${job}`,
        'to be finished by Slurm',
        fault ??
          (left.size > 0 ? `no receipt of ${partsText([...left])}, submitted up to ${ROUNDS} times` : 'nothing that finishes it'),
        `${folder} holds what the tasks said; the same command with --resume goes on from there`,
      ),
    )
  }

/** What one of Slurm's programs prints. Rejects with a `FaultError` when it is not there, or fails. */
const slurm = (program: string, ...args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(program, args, { encoding: 'utf8' }, (error, output, errors) => {
      if (error === null) return resolve(output)
      const said = errors.trim() || error.message
      const hint = /not found|ENOENT/.test(said) ? 'run it where Slurm is installed' : undefined
      reject(new FaultError(unsupported(`Slurm: ${program}: ${said}`, hint), { cause: error }))
    })
  })
