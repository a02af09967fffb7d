import { connect, map, merge, type Observable, of, switchMap, take } from 'rxjs'
import { isObject } from '../codec/shown.js'
import type { OperatorInstance } from '../declare/operator.js'
import type { Chunk } from '../model/block.js'
import type { EventChunk } from '../model/events.js'
import { FaultError, unsupported } from '../model/fault.js'
import type { SpikeChunk } from '../model/spikes.js'
import { live } from './live.js'
import { liveEvents, liveSpikes } from './liveRagged.js'

/** An operator on data of several kinds, on a live stream: of the kind that the first chunk shows. */
export const liveEither = <C extends Chunk | SpikeChunk | EventChunk>(
  instance: OperatorInstance,
  chunks: Observable<C>,
): Observable<C> =>
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

const stageFor = <C extends Chunk | SpikeChunk | EventChunk>(
  instance: OperatorInstance,
  first: C,
  chunks: Observable<Chunk | SpikeChunk | EventChunk>,
): Observable<C> => {
  const { onSortings, onEvents } = instance
  const holds = (rows: string): boolean => isObject(first) && rows in first
  const made = (): Observable<Chunk | SpikeChunk | EventChunk> => {
    // The stage refuses what is not of the kind of the first.
    if (onSortings !== undefined && holds('spikes')) return liveSpikes(onSortings, [chunks as Observable<SpikeChunk>])
    if (onEvents !== undefined && holds('events')) return liveEvents(onEvents, [chunks as Observable<EventChunk>])
    return live(instance, [chunks as Observable<Chunk>])
  }
  // What comes out is of the kind that went in: `C` is one of them.
  return made() as Observable<C>
}

/** Traces with the spikes beside them are both, and an operator would move only one of them. Throws Unsupported. */
const ofOneKind = <C>(kind: string, chunk: C): C => {
  if (isObject(chunk) && 'spikes' in chunk && 'data' in chunk)
    throw new FaultError(
      unsupported(
        `${kind} of chunks that hold traces and spikes`,
        'apply it to the traces before withSpikes, and to the sorting',
      ),
    )
  return chunk
}
