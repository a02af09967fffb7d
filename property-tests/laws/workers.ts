/** What a worker does, done here: a job as plain JSON, a pipeline rebuilt from it, runs in any order. */
import assert from 'node:assert/strict'
import { binary } from '../../sinks/binary.js'
import type { SinkPlan } from '../../src/declare/sink.js'
import { arena } from '../../src/dsp/index.js'
import type { TracesNode } from '../../src/engine/node.js'
import { allocate, bytesOf, type Samples } from '../../src/model/dtype.js'
import type { Json } from '../../src/model/header.js'
import type { Files } from '../../src/platform/files.js'
import { type Job, jobWorker, type SharedSamples } from '../../src/run/job.js'
import { planWork, sharedOf } from '../../src/run/plan.js'
import type { Run } from '../../src/run/runs.js'
import { type Choices, partition, shuffled } from '../arbitraries.js'
import { memoryFiles } from '../memoryFiles.js'
import { orThrow, type World } from '../recordings.js'

/** A job as it arrives elsewhere. Throws where it is not plain JSON. */
const sent = (job: Job): Job => {
  const arrived: Job = JSON.parse(JSON.stringify(job))
  assert.deepStrictEqual(arrived, job, 'a job is plain JSON')
  return arrived
}

/** The job that a save of this node gives to its crew. */
const jobOf = (node: TracesNode, world: World, files: Files, plan: SinkPlan, { seed, cacheBytes }: Choices): Job => {
  const jobs = { jobs: 1, chunkFrames: 1 + (seed % 61), memoryBudget: 2 ** 31, progress: false, verbose: false }
  const work = { node, sink: { kind: 'binary', job: plan.job }, plan, jobs, options: {} }
  return {
    ...planWork(work, [], { catalog: world.catalog, files, modules: [] }).job,
    // This thread's kernel memory is in use already: a job must not ask for another size.
    arenaBytes: arena().bytes,
    cacheBytes,
    overlap: seed % 2 === 0,
  }
}

/** Runs of all segments, cut and ordered by the choices. */
export const runsBy = (node: TracesNode, { cuts, seed }: Choices): readonly Run[] =>
  shuffled(
    node.segments.flatMap(({ frames }, segment) =>
      partition(frames, cuts)
        .filter(({ start, end }) => end > start)
        .map((range) => ({ segment, ...range })),
    ),
    seed,
  )

/** Does the runs of a job, whose samples in memory are `shared`; each gives a receipt. */
export type Performer = (job: Job, shared: SharedSamples, runs: number) => (run: Run) => Promise<Json>

/** Do all runs, finish the sink, and the samples of each file. */
export const saveBy = async (
  node: TracesNode,
  world: World,
  choices: Choices,
  files: Files,
  folder: string,
  performer: Performer,
): Promise<readonly Samples[]> => {
  const filePaths = node.segments.map((_, segment) => files.join(folder, `segment ${segment}.raw`))
  if (filePaths.length === 0) return []
  const { header, segments } = node
  const plan = orThrow(
    orThrow(binary.instantiate({ filePaths }, 'binary')).plan({ header, segments, provenance: undefined }, files),
  )
  plan.prepare()
  const runs = runsBy(node, choices)
  const perform = performer(sent(jobOf(node, world, files, plan, choices)), sharedOf(node), runs.length)
  await plan.finish(await Promise.all(runs.map(perform)))
  return plan.outputs.map(({ temporary }, segment) => {
    const samples = allocate(header.dtype, segments[segment].frames * header.channelIds.length)
    bytesOf(samples).set(files.readBytes(temporary))
    return samples
  })
}

/** The samples of every segment, as a worker writes them. */
export const workedOff = async (node: TracesNode, world: World, choices: Choices): Promise<readonly Samples[]> => {
  const files = memoryFiles()
  files.makeFolder('/out')
  const work = jobWorker(async () => world.catalog, files)
  const signals = { advance: () => undefined, stopped: () => false }
  // One run at a time: a worker has one task at once.
  let turn: Promise<unknown> = Promise.resolve()
  return saveBy(node, world, choices, files, '/out', (job, shared) => (run) => {
    const next = turn.then(() => work(job, run, signals, shared))
    turn = next.catch(() => undefined)
    return next
  })
}
