import { createRequire } from 'node:module'
import type { SinkInstance, SinkSubject } from '../../declare/sink.js'
import type { TracesNode } from '../../engine/node.js'
import { refuse } from '../../model/attempt.js'
import { conflict, incomplete, unreadable } from '../../model/fault.js'
import { whenReady } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import { type Fingerprint, fingerprintsOf, readsOf } from '../contents.js'
import { subjectOf } from '../subject.js'
import { type JobFolder, jobFolder } from './folder.js'
import { partOfName } from './parts.js'
import { type PlannedJob, parsePlanned } from './record.js'

/** The plan in a job's folder, and its mark once its output is in place. */
export const [JOB, LANDED] = ['job.json', 'landed.json']

/** A job's folder, and what was planned. */
export interface FoundJob {
  readonly folder: JobFolder
  readonly planned: PlannedJob
}

/** A job with its pipeline and sink, as they are seen from here. */
export interface OpenedJob extends FoundJob {
  readonly node: TracesNode
  readonly sink: SinkInstance
  readonly subject: SinkSubject
}

/** The release of rxephys that this is. */
export const release = (): string => {
  const metadata: unknown = createRequire(import.meta.url)('rxephys/package.json')
  return typeof metadata === 'object' && metadata !== null && 'version' in metadata ? String(metadata.version) : 'unknown'
}

/** Read what was planned. Rejects with a `FaultError`. */
export const findJob = async (path: string, files: Files): Promise<FoundJob> => {
  const folder = jobFolder(files.resolve(path), files)
  const content = await folder.read(JOB)
  if (content === undefined)
    return refuse(
      unreadable(
        path,
        'the folder of a job, which `rxephys plan` makes',
        'none: it may have been discarded',
        'where an output still waits for it, remove OUT.rxephys-unfinished',
      ),
    )
  const planned = parsePlanned(content, files.join(folder.path, JOB), files)
  if (planned.release !== release())
    refuse(conflict(`job ${path}`, `rxephys ${planned.release}, which planned it`, release(), 'use one release on all machines'))
  return { folder, planned }
}

/** The places of a job's outputs, as they are seen from here. */
export const finalsOf = ({ folder, planned }: FoundJob, files: Files): readonly string[] =>
  planned.outputs.map((path) => files.resolve(folder.path, path))

/** A job with what is seen of it from here. */
export const openedJob = (found: FoundJob, node: TracesNode, sink: SinkInstance, files: Files): OpenedJob => ({
  ...found,
  node,
  sink,
  subject: subjectOf(node, files),
})

/** Parts that have no receipt, in order. */
export const missingOf = async ({ folder, planned }: FoundJob): Promise<readonly number[]> => {
  const done = new Set((await folder.names()).map(partOfName))
  return Array.from({ length: planned.parts }, (_, part) => part).filter((part) => !done.has(part))
}

/** A path as a job's folder has it, and the other way round. */
export const pathFor = ({ path }: Pick<JobFolder, 'path'>, relative: boolean, files: Files): ((path: string) => string) => {
  if (!relative) return (each) => files.resolve(each)
  return (each) =>
    files.relative(path, files.resolve(each)) ??
    refuse(
      conflict(`job ${path}`, 'a place from which all files are seen', `${each}, on another drive`, 'plan with absolute paths'),
    )
}

/** What the files that are read are now, each by its path as the job has it. */
export const sourcesNow = async (
  {
    folder,
    planned: { relative },
    node,
  }: Pick<OpenedJob, 'folder' | 'node'> & { readonly planned: Pick<PlannedJob, 'relative'> },
  brief: 'brief' | 'whole',
  files: Files,
): Promise<readonly Fingerprint[]> => {
  const reads = readsOf(node)
  for (const path of reads.contents) files.refresh(path)
  const found = await whenReady(() => fingerprintsOf(reads, files, brief))
  const seen = pathFor(folder, relative, files)
  return found.map(({ path, is }) => ({ path: seen(path), is }))
}

/** Refuse a job whose sources are others than they were when it was planned. Rejects with a `FaultError` that names one. */
export const checkSources = async (job: OpenedJob, brief: 'brief' | 'whole', files: Files): Promise<void> => {
  const { planned, node, folder } = job
  const now = new Map((await sourcesNow(job, brief, files)).map(({ path, is }) => [path, is]))
  const then = new Map(planned.sources.map(({ path, is }) => [path, is]))
  const same = (is: string | undefined, path: string): boolean => {
    const before = then.get(path)
    return is === before || (brief === 'brief' && is !== undefined && before?.startsWith(`${is} `) === true)
  }
  for (const path of new Set([...then.keys(), ...now.keys()]))
    if (!same(now.get(path), path))
      changed(folder.path, path, then.has(path) ? (now.has(path) ? 'another' : 'nothing') : 'a new one')
  if (
    node.segments.some(({ frames }, segment) => frames !== planned.frames[segment]) ||
    node.segments.length !== planned.frames.length
  )
    changed(folder.path, 'its recording', 'one of another length')
}

const changed = (job: string, path: string, found: string): never =>
  refuse(
    conflict(
      `source ${path} of the job ${job}`,
      'the file that was there when the job was planned',
      found,
      `put that back; or end the job, \`rxephys finish ${job} --discard\`, and plan it again`,
    ),
  )

/** The fault of a job at which no part can be worked now. */
export const notOpen = ({ folder: { path } }: FoundJob, isFinishing: boolean): never =>
  refuse(
    incomplete(
      `job ${path}`,
      'a job whose parts are being written',
      isFinishing
        ? 'one that is being finished, or whose finish was interrupted'
        : 'one that was discarded, or not planned to its end',
      isFinishing
        ? `\`rxephys finish ${path}\` goes on with it`
        : `end it, \`rxephys finish ${path} --discard\`, and plan it again`,
    ),
  )
