import { decode, json } from '../../codec/codec.js'
import { mapPaths } from '../../codec/paths.js'
import type { AnySink } from '../../declare/sink.js'
import { arrayFile, isArrayFile, npyOf } from '../../encoding/arrayFiles.js'
import { lockOf } from '../../encoding/unfinished.js'
import type { TracesNode } from '../../engine/node.js'
import { orThrow, refuse } from '../../model/attempt.js'
import { itemSize } from '../../model/dtype.js'
import { conflict, FaultError, faultOf, unsupported } from '../../model/fault.js'
import { isJsonObject, type Json } from '../../model/header.js'
import type { Files } from '../../platform/files.js'
import { encodeGraph } from '../../provenance/encode.js'
import { graphToJson } from '../../provenance/graph.js'
import { checkPlace, checkRoom, clearUnfinished } from '../checks.js'
import { attempt, finishCommit } from '../commit.js'
import { readsOf } from '../contents.js'
import { interruptedBy } from '../journal.js'
import { lockText } from '../lock.js'
import { lockOutputs } from '../outputLock.js'
import { refuseOwnSources } from '../ownSources.js'
import { gridFrames, type SaveContext } from '../plan.js'
import { subjectOf } from '../subject.js'
import { awayOf, endAway, takeAway } from './away.js'
import { jobFolder } from './folder.js'
import { JOB, pathFor, release, sourcesNow } from './opened.js'
import { partsWithin } from './parts.js'
import { type PlannedJob, parsePlanned, plannedText } from './record.js'
import { endStaging, makeStaging } from './staging.js'

/** What a job is planned with. */
export interface Planning {
  /** Its folder, which is to be made. */
  readonly job: string
  /** As many parts, if there can be so many. */
  readonly parts: number | undefined
  readonly overwrite: boolean
  /** Whether a job of the same save that stands there is gone on with. */
  readonly resume: boolean
  readonly relative: boolean
}

/** Samples of a part, where nobody says how many parts there are to be: some seconds of work. */
const PART_BYTES = 2 ** 30

/**
 * Plan a save that several machines share: the folder of the job is made, and the place of its output taken. Nothing is read of the
 * samples. Rejects with a `FaultError`.
 */
export const planShared = async (
  node: TracesNode,
  { sink, params }: { readonly sink: AnySink; readonly params: object },
  { job, parts, overwrite, resume, relative }: Planning,
  context: SaveContext,
): Promise<PlannedJob> => {
  const { files } = context
  const folder = jobFolder(files.resolve(job), files)
  const path = pathFor(folder, relative, files)
  // What is in memory is refused here.
  const { pipeline, arrays } = pipelineOf(node, path)
  const subject = subjectOf(node, files)
  const instance = orThrow(sink.instantiate(params, `${sink.kind}.params`))
  const plan = orThrow(instance.plan(subject, files))
  if (plan.writtenBy === undefined)
    refuse(unsupported(`writing "${sink.kind}" by several machines`, 'save it as Zarr, a folder or .dat, or by one machine'))
  const finals = plan.outputs.map(({ final }) => final)
  refuseOwnSources(finals, readsOf(node).paths, files)
  const before = resume ? await folder.read(JOB) : undefined
  if (before === undefined && (await folder.names()).length > 0)
    refuse(
      conflict(
        `job ${folder.path}`,
        'nothing there',
        'something',
        `resume goes on with a job of the same save; \`rxephys finish ${folder.path} --discard\` ends it; or give the folder another name`,
      ),
    )
  const frames = node.segments.map((segment) => segment.frames)
  const grid = gridFrames(node, plan, { chunkFrames: Math.max(1, Math.floor(node.header.samplingFrequency)) })
  const bytes = frames.reduce((sum, count) => sum + count, 0) * node.header.channelIds.length * itemSize(node.header.dtype)
  const planned = {
    id: files.newName(),
    release: release(),
    pipeline,
    sink: { kind: sink.kind, params: mapPaths(sink.fields, jsonOf(params, sink.kind), path) },
    outputs: finals.map(path),
    frames,
    gridFrames: grid,
    parts: partsWithin({ frames, gridFrames: grid }, parts ?? Math.ceil(bytes / PART_BYTES)),
    overwrite,
    relative,
    sources: await sourcesNow({ folder, node, planned: { relative } }, 'whole', files),
  }
  if (before !== undefined) return goingOn(parsePlanned(before, files.join(folder.path, JOB), files), planned, folder.path, files)
  const away = awayOf(finals[0], instance, files)
  const ready = async (): Promise<void> => {
    await folder.prepare()
    for (const [name, values] of arrays) await folder.create(arrayFile(name), npyOf(values))
    if (!(await folder.create(JOB, plannedText(planned, files))))
      refuse(conflict(`job ${folder.path}`, 'nothing there', 'a job that was planned meanwhile', 'give it another name'))
  }
  if (away !== undefined) {
    await takeAway(away, { id: planned.id, job: folder.path, overwrite }, files)
    try {
      await ready()
    } catch (error) {
      await endAway(finals[0], planned.id, files)
      throw error
    }
    return { version: 1, ...planned }
  }
  const lock = lockOutputs(finals, files)
  try {
    finishCommit(plan.outputs, files)
    checkPlace(finals, plan.replaceable, { overwrite }, files)
    const halted = interruptedBy(undefined, finals[0], files)
    if (halted !== undefined && !overwrite) refuse(halted)
    checkRoom(finals[0], plan.bytes, files)
    clearUnfinished(plan, files)
    await ready()
    // From now on the locks are the job's; without its folder, which comes last, nobody works at it.
    for (const final of finals) files.writeWhole(lockOf(final, files), lockText(planned.id, files, folder.path))
    makeStaging(finals, planned.id, files)
    lock.release()
  } catch (error) {
    attempt(() => endStaging(finals, planned.id, files))
    attempt(lock.release)
    throw new FaultError(faultOf(error, `planning ${folder.path}`), { cause: error })
  }
  return { version: 1, ...planned }
}

/** The job that stands there, which has to be of the same save, however it is cut. */
const goingOn = (standing: PlannedJob, asked: Omit<PlannedJob, 'version'>, at: string, files: Files): PlannedJob => {
  const { id, parts, overwrite } = standing
  if (plannedText(standing, files) !== plannedText({ ...asked, id, parts, overwrite }, files))
    refuse(
      conflict(
        `job ${at}`,
        'one of the same save',
        'another pipeline, format or release, or other sources',
        `end it, \`rxephys finish ${at} --discard\``,
      ),
    )
  return standing
}

const jsonOf = (params: object, kind: string): { readonly [key: string]: Json } => {
  const told = orThrow(decode(json, params, `${kind}.params`))
  return isJsonObject(told) ? told : {}
}

/** The pipeline as a job has it, and the arrays that it names. Throws a `FaultError` where samples are in memory. */
const pipelineOf = (node: TracesNode, path: (path: string) => string) => {
  const arrays = new Map<string, Float64Array>()
  const array = (name: string, values: Float64Array): Json => {
    arrays.set(name, values)
    return arrayFile(name)
  }
  return { pipeline: graphToJson(encodeGraph(node, (each) => (isArrayFile(each) ? each : path(each)), { array })), arrays }
}
