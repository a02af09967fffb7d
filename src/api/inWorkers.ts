import { either as E } from 'fp-ts'
import { type Observable, throwError } from 'rxjs'
import { positiveInteger, shown, withDefault } from '../codec/codec.js'
import { exactArguments, optionsOf } from '../codec/options.js'
import { isObject } from '../codec/shown.js'
import type { OperatorInstance } from '../declare/operator.js'
import type { Chunk } from '../model/block.js'
import { FaultError, invalidParams } from '../model/fault.js'
import type { Json } from '../model/header.js'
import type { SpikeChunk } from '../model/spikes.js'
import type { LiveJob } from '../run/crews/liveTask.js'
import type { WriteProgress } from '../run/growing.js'
import { chunksThroughThread, type Told, throughThread, type Working } from '../stream/thread.js'
import { growingSink, openedAt, type ToldOutput } from './growingOutput.js'
import type { InWorkersOptions } from './inWorkers.options.generated.js'
import type { RecordingOperator } from './lift.js'
import type { Recording } from './recording.js'
import type { WriteToOptions } from './writeTo.options.generated.js'

export type { InWorkersOptions } from './inWorkers.options.generated.js'

/** How operators are spread over threads. */
export const inWorkersFields = {
  jobs: withDefault(positiveInteger, 1, { doc: 'threads, each of which does as many of the operators, in their order' }),
}

/**
 * Operators on a stream in threads of their own, with the same bits: `acquisition.pipe(inWorkers([commonReference(), bandpassFilter()]))`.
 * Samples go there through shared memory, of 32 MiB at most. Where that is full, what comes of an acquisition waits in its ring;
 * after other operators this thread waits. An operator of one's own is registered (`register`), so that the threads know it.
 *
 * Errors   in the error channel: those of the operators. WorkerLost: a thread that ended.
 */
export const inWorkers = exactArguments(
  'inWorkers',
  (operators: readonly RecordingOperator[], options?: InWorkersOptions): ((chunks: Observable<Chunk>) => Observable<Chunk>) => {
    const { jobs } = optionsOf(inWorkersFields, options, 'inWorkers')
    const given: unknown = operators
    if (!Array.isArray(given) || given.length === 0 || !given.every(isOperator))
      throw new FaultError(invalidParams('inWorkers.operators', 'operators, [bandpassFilter(), ...], at least one', shown(given)))
    return (chunks) => {
      const instances: OperatorInstance[] = []
      for (const { stage } of operators) {
        const { instance } = stage
        if (E.isLeft(instance)) return throwError(() => new FaultError(instance.left))
        instances.push(instance.right)
      }
      return instancesInWorkers(chunks, instances, jobs)
    }
  },
)

const isOperator = (value: unknown): boolean => typeof value === 'function' && 'stage' in value

/** The same of operators that are decoded. */
export const instancesInWorkers = (
  chunks: Observable<Chunk>,
  instances: readonly OperatorInstance[],
  jobs: number,
): Observable<Chunk> => {
  const each = Math.ceil(instances.length / Math.min(jobs, instances.length))
  let stream = chunks
  for (let from = 0; from < instances.length; from += each) {
    const some = instances.slice(from, from + each)
    const stages = some.map(({ kind, version, params }) => ({ kind, version, params }))
    const arrays = new Map(some.flatMap((instance) => [...instance.arrays]))
    stream = chunksThroughThread(stream, started({ _tag: 'operators', stages }, arrays), isChunk)
  }
  return stream
}

/** Write a stream of traces in a thread of its own, which opens nothing: what it tells is opened here. */
export const writtenInWorker =
  (path: string, options: WriteToOptions) =>
  (chunks: Observable<Chunk | SpikeChunk>): Observable<WriteProgress<Recording>> => {
    const job: LiveJob = { _tag: 'write', path, options: JSON.parse(JSON.stringify(options)) as { readonly [key: string]: Json } }
    // Of a stream of spikes the first chunk is refused.
    return throughThread(chunks as Observable<Chunk>, started(job, new Map()), async (output) => {
      // What the thread of such a job tells is this.
      const { saved, ...progress } = output as WriteProgress<ToldOutput>
      if (saved === undefined) return progress
      const { instance } = growingSink(path, options, openedAt)
      return { ...progress, saved: await openedAt(instance(saved.segments.length), saved, path) }
    })
  }

const started =
  (job: LiveJob, arrays: ReadonlyMap<string, Float64Array>) =>
  async (told: Told<unknown>): Promise<Working> => {
    const { startLiveThread } = await import('#run')
    return startLiveThread(job, arrays, told)
  }

const isChunk = (output: unknown): output is Chunk => isObject(output) && 'data' in output
