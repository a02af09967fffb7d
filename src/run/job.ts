import { type Catalog, lookUp } from '../declare/catalog.js'
import type { AnySink } from '../declare/sink.js'
import { configureArena } from '../dsp/index.js'
import { Engine } from '../engine/engine.js'
import { orThrow } from '../model/attempt.js'
import type { Dtype, Samples } from '../model/dtype.js'
import { type Fault, isFaultError } from '../model/fault.js'
import type { Json } from '../model/header.js'
import type { Files } from '../platform/files.js'
import { decodeGraph } from '../provenance/graph.js'
import { rebuild } from '../provenance/rebuild.js'
import type { Run } from './runs.js'
import { doRun, type Signals, type Station } from './task.js'

/** A save as a worker gets it: plain data, and memory that all threads see. */
export interface Job {
  readonly id: string
  /** The pipeline, as its provenance. */
  readonly graph: Json
  readonly sink: { readonly kind: string; readonly job: Json }
  readonly dtype: Dtype
  readonly chunkFrames: number
  readonly arenaBytes: number
  readonly cacheBytes: number
  /** Whether reading and writing go on while tiles are computed. */
  readonly overlap: boolean
  /** Modules of the user's own operators. */
  readonly modules: readonly string[]
  /** Samples of memory sources, by name. */
  readonly shared: ReadonlyMap<string, readonly Samples[]>
  /** Int32: whether to stop, then the frames done of each run. */
  readonly signals: SharedArrayBuffer
}

/** One run of a job, and where its progress goes. */
export interface Task {
  readonly job: Job
  readonly run: Run
  readonly slot: number
}

/** What a worker answers: a fault is a value, since an error would lose its fields on the way. */
export type Answer = { readonly receipt: Json } | { readonly fault: Fault }

/** Prepares to work on jobs: the pipeline is rebuilt at the first run of each. */
export const workshop = (load: (modules: readonly string[]) => Promise<Catalog>, files: Files) => {
  let current: { readonly id: string; readonly station: Station } | undefined

  const stationOf = async (job: Job): Promise<Station> => {
    if (current?.id === job.id) return current.station
    current?.station.writer.close()
    current?.station.engine.clear()
    configureArena({ bytes: job.arenaBytes })
    const catalog = await load(job.modules)
    const graph = orThrow(decodeGraph(job.graph, 'pipeline'))
    const node = orThrow(await rebuild(graph, catalog, { files, shared: job.shared }, 'pipeline'))
    const sink: AnySink = orThrow(lookUp(catalog.sinks, job.sink.kind, 'sink'))
    const station: Station = {
      node,
      engine: new Engine({ cacheBytes: job.cacheBytes }),
      writer: sink.openWriter(job.sink.job, files),
      dtype: job.dtype,
      chunkFrames: job.chunkFrames,
      overlap: job.overlap,
    }
    current = { id: job.id, station }
    return station
  }

  return async ({ job, run, slot }: Task): Promise<Answer> => {
    const progress = new Int32Array(job.signals)
    Atomics.store(progress, slot, 0)
    const signals: Signals = {
      advance: (frames) => {
        Atomics.add(progress, slot, frames)
      },
      stopped: () => Atomics.load(progress, 0) !== 0,
    }
    try {
      return { receipt: await doRun(run, await stationOf(job), signals) }
    } catch (error) {
      if (isFaultError(error)) return { fault: error.fault }
      throw error
    }
  }
}
