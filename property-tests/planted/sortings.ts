/** Operators on sortings, and live stages of them, that break a law. */
import { either as E } from 'fp-ts'
import { concatMap, filter, map, type Observable, toArray } from 'rxjs'
import { exactly } from '../../src/codec/codec.js'
import { type BoundSorting, defineSortingOperator, type SortingOperatorInstance } from '../../src/declare/sorting.js'
import type { SortingHeader, SpikeChunk, Spikes } from '../../src/model/spikes.js'
import { liveSpikes } from '../../src/stream/liveRagged.js'
import type { LiveSpikes } from '../laws/liveSorting.js'
import { orThrow } from '../recordings.js'

const plant = (bound: (header: SortingHeader) => BoundSorting): SortingOperatorInstance =>
  orThrow(
    defineSortingOperator({
      kind: 'planted',
      version: 1,
      inputs: 'one',
      params: exactly({}),
      examples: (_header) => [{}],
      bind: (_params, [header]) => E.right(bound(header)),
    }).instantiate({}, 'planted'),
  )

const only = ({ sampleIndex, unitIndex }: Spikes, keep: (spike: number) => boolean): Spikes => ({
  sampleIndex: sampleIndex.filter((_, spike) => keep(spike)),
  unitIndex: unitIndex.filter((_, spike) => keep(spike)),
})
/** A spike close behind another goes. */
const apart = (spikes: Spikes): Spikes =>
  only(spikes, (spike) => spike === 0 || spikes.sampleIndex[spike] - spikes.sampleIndex[spike - 1] > 5)

let calls = 0

export const sortingOperators = {
  honest: plant((header) => ({ header, kernel: (spikes) => only(spikes, (spike) => spikes.sampleIndex[spike] % 3 > 0) })),
  seesItsRange: plant((header) => ({ header, kernel: (spikes) => only(spikes, (spike) => spike > 0) })),
  marginTooSmall: plant((header) => ({ header, kernel: apart })),
  remembers: plant((header) => ({ header, kernel: (spikes) => (calls++ % 2 === 0 ? spikes : only(spikes, () => false)) })),
  unitTooMany: plant((header) => ({ header: { ...header, unitIds: [...header.unitIds, 'one too many'] } })),
}

const through =
  (change: (chunks: Observable<SpikeChunk>) => Observable<SpikeChunk>): LiveSpikes =>
  (instance, inputs) =>
    change(liveSpikes(instance, inputs))

export const liveMachines: Readonly<Record<string, LiveSpikes>> = {
  'withholds all to the end': through((chunks) =>
    chunks.pipe(
      toArray(),
      concatMap((all) => all),
    ),
  ),
  'loses the ends of segments': through((chunks) => chunks.pipe(filter(({ last }) => !last))),
  'loses the borders of segments': through((chunks) => chunks.pipe(map((chunk) => ({ ...chunk, segment: 0 })))),
  'loses the clock': through((chunks) => chunks.pipe(map(({ time: _time, ...chunk }) => chunk))),
  'loses a property': through((chunks) =>
    chunks.pipe(map((chunk) => ({ ...chunk, header: { ...chunk.header, properties: {} } }))),
  ),
  'loses a spike of each chunk': through((chunks) =>
    chunks.pipe(map((chunk) => ({ ...chunk, spikes: only(chunk.spikes, (spike) => spike > 0) }))),
  ),
}
