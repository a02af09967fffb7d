import { files } from '#platform'
import { dtype, flag, nonNegativeInteger, optional, path as pathCodec, positiveInteger } from '../codec/codec.js'
import { abortSignal, argumentOf, callback, exactArguments, held, optionsOf } from '../codec/options.js'
import { mapPaths } from '../codec/paths.js'
import { among, type Catalog, lookUp } from '../declare/catalog.js'
import { attempting, orThrow } from '../model/attempt.js'
import { isJsonObject, type Json } from '../model/header.js'
import { jobFields } from '../run/jobs.js'
import { registeredModules } from '../run/modules.js'
import type { FoundJob, OpenedJob } from '../run/planned/opened.js'
import type { Progress } from '../run/progress.js'
import { recordingOf } from './given.js'
import { allKinds } from './kinds.js'
import { openNode } from './openers.js'
import type { PlanJobOptions, WorkPartsOptions } from './planned.options.generated.js'
import { Recording } from './recording.js'
import { formatFields, openSaved, sinkOfTraces } from './saving.js'

export type { PlanJobOptions, WorkPartsOptions } from './planned.options.generated.js'

/** How a save is planned that several machines share. */
export const planJobFields = {
  ...formatFields,
  dtype: optional(dtype, { doc: "dtype of the saved samples. Default: the recording's" }),
  job: optional(pathCodec, {
    doc: 'the folder of the job, which is made. Default: that of the output with `.job` behind its name',
  }),
  parts: optional(positiveInteger, { doc: 'into how many parts. Default: parts of about 1 GiB of samples' }),
  overwrite: optional(flag, { doc: 'replace what stands there, once the new data are whole' }),
  resume: optional(flag, { doc: 'go on with the job of the same save that stands there, if one does' }),
  relative: optional(flag, {
    doc: 'write paths as they are seen from the folder of the job, where machines see it under other paths. Default: absolute',
  }),
}

/** How parts of a job are done. */
export const workPartsFields = {
  ...jobFields,
  signal: optional(abortSignal, { doc: 'stops the work: parts that are not whole are begun anew' }),
  onProgress: optional(callback<(progress: Progress) => void>(), { doc: 'told how far it is, a few times a second' }),
  onVerbose: optional(callback<(line: string) => void>(), { doc: 'told what is done, when verbose. Default: standard error' }),
}

/** A save that several machines share. */
export interface PlannedJob {
  /** Its folder. */
  readonly job: string
  /** How many parts it has, counted from 0. */
  readonly parts: number
  readonly outputs: readonly string[]
}

/** What became of parts. */
export interface WorkedParts {
  /** Those that were done now. */
  readonly done: readonly number[]
  /** Those that were done before. */
  readonly before: readonly number[]
}

/** The folder of a job, where nobody says another. */
export const jobOf = (out: string): string => `${out.replace(/[\\/]+$/, '')}.job`

/**
 * Plan a save that several machines share: what `recording.save(out)` would write, in parts that any of them does in any order. Makes a
 * folder, which all of them must see, as they must see the sources and the output; no sample is read. Until the job is finished or
 * discarded, nobody else writes to `out`. Rejects with a `FaultError`: Unsupported, samples in memory; Conflict, something
 * stands there.
 *
 * ```ts
 * const { job, parts } = await planJob(clean, 'clean.zarr', { parts: 100 })
 * ```
 */
export const planJob = exactArguments(
  'planJob',
  async (recording: Recording, out: string, options?: PlanJobOptions): Promise<PlannedJob> => {
    const { node } = recordingOf(recording, 'planJob')
    const path = argumentOf(pathCodec, out, 'planJob.out')
    const {
      job = jobOf(path),
      parts,
      overwrite = false,
      resume = false,
      relative = false,
      ...how
    } = optionsOf(planJobFields, options, 'planJob')
    const catalog = await allKinds()
    const { sink, params } = sinkOfTraces(node, path, how, catalog)
    const { planShared } = await import('#run')
    return attempting(`planning ${job}`, async () => {
      const planned = await planShared(node, { sink, params }, { job, parts, overwrite, resume, relative }, contextOf(catalog))
      return { job: files.resolve(job), parts: planned.parts, outputs: planned.outputs }
    })
  },
)

const partNumbers = held(
  'the number of a part, or a list of them',
  (value): value is number | readonly number[] =>
    nonNegativeInteger.is(value) || (Array.isArray(value) && value.every(nonNegativeInteger.is)),
)

/**
 * Do parts of a job. What was written is there when this resolves; done again, a part is left as it is. Any number of processes may
 * do so at once, the same part too. Rejects with a `FaultError`: Conflict, a source has changed since the job was planned.
 *
 * ```ts
 * await workParts('clean.zarr.job', [0, 1, 2], { jobs: -1 })
 * ```
 */
export const workParts = exactArguments(
  'workParts',
  async (job: string, parts: number | readonly number[], options?: WorkPartsOptions): Promise<WorkedParts> => {
    const path = argumentOf(pathCodec, job, 'workParts.job')
    const asked = argumentOf(partNumbers, parts, 'workParts.parts')
    const given = optionsOf(workPartsFields, options, 'workParts')
    const { findJob, workShared } = await import('#run')
    return attempting(`working at ${path}`, async () => {
      const found = await findJob(path, files)
      const catalog = await allKinds()
      const all = typeof asked === 'number' ? [asked] : asked
      return workShared(found, () => openJob(found, catalog), all, given, contextOf(catalog))
    })
  },
)

/**
 * Put the output of a job in its place, once all its parts are done, and open it. Once it stands there, this does nothing more. Rejects
 * with a `FaultError`: Incomplete, parts are missing; Corrupt, a part is not as it was written, and is missing now; Conflict, a source
 * has changed since the job was planned, or another finishes it.
 *
 * ```ts
 * const clean = await finishJob('clean.zarr.job')
 * ```
 */
export const finishJob = exactArguments('finishJob', async (job: string): Promise<Recording> => {
  const path = argumentOf(pathCodec, job, 'finishJob.job')
  const { findJob, finishShared } = await import('#run')
  return attempting(`finishing ${path}`, async () => {
    const found = await findJob(path, files)
    const catalog = await allKinds()
    await finishShared(found, () => openJob(found, catalog), files)
    const { node, sink } = await openJob(found, catalog)
    return new Recording(await openSaved(node, files.resolve(found.folder.path, found.planned.outputs[0]), sink, catalog))
  })
})

/** The parts of a job that are not done, in order. Rejects with a `FaultError`. */
export const missingParts = exactArguments('missingParts', async (job: string): Promise<readonly number[]> => {
  const path = argumentOf(pathCodec, job, 'missingParts.job')
  const { findJob, missingOf } = await import('#run')
  return attempting(`looking at ${path}`, async () => missingOf(await findJob(path, files)))
})

/**
 * End a job: its folder goes, and all that was written of an output that is not in its place; workers that still run write nothing any
 * more. Rejects with a `FaultError`.
 */
export const discardJob = exactArguments('discardJob', async (job: string): Promise<void> => {
  const path = argumentOf(pathCodec, job, 'discardJob.job')
  const { findJob, discardShared } = await import('#run')
  return attempting(`discarding ${path}`, async () => {
    const found = await findJob(path, files)
    const { sinks } = await allKinds()
    const { kind } = found.planned.sink
    await discardShared(found, orThrow(lookUp(among(sinks, { takes: 'traces' }), kind, `${path}: sink`)), files)
  })
})

const contextOf = (catalog: Catalog) => ({ files, catalog, modules: registeredModules() })

/** A job with its pipeline and sink. */
const openJob = async (found: FoundJob, catalog: Catalog): Promise<OpenedJob> => {
  const { folder, planned } = found
  const node = await openNode(jsonOf(planned.pipeline), { baseFolder: folder.path })
  const sink = orThrow(lookUp(among(catalog.sinks, { takes: 'traces' }), planned.sink.kind, `${folder.path}: sink`))
  const here = (each: string): string => files.resolve(folder.path, each)
  const params = mapPaths(sink.fields, jsonOf(planned.sink.params), here)
  const { openedJob } = await import('#run')
  return openedJob(found, node, orThrow(sink.instantiate(params, `${folder.path}: sink.params`)), files)
}

const jsonOf = (value: Json): { readonly [key: string]: Json } => (isJsonObject(value) ? value : {})
