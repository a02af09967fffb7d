import { argumentOf, exactArguments, held } from '../codec/options.js'
import { recordingOf } from './given.js'
import { selectSegments } from './operators.generated.js'
import { Recording } from './recording.js'
import { Sorting } from './sorting.js'
import type { Scalar } from './split.js'

/** A recording of one segment for each segment. Throws a `FaultError`. */
export const splitSegments = exactArguments('splitSegments', (recording: Recording): readonly Recording[] =>
  recordingOf(recording, 'splitSegments').segments.map((_, segment) =>
    recording.pipe(selectSegments({ segmentIndices: [segment] })),
  ),
)

const lazy = held(
  'a recording or a sorting',
  (value): value is Recording | Sorting => value instanceof Recording || value instanceof Sorting,
)

interface SplitBy {
  (recording: Recording, property?: string): ReadonlyMap<Scalar, Recording>
  (sorting: Sorting, property?: string): ReadonlyMap<Scalar, Sorting>
}

/**
 * A recording for each value of a property, of the channels that have it, or a sorting, of the units that have it; in
 * ascending order of the values, NaN last. Each is annotated with `split_by_property`. The property is `group` where none is
 * given; where a recording has none, its probe says the groups. The same as the method `splitBy` of either. Throws a
 * `FaultError` when there is no such property, or its values are rows.
 */
// Which of the two comes out is what went in, as the overloads say.
export const splitBy = exactArguments(
  'splitBy',
  (subject: Recording | Sorting, property?: string): ReadonlyMap<Scalar, Recording | Sorting> =>
    argumentOf(lazy, subject, 'splitBy').splitBy(property),
) as SplitBy
