import { either as E } from 'fp-ts'
import { among, type Catalog, lookUp } from '../declare/catalog.js'
import { configureArena } from '../dsp/index.js'
import { decodedChunks } from '../encoding/decodedChunks.js'
import { Engine } from '../engine/engine.js'
import { orThrow } from '../model/attempt.js'
import type { Dtype, Samples } from '../model/dtype.js'
import type { Json } from '../model/header.js'
import { pipe } from '../model/pipe.js'
import type { Files } from '../platform/files.js'
import { decodeGraph } from '../provenance/graph.js'
import { giving, rebuild } from '../provenance/rebuild.js'
import { doRun, type RunContext, type Signals } from './doRun.js'
import { type Place, placedFiles } from './placed.js'
import type { Run } from './runs.js'

/** A save as whoever does its runs gets it: plain JSON, the same in another thread and on another machine. */
export interface Job {
  /** No other job's. */
  readonly id: string
  /** The pipeline, as its provenance. */
  readonly graph: Json
  readonly sink: { readonly kind: string; readonly job: Json }
  readonly dtype: Dtype
  readonly chunkFrames: number
  readonly arenaBytes: number
  readonly cacheBytes: number
  /** What may be taken for what is read from elsewhere; absent where nothing is. */
  readonly storeBytes?: number
  /** What may be kept of decoded chunks. */
  readonly decodedBytes: number
  /** Whether reading and writing go on while tiles are computed. */
  readonly overlap: boolean
  /** Where what is written lies meanwhile, when several machines share the job. Default: where the sink says. */
  readonly place?: Place
  /** Modules of the user's own operators. */
  readonly modules: readonly string[]
}

/** Samples and arrays in memory, by the names that a job's pipeline has for them: threads share them, nobody else can. */
export type SharedSamples = ReadonlyMap<string, readonly Samples[]>

/** What is needed to do runs of a job, of a pipeline that is there already. */
export const runContext = (job: Job, node: RunContext['node'], catalog: Catalog, files: Files): RunContext => ({
  node,
  engine: new Engine({ cacheBytes: job.cacheBytes }),
  writer: orThrow(lookUp(among(catalog.sinks, { takes: 'traces' }), job.sink.kind, 'sink')).openWriter(
    job.sink.job,
    placedFiles(files, job.place),
  ),
  dtype: job.dtype,
  chunkFrames: job.chunkFrames,
  overlap: job.overlap,
})

/** Keep to what a job may take for what lies elsewhere, and for what is decoded, until the answer is called. */
export const boundFor = ({ storeBytes, decodedBytes }: Job, files: Files): (() => void) => {
  const unbounds = [decodedChunks.bound(decodedBytes), ...(storeBytes === undefined ? [] : [files.boundBytes(storeBytes)])]
  return () => {
    for (const unbound of unbounds) unbound()
  }
}

/** Does runs of jobs, one at a time: the pipeline is rebuilt from its JSON at the first run of each. */
export const jobWorker = (load: (modules: readonly string[]) => Promise<Catalog>, files: Files) => {
  let current: { readonly id: string; readonly context: RunContext; readonly unbound: () => void } | undefined

  const contextOf = async (job: Job, shared: SharedSamples): Promise<RunContext> => {
    if (current?.id === job.id) return current.context
    current?.context.writer.close()
    current?.context.engine.clear()
    current?.unbound()
    const unbound = boundFor(job, files)
    configureArena({ bytes: job.arenaBytes })
    const catalog = await load(job.modules)
    const graph = orThrow(decodeGraph(job.graph, 'pipeline'))
    const built = await rebuild(graph, catalog, { files, shared }, 'pipeline')
    const node = orThrow(pipe(built, E.chain(giving('traces', 'pipeline'))))
    const context = runContext(job, node, catalog, files)
    current = { id: job.id, context, unbound }
    return context
  }

  /** The writer's receipt of one run. Rejects with a `FaultError`. */
  return async (job: Job, run: Run, signals: Signals, shared: SharedSamples = new Map()): Promise<Json> =>
    doRun(run, await contextOf(job, shared), signals)
}
