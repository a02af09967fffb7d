import {
  aggregateUnits,
  appendSortings,
  concatenateSortings,
  generateRecording,
  type Json,
  numpySorting,
  type Sorting,
} from 'rxephys'
import {
  frameSlice,
  mergeUnits,
  registerRecording,
  removeDuplicatedSpikes,
  removeEmptyUnits,
  removeExcessSpikes,
  removeUnits,
  renameUnits,
  selectPeriods,
  selectSegments,
  selectUnits,
  setProperty,
  timeSlice,
} from 'rxephys/operators'
import type { Checks } from '../tools/checks.js'
import { peers } from './peer.js'
import { complaint, plain, type Told, tell } from './sortingTold.js'

type UnitId = Sorting['unitIds'][number]

/** Hz, and frames of each segment. */
const [FREQUENCY, FRAMES] = [1000, [2000, 700]]

interface Operation {
  /** What `sortingOperators.py` calls it, and what it is given. */
  readonly theirs: readonly [name: string, given?: Readonly<Record<string, Json>>]
  readonly ours: (first: Sorting, second: Sorting) => Sorting | undefined | Promise<Sorting>
}

/** Many spikes of the same frames, a unit that never fires, and one that does not in the second segment. */
const made = async (unitIds: readonly UnitId[], seed: number, more: Readonly<Record<string, readonly (string | number)[]>>) => {
  let state = seed
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state >>> 8) / 2 ** 24
  }
  const trains = FRAMES.map((frames, segment) => {
    const train = (_id: UnitId, unit: number): readonly number[] => {
      const count = unit === 2 || (unit === 1 && segment === 1) ? 0 : 120
      return [...new Set(Array.from({ length: count }, () => Math.floor(random() * frames)))].sort((a, b) => a - b)
    }
    return new Map(unitIds.map((id, unit) => [id, train(id, unit)] as const))
  })
  const sorting = await numpySorting({ samplingFrequency: FREQUENCY, trains })
  return Object.entries(more).reduce(
    (each, [key, values]) =>
      each.pipe(
        setProperty({ key, values, ...(typeof values[0] === 'number' && { dtype: key === 'channel' ? 'int64' : 'float64' }) }),
      ),
    sorting,
  )
}

const registered = async (sorting: Sorting, frames: readonly number[] = FRAMES): Promise<Sorting> => {
  const durations = frames.map((count) => count / FREQUENCY)
  return sorting.pipe(registerRecording(await generateRecording({ numChannels: 1, samplingFrequency: FREQUENCY, durations })))
}

const one = (sorting: Sorting): Sorting => sorting.pipe(selectSegments({ segmentIndices: [0] }))
const methods = ['keep_first', 'keep_last'] as const

/** Operations on sortings whose units have other ids each, and ids of one kind. */
const operations = (ids: readonly UnitId[]): Readonly<Record<string, Operation>> => {
  const [a, b, c, d] = ids
  const periods = [
    [0, 0, 900, 0],
    [0, 500, 1500, 1],
    [0, 1500, 1800, 0],
    [1, 10, 690, 3],
  ]
  return {
    'some units': { theirs: ['select_units', { unit_ids: [d, a] }], ours: (s) => s.pipe(selectUnits({ unitIds: [d, a] })) },
    'without some': {
      theirs: ['remove_units', { remove_unit_ids: [b] }],
      ours: (s) => s.pipe(removeUnits({ removeUnitIds: [b] })),
    },
    renamed: {
      theirs: ['rename_units', { new_unit_ids: ['w', 'x', 'y', 'z'] }],
      ours: (s) => s.pipe(renameUnits({ newUnitIds: ['w', 'x', 'y', 'z'] })),
    },
    'without empty units': { theirs: ['remove_empty_units'], ours: async (s) => s.pipe(await s.fit(removeEmptyUnits())) },
    'a slice of frames': {
      theirs: ['frame_slice', { start_frame: 300, end_frame: 1200 }],
      ours: (s) => one(s).pipe(frameSlice({ startFrame: 300, endFrame: 1200 })),
    },
    'a slice of time': {
      theirs: ['time_slice', { start_time: 0.25, end_time: 1.5 }],
      ours: (s) => one(s).pipe(timeSlice({ startTime: 0.25, endTime: 1.5 })),
    },
    'segments in another order': {
      theirs: ['select_segments', { indices: [1, 0] }],
      ours: (s) => s.pipe(selectSegments({ segmentIndices: [1, 0] })),
    },
    periods: { theirs: ['select_periods', { periods }], ours: (s) => s.pipe(selectPeriods({ periods })) },
    'end to end': {
      theirs: ['concatenate', { frames: [2000, 2000] }],
      ours: (s) => concatenateSortings([one(s), one(s)], { totalSamplesList: [2000, 2000] }),
    },
    'end to end, registered': {
      theirs: ['concatenate_registered', { frames: FRAMES }],
      ours: async (s) => concatenateSortings([await registered(s), await registered(s)]),
    },
    appended: { theirs: ['append'], ours: (s) => appendSortings([s, s]) },
    'side by side': { theirs: ['aggregate'], ours: (s, t) => aggregateUnits([s, t]) },
    'side by side, renamed': {
      theirs: ['aggregate', { renamed_unit_ids: [...'abcdefgh'] }],
      ours: (s, t) => aggregateUnits([s, t], { renamedUnitIds: [...'abcdefgh'] }),
    },
    ...Object.fromEntries(
      [0, 0.4, 5, 40].map((deltaTimeMs) => [
        `merged, ${deltaTimeMs} ms`,
        {
          theirs: [
            'merge',
            {
              units_to_merge: [
                [a, b],
                [d, c],
              ],
              delta_time_ms: deltaTimeMs,
            },
          ],
          ours: (s: Sorting) =>
            s.pipe(
              mergeUnits({
                unitsToMerge: [
                  [a, b],
                  [d, c],
                ],
                deltaTimeMs,
              }),
            ),
        } satisfies Operation,
      ]),
    ),
    ...Object.fromEntries(
      methods.flatMap((method) =>
        [0.3, 2, 25].map((censoredPeriodMs) => [
          `without duplicates, ${method}, ${censoredPeriodMs} ms`,
          {
            theirs: ['remove_duplicated_spikes', { method, censored_period_ms: censoredPeriodMs }],
            ours: (s: Sorting) => s.pipe(removeDuplicatedSpikes({ method, censoredPeriodMs })),
          } satisfies Operation,
        ]),
      ),
    ),
    'without what is past the end': {
      theirs: ['remove_excess_spikes', { frames: [1500, 500] }],
      ours: async (s) => (await registered(s, [1500, 500])).pipe(removeExcessSpikes()),
    },
    'part of a split': {
      theirs: ['split_by', { property: 'quality', value: 'good' }],
      ours: (s) => s.splitBy('quality').get('good'),
    },
  }
}

/** What a sorting is made of, for Python to make it anew. */
const recipe = async (sorting: Sorting): Promise<unknown> => {
  const { samplingFrequency, unitIds, trains } = await tell(sorting)
  const properties = Object.fromEntries(Object.entries(sorting.properties).map(([key, { values }]) => [key, values]))
  return { samplingFrequency, unitIds, trains, properties }
}

/** Operators on sortings: their results, held against SpikeInterface's. */
export const checkSortingOperators = async (checks: Checks): Promise<void> => {
  const quality = ['good', 'mua', 'noise', 'good']
  const subjects: readonly (readonly [name: string, first: Sorting, second: Sorting])[] = [
    [
      'strings',
      await made(['a', 'b', 'c', 'd'], 1, { quality, depth: [1.5, 2.5, -3.5, 1.5], channel: [4, 5, 6, 4] }),
      await made(['e', 'f', 'g', 'h'], 2, { quality, label: ['p', 'q', 'r', 's'], depth: [0.5, 1.5, 2.5, 3.5] }),
    ],
    ['strings that clash', await made(['a', 'b', 'c', 'd'], 3, { quality }), await made(['d', 'e', 'f', 'g'], 4, { quality })],
    [
      'integers',
      await made([7, 3, 12, 40], 5, { quality }),
      await made([41, 2, 100, 1], 6, { quality, snr: [0.5, 1.5, 2.5, 3.5] }),
    ],
    ['integers that clash', await made([7, 3, 12, 40], 7, { quality }), await made([7, 8, 9, 10], 8, { quality })],
  ]
  for (const [version, peer] of Object.entries(peers))
    for (const [kind, first, second] of subjects) {
      const all = Object.entries(operations(first.unitIds))
      const recipes = [await recipe(first), await recipe(second)]
      // Joined to itself, so that units are the same.
      const asked = all.map(
        ([
          ,
          {
            theirs: [name, given = {}],
          },
        ]) => [name, recipes[0], recipes[name === 'aggregate' ? 1 : 0], given],
      )
      const told = peer.ask<readonly Told[]>('sortingOperators.py', asked)
      for (const [index, [name, { ours }]] of all.entries())
        await checks.attempt(`${version}, ${kind}: ${name}`, async () => {
          const result = await ours(first, second)
          return result === undefined ? 'no such part' : complaint(await tell(result), plain(told[index]))
        })
    }
}
