/** What a worker thread does, done here: a job as plain data, a pipeline rebuilt from its JSON, runs in any order. */

import { binary } from '../../sinks/binary.js'
import type { SinkPlan } from '../../src/declare/sink.js'
import { arena } from '../../src/dsp/index.js'
import { type Node, nodesOf } from '../../src/engine/node.js'
import { allocate, bytesOf, type Samples } from '../../src/model/dtype.js'
import { FaultError } from '../../src/model/fault.js'
import type { Files } from '../../src/platform/files.js'
import { encodeGraph, graphToJson } from '../../src/provenance/graph.js'
import { type Job, type Task, workshop } from '../../src/run/job.js'
import type { Run } from '../../src/run/runs.js'
import { type Choices, partition, shuffled } from '../arbitraries.js'
import { memoryFiles } from '../memoryFiles.js'
import { orThrow, type World } from '../recordings.js'

/** Sent to another thread and back: what is not plain data is lost or refused on the way. */
const sent = <A>(value: A): A => JSON.parse(JSON.stringify(value)) as A

let lastJob = 0

/** The job that a save of this node would give to its workers. */
export const jobOf = (node: Node, world: World, plan: SinkPlan, sink: string, choices: Choices, runs: number): Job => ({
  id: `law ${++lastJob}`,
  graph: sent(graphToJson(encodeGraph(node, world.catalog, (path) => path, { allowShared: true }))),
  sink: { kind: sink, job: sent(plan.job) },
  dtype: plan.dtype,
  chunkFrames: 1 + (choices.seed % 61),
  // This thread's kernel memory is in use already: a job must not ask for another size.
  arenaBytes: arena().bytes,
  cacheBytes: choices.cacheBytes,
  overlap: choices.seed % 2 === 0,
  modules: [],
  shared: new Map(
    nodesOf(node).flatMap((each) => {
      const share = each._tag === 'source' ? each.reader.share?.() : undefined
      return share === undefined ? [] : [[share.name, share.samples] as const]
    }),
  ),
  signals: new SharedArrayBuffer(4 * (runs + 1)),
})

/** Runs of all segments, cut and ordered by the choices. */
export const runsBy = (node: Node, { cuts, seed }: Choices): readonly Run[] =>
  shuffled(
    node.segments.flatMap(({ frames }, segment) =>
      partition(frames, cuts)
        .filter(({ start, end }) => end > start)
        .map((range) => ({ segment, ...range })),
    ),
    seed,
  )

/** Do all runs by `perform`, finish the sink, and the samples of each file. */
export const saveBy = async (
  node: Node,
  world: World,
  choices: Choices,
  files: Files,
  folder: string,
  perform: (task: Task) => Promise<Awaited<ReturnType<ReturnType<typeof workshop>>>>,
): Promise<readonly Samples[]> => {
  const filePaths = node.segments.map((_, segment) => files.join(folder, `segment ${segment}.raw`))
  if (filePaths.length === 0) return []
  const { header, segments } = node
  const plan = orThrow(
    orThrow(binary.instantiate({ filePaths }, 'binary')).plan({ header, segments, provenance: undefined }, files),
  )
  plan.prepare()
  const runs = runsBy(node, choices)
  const job = jobOf(node, world, plan, 'binary', choices, runs.length)
  const answers = await Promise.all(runs.map((run, index) => perform({ job, run, slot: index + 1 })))
  const receipts = answers.map((answer) => {
    if ('fault' in answer) throw new FaultError(answer.fault)
    return answer.receipt
  })
  await plan.finish(receipts)
  return plan.outputs.map(({ temporary }, segment) => {
    const samples = allocate(header.dtype, segments[segment].frames * header.channelIds.length)
    bytesOf(samples).set(files.readBytes(temporary))
    return samples
  })
}

/** The samples of every segment, as a worker writes them. */
export const workedOff = async (node: Node, world: World, choices: Choices): Promise<readonly Samples[]> => {
  const files = memoryFiles()
  files.makeFolder('/out')
  const work = workshop(async () => world.catalog, files)
  // One run at a time: a worker has one task at once.
  let turn: Promise<unknown> = Promise.resolve()
  const perform = (task: Task): ReturnType<typeof work> => {
    const next = turn.then(() => work(task))
    turn = next.catch(() => undefined)
    return next
  }
  return saveBy(node, world, choices, files, '/out', perform)
}
