import os from 'node:os'
import type { Catalog } from '../declare/catalog.js'
import type { SinkPlan } from '../declare/sink.js'
import { footprintOf } from '../engine/budget.js'
import { gridOf, nodesOf, type TracesNode } from '../engine/node.js'
import { allocateShared, bytesOf, type Samples } from '../model/dtype.js'
import { FaultError, noSpace } from '../model/fault.js'
import type { Json } from '../model/header.js'
import type { Files } from '../platform/files.js'
import { isGivenPath, isKept } from '../platform/paths.js'
import { type EncodeOptions, encodeGraph } from '../provenance/encode.js'
import { graphToJson } from '../provenance/graph.js'
import { readsOf } from './contents.js'
import type { Job, SharedSamples } from './job.js'
import type { Jobs } from './jobs.js'
import type { Place } from './placed.js'
import { type Run, runsOf, wholeSegments, without } from './runs.js'
import type { SaveOptions } from './saveFields.js'

export interface SaveContext {
  readonly files: Files
  readonly catalog: Catalog
  readonly modules: readonly string[]
}

/** One save: what, by which sink, with which workers. */
export interface Work {
  readonly node: TracesNode
  readonly sink: { readonly kind: string; readonly job: Json }
  readonly plan: SinkPlan
  readonly jobs: Jobs
  readonly options: SaveOptions
  /** What of it is done here, when several machines share it. Default: all. */
  readonly stretches?: readonly Run[]
  /** Where that is written meanwhile. Default: where the sink says. */
  readonly place?: Place
}

/** What is done here, of all frames. */
export const stretchesOf = ({ node, stretches }: Work): readonly Run[] => stretches ?? wholeSegments(node.segments)

/** What a crew is to do. */
export interface WorkPlan {
  readonly job: Job
  readonly runs: readonly Run[]
  /** How many may be at work at once. */
  readonly workers: number
}

/** The job of a save, and its runs but those that are done. Throws a `FaultError` where the memory budget is too small. */
export const planWork = (work: Work, done: readonly Run[], { modules, files }: SaveContext): WorkPlan => {
  const { node, sink, plan, jobs } = work
  const runs = without(allRuns(work), done)
  const workers = workersOf(work, runs)
  const { each, cacheBytes, storeBytes, besideBytes, decodedBytes, overlap } = budgetOf(work, workers)
  const job: Job = {
    id: files.newName(),
    graph: graphToJson(encodeGraph(node, (path) => files.resolve(path), named)),
    sink,
    dtype: plan.dtype,
    chunkFrames: jobs.chunkFrames,
    arenaBytes: each - (storeBytes ?? 0) - besideBytes,
    cacheBytes,
    decodedBytes,
    ...(storeBytes !== undefined && { storeBytes }),
    overlap,
    ...(work.place !== undefined && { place: work.place }),
    modules,
  }
  return { job, runs, workers }
}

/** Refuse a memory budget that is too small for the work, before anything is written. */
export const checkBudget = (work: Work): void => void budgetOf(work, workersOf(work, allRuns(work)))

const allRuns = (work: Work): readonly Run[] => {
  const { node, plan, jobs } = work
  const { repeats } = footprintOf(node)
  return runsOf(stretchesOf(work), { jobs: jobs.jobs, gridFrames: gridFrames(node, plan, jobs), repeats })
}

/** Files that this thread was given are read by it alone. */
const workersOf = ({ jobs, node }: Work, runs: readonly Run[]): number =>
  readsOf(node).paths.some(isGivenPath) ? 1 : Math.max(1, Math.min(jobs.jobs, runs.length))

/** Runs end where blocks do, and where the sink wants them to. */
export const gridFrames = (
  node: TracesNode,
  { alignFrames }: Pick<SinkPlan, 'alignFrames'>,
  { chunkFrames }: Pick<Jobs, 'chunkFrames'>,
): number => {
  const blocks = node.segments.flatMap((_, segment) => gridOf(node, segment)?.blockFrames ?? [])
  const grid = Math.max(1, ...blocks.filter(Number.isFinite))
  const frames = blocks.length > 0 ? grid : chunkFrames
  return Math.ceil(frames / alignFrames) * alignFrames
}

/** What is taken beside the samples of a tile and what kernels say: tables of kernels, pieces of files. */
const BESIDES = 32 * 2 ** 20

interface Budget {
  /** Bytes for each worker. */
  readonly each: number
  readonly cacheBytes: number
  /** Of these, for what is read from elsewhere; undefined where nothing is. */
  readonly storeBytes: number | undefined
  /** Of these, for chunks that sources have decoded and keep. */
  readonly decodedBytes: number
  /** The same, and what is on its way elsewhere. */
  readonly besideBytes: number
  /** Whether another tile may be on its way in, and another on its way out, while one is computed. */
  readonly overlap: boolean
}

/** For what is read from elsewhere: no more than this is of use, and less than this makes many requests of few bytes. */
const [MOST_STORE, LEAST_STORE] = [384 * 2 ** 20, 12 * 2 ** 20]

/** What each worker has of the memory budget. Throws a `FaultError` that names the least that would do. */
const budgetOf = ({ node, plan, jobs }: Work, workers: number): Budget => {
  const { tileBytes, cacheBytes, standingBytes, readBytes, rowBytes } = footprintOf(node, plan.dtype)
  const each = Math.floor(jobs.memoryBudget / workers)
  const elsewhere = readsOf(node).paths.some(isKept)
  const decodedBytes = nodesOf(node).reduce((sum, each) => sum + (each._tag === 'source' ? (each.reader.keptBytes ?? 0) : 0), 0)
  const besideBytes = decodedBytes + (plan.underWayBytes ?? 0)
  const samples = Math.ceil(tileBytes * 1.25) + cacheBytes + BESIDES + besideBytes
  // What is read of a tile is there twice for a moment: as it came, and as it is kept.
  const least = samples + (elsewhere ? LEAST_STORE + 2 * rowBytes : 0)
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
  const overlap = workers < os.availableParallelism() && least + readBytes + standingBytes <= each
  const left = each - samples - (overlap ? readBytes + standingBytes : 0)
  return { each, cacheBytes, storeBytes: elsewhere ? Math.min(MOST_STORE, left) : undefined, decodedBytes, besideBytes, overlap }
}

/** Samples and arrays in memory have names in a job, and no more. */
const named: EncodeOptions = { allowShared: true, array: (name) => ({ array: name }) }

/** Samples of memory sources, and the arrays of operators, where every thread sees them: copied at most once. */
export const sharedOf = (root: TracesNode): SharedSamples =>
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
