import { connect, map, merge, type Observable, of, switchMap, take } from 'rxjs'
import { isObject } from '../codec/shown.js'
import type { OperatorInstance } from '../declare/operator.js'
import type { Chunk } from '../model/block.js'
import { FaultError, unsupported } from '../model/fault.js'
import type { SpikeChunk } from '../model/spikes.js'
import { live } from './live.js'
import { liveSpikes } from './liveSpikes.js'

/** An operator on recordings and sortings alike, on a live stream: of the kind of data that the first chunk shows. */
export const liveEither = <C extends Chunk | SpikeChunk>(instance: OperatorInstance, chunks: Observable<C>): Observable<C> =>
  chunks.pipe(
    map((chunk) => ofOneKind(instance.kind, chunk)),
    connect((shared) =>
      shared.pipe(
        take(1),
        // The others are listened to before the first is gone through: it may be what calls them forth.
        switchMap((first) => stageFor(instance, first, merge(shared, of(first)))),
      ),
    ),
  )

const stageFor = <C extends Chunk | SpikeChunk>(
  instance: OperatorInstance,
  first: C,
  chunks: Observable<Chunk | SpikeChunk>,
): Observable<C> => {
  // The stage refuses what is not of the kind of the first, and what comes out of it is of that kind: `C` is one of the two.
  const made: Observable<Chunk | SpikeChunk> =
    isObject(first) && 'spikes' in first && instance.onSortings !== undefined
      ? liveSpikes(instance.onSortings, [chunks as Observable<SpikeChunk>])
      : live(instance, [chunks as Observable<Chunk>])
  return made as Observable<C>
}

/** Traces with the spikes beside them are both, and an operator would move only one of them. Throws Unsupported. */
const ofOneKind = <C>(kind: string, chunk: C): C => {
  if (isObject(chunk) && 'spikes' in chunk && 'data' in chunk)
    throw new FaultError(
      unsupported(`${kind} of chunks that hold traces and spikes`, 'put it before withSpikes, and on the sorting'),
    )
  return chunk
}
