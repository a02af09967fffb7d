import os from 'node:os'
import type { Catalog } from '../declare/catalog.js'
import type { SinkPlan } from '../declare/sink.js'
import { footprintOf } from '../engine/budget.js'
import { gridOf, type Node, nodesOf } from '../engine/node.js'
import { thenAlwaysLater } from '../model/attempt.js'
import { allocateShared, bytesOf, itemSize, type Samples } from '../model/dtype.js'
import { aborted, FaultError, noSpace } from '../model/fault.js'
import type { Json } from '../model/header.js'
import type { Files } from '../platform/files.js'
import { type EncodeOptions, encodeGraph, graphToJson } from '../provenance/graph.js'
import { collect, parallel } from '../stream/parallel.js'
import type { Job } from './job.js'
import type { Jobs } from './jobs.js'
import type { DoneRun } from './journal.js'
import { openPool } from './pool.js'
import { guarded, progressMeter } from './progress.js'
import { progressBar } from './progressBar.js'
import { type Run, runsOf, without } from './runs.js'
import type { SaveOptions } from './saveFields.js'
import { inThisThread } from './single.js'

export interface PerformContext {
  readonly files: Files
  readonly catalog: Catalog
  readonly modules: readonly string[]
}

/** One save: what, by which sink, with which workers. */
export interface Work {
  readonly node: Node
  readonly sink: { readonly kind: string; readonly job: Json }
  readonly plan: SinkPlan
  readonly jobs: Jobs
  readonly options: SaveOptions
}

/** How often progress is told, in milliseconds. */
const TELL = 200
/** How long workers that were told to stop may take to end their tile, in milliseconds. */
const GRACE = 2000

/** Do all runs that are not in `done`, in parallel; each is handed to `note` once it is written. */
export const perform = async (
  work: Work,
  done: readonly DoneRun[],
  context: PerformContext,
  note: (run: DoneRun) => void,
): Promise<void> => {
  const { node, jobs, options } = work
  const runs = without(allRuns(work), done)
  const before = done.reduce((sum, { start, end }) => sum + end - start, 0)
  const total = node.segments.reduce((sum, { frames }) => sum + frames, 0)
  const meter = progressMeter(total, node.header.channelIds.length * itemSize(node.header.dtype), before)
  const signals = new SharedArrayBuffer(4 * (runs.length + 1))
  const board = new Int32Array(signals)
  const bar = jobs.progress ? progressBar(node.header) : undefined
  const tell = (): void => {
    const progress = meter(before + board.subarray(1).reduce((sum, frames) => sum + frames, 0))
    bar?.update(progress)
    guarded(options.onProgress)(progress)
  }
  const stop = (): void => void Atomics.store(board, 0, 1)
  const workers = workersOf(work, runs)
  // What others wrote may never return: a thread of its own can be ended then, this one cannot.
  const apart = workers > 1 || (options.signal !== undefined && context.modules.length > 0)
  const job = jobOf(work, workers, signals, context, apart)
  const say = jobs.verbose ? (options.onVerbose ?? console.error) : () => undefined
  say(
    `${runs.length} runs by ${workers} workers, chunks of ${job.chunkFrames} frames, at most ${Math.round(job.arenaBytes / 2 ** 20)} MiB each`,
  )
  const timer = setInterval(tell, TELL)
  const crew = apart ? openPool(workers, context.modules) : inThisThread(node, job, context)
  let grace: ReturnType<typeof setTimeout> | undefined
  const abort = (): void => {
    stop()
    if (apart) grace = setTimeout(() => void crew.close(), GRACE)
  }
  options.signal?.addEventListener('abort', abort, { once: true })
  if (options.signal?.aborted === true) abort()
  const cleanUp = async (): Promise<void> => {
    stop()
    clearInterval(timer)
    clearTimeout(grace)
    bar?.end()
    options.signal?.removeEventListener('abort', abort)
    await crew.close()
  }
  await thenAlwaysLater(async () => {
    const results = parallel(runs, workers, async (run, index) => {
      if (Atomics.load(board, 0) !== 0) throw new FaultError(aborted('the save'))
      note({ ...run, receipt: await crew.run({ job, run, slot: index + 1 }) })
    })
    await collect(results)
    tell()
  }, cleanUp)
}

const allRuns = ({ node, plan, jobs }: Work): readonly Run[] => {
  const { repeats } = footprintOf(node)
  return runsOf(node.segments, { jobs: jobs.jobs, gridFrames: gridFrames(node, plan, jobs), repeats })
}

const workersOf = ({ jobs }: Work, runs: readonly Run[]): number => Math.max(1, Math.min(jobs.jobs, runs.length))

/** Refuse a memory budget that is too small for the work, before anything is written. */
export const checkBudget = (work: Work): void => void budgetOf(work, workersOf(work, allRuns(work)))

/** Runs end where blocks do, and where the sink wants them to. */
const gridFrames = (node: Node, { alignFrames }: SinkPlan, { chunkFrames }: Jobs): number => {
  const blocks = node.segments.flatMap((_, segment) => gridOf(node, segment)?.blockFrames ?? [])
  const grid = Math.max(1, ...blocks.filter(Number.isFinite))
  const frames = blocks.length > 0 ? grid : chunkFrames
  return Math.ceil(frames / alignFrames) * alignFrames
}

/** What is taken beside the samples of a tile and what kernels say: tables of kernels, pieces of files. */
const BESIDES = 32 * 2 ** 20

let lastJob = 0

interface Budget {
  /** Bytes for each worker. */
  readonly each: number
  readonly cacheBytes: number
  /** Whether another tile may be on its way in, and another on its way out, while one is computed. */
  readonly overlap: boolean
}

/** What each worker has of the memory budget. Throws a `FaultError` that names the least that would do. */
const budgetOf = ({ node, plan, jobs }: Work, workers: number): Budget => {
  const { tileBytes, cacheBytes, standingBytes, readBytes } = footprintOf(node, plan.dtype)
  const each = Math.floor(jobs.memoryBudget / workers)
  const least = Math.ceil(tileBytes * 1.25) + cacheBytes + BESIDES
  if (least > each)
    throw new FaultError(
      noSpace(
        'memory budget',
        `${least * workers} bytes for ${workers} workers, a block each`,
        `${jobs.memoryBudget}`,
        `raise memoryBudget to ${Math.ceil((least * workers) / 2 ** 20)}Mi, or use fewer jobs`,
      ),
    )
  // Where every CPU has its worker, another tile on its way would only make it wait.
  return { each, cacheBytes, overlap: workers < os.availableParallelism() && least + readBytes + standingBytes <= each }
}

const jobOf = (work: Work, workers: number, signals: SharedArrayBuffer, context: PerformContext, apart: boolean): Job => {
  const { node, sink, plan, jobs } = work
  const { each, cacheBytes, overlap } = budgetOf(work, workers)
  return {
    id: `${performance.timeOrigin}/${++lastJob}`,
    graph: graphToJson(encodeGraph(node, context.catalog, (path) => context.files.resolve(path), inWorkers)),
    sink,
    dtype: plan.dtype,
    chunkFrames: jobs.chunkFrames,
    arenaBytes: each,
    cacheBytes,
    overlap,
    modules: context.modules,
    shared: apart ? sharedOf(node) : new Map(),
    signals,
  }
}

/** Samples and arrays in memory are named, and every worker gets them under those names. */
const inWorkers: EncodeOptions = { allowShared: true, array: (name) => ({ array: name }) }

/** Samples of memory sources, and the arrays of operators, where every thread sees them: copied at most once. */
const sharedOf = (root: Node): ReadonlyMap<string, readonly Samples[]> =>
  new Map(
    nodesOf(root).flatMap((node): readonly (readonly [string, readonly Samples[]])[] => {
      const arrays = [...(node.origin.arrays ?? [])].map(([name, values]) => [name, [inSharedMemory(values)]] as const)
      const shared = node._tag === 'source' ? node.reader.share?.() : undefined
      return shared === undefined ? arrays : [...arrays, [shared.name, shared.samples] as const]
    }),
  )

const inSharedMemory = (values: Float64Array): Samples => {
  const shared = allocateShared('float64', values.length)
  bytesOf(shared).set(bytesOf(values))
  return shared
}
