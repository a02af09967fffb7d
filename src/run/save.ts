import os from 'node:os'
import { either as E } from 'fp-ts'
import { arrayFile, isArrayFile } from '../declare/arrayFiles.js'
import { orThrow } from '../declare/reading.js'
import type { SinkInstance, SinkPlan } from '../declare/sink.js'
import { type Node, nodesOf } from '../engine/node.js'
import { conflict, type Fault, FaultError, faultOf, noSpace } from '../model/fault.js'
import type { Json } from '../model/header.js'
import type { Files } from '../platform/files.js'
import { encodeGraph, graphToJson } from '../provenance/graph.js'
import { resolveJobs } from './jobs.js'
import { type DoneRun, interrupted, readJournal, removeJournal, writeJournal } from './journal.js'
import { finishLanding, landOutputs } from './land.js'
import { type PerformContext, perform } from './perform.js'
import type { SaveOptions } from './saveFields.js'

/** Write a recording through a sink, in parallel, so that it is there whole or not at all. Rejects with a `FaultError`. */
export const save = async (node: Node, sink: SinkInstance, options: SaveOptions, context: PerformContext): Promise<void> => {
  const { files } = context
  const { overwrite: _overwrite, resume: _resume, signal: _signal, onProgress: _tell, onVerbose: _say, ...jobOptions } = options
  const jobs = orThrow(resolveJobs(jobOptions, node.header, os.availableParallelism()))
  const provenance = provenanceOf(node, context)
  const arrays = arraysOf(node)
  const plan = orThrow(sink.plan({ header: node.header, segments: node.segments, provenance, arrays }, files))
  const [{ final }] = plan.outputs
  const identity = identityOf(node, plan, provenance, files)
  const totalFrames = node.segments.reduce((sum, { frames }) => sum + frames, 0)
  try {
    const landed = finishLanding(plan.outputs, files)
    if (landed && options.resume === true && readJournal(final, files)?.identity === identity) return removeJournal(final, files)
    const done: DoneRun[] = [...clearGround(plan, identity, options, files)]
    plan.prepare()
    writeJournal(final, { identity, totalFrames, done }, files)
    await perform({ node, sink: { kind: sink.kind, job: plan.job }, plan, jobs, options }, done, context, (run) => {
      done.push(run)
      writeJournal(final, { identity, totalFrames, done }, files)
    })
    await plan.finish(done.map(({ receipt }) => receipt))
    landOutputs(plan.outputs, files)
    removeJournal(final, files)
  } catch (error) {
    throw new FaultError(faultOf(error, `writing ${final}`), { cause: error })
  }
}

/** The pipeline as absolute JSON; undefined when a source is in memory. */
const provenanceOf = (node: Node, { catalog, files }: PerformContext): Json | undefined => {
  const inMemory = nodesOf(node).some((each) => each._tag === 'source' && each.reader.share !== undefined)
  if (inMemory) return undefined
  // A path that is not absolute is seen from the folder of the JSON: the sink writes the arrays there.
  return graphToJson(encodeGraph(node, catalog, (path) => (isArrayFile(path) ? path : files.resolve(path)), { array: arrayFile }))
}

/** The arrays that the pipeline only names, by the names of their files. */
const arraysOf = (root: Node): ReadonlyMap<string, Float64Array> =>
  new Map(
    nodesOf(root).flatMap(({ origin }) => [...(origin.arrays ?? [])].map(([name, values]) => [arrayFile(name), values] as const)),
  )

/** Tells one save from another: the pipeline and what it becomes. Samples in memory have no name that would last. */
const identityOf = (node: Node, plan: SinkPlan, provenance: Json | undefined, files: Files): string => {
  const frames = node.segments.map((segment) => segment.frames)
  const text = JSON.stringify({
    provenance: provenance ?? `memory ${node.id} ${performance.timeOrigin}`,
    job: plan.job,
    dtype: plan.dtype,
    frames,
  })
  return files.crc32(new TextEncoder().encode(text), 0).toString(16).padStart(8, '0') + text.length.toString(16)
}

/** Check what stands in the way, what can be continued, and whether there is room; the runs that need no repeating. */
const clearGround = (plan: SinkPlan, identity: string, options: SaveOptions, files: Files): readonly DoneRun[] => {
  const [{ final }] = plan.outputs
  const stands = plan.outputs.find((output) => files.stat(output.final) !== undefined)
  if (stands !== undefined && options.overwrite !== true)
    throw new FaultError(
      conflict(`output ${stands.final}`, 'nothing there', 'something', 'choose another place, or overwrite it'),
    )
  orThrow(stands === undefined ? E.right<Fault, void>(undefined) : plan.replaceable())
  const halted = interrupted(final, files)
  const journal = readJournal(final, files)
  if (halted !== undefined && options.resume === true && journal?.identity === identity && plan.stands !== undefined) {
    // After a loss of power the journal may know of runs that never reached the disk.
    const { stands: stillStands } = plan
    const done = journal.done.filter(({ receipt }) => stillStands(receipt))
    if (done.length > 0) return done
  }
  if (halted !== undefined && options.resume === true && journal !== undefined && journal.identity !== identity)
    throw new FaultError(
      conflict(
        `unfinished save of ${final}`,
        'one of the same pipeline',
        'one of another',
        'overwrite it, or choose another place',
      ),
    )
  if (halted !== undefined && options.overwrite !== true && options.resume !== true) throw new FaultError(halted)
  for (const { temporary } of plan.outputs) files.remove(temporary)
  removeJournal(final, files)
  const free = files.freeBytes(final)
  if (free !== undefined && free < plan.bytes)
    throw new FaultError(
      noSpace(`output ${final}`, `${plan.bytes} bytes`, `${free} free on the disk`, 'free some room, or write elsewhere'),
    )
  return []
}
