import type * as declared from '../../sources/index.js'
import type { Input } from '../declare/codec.js'
import { indicesOf } from '../declare/ids.js'
import { orThrow } from '../declare/reading.js'
import type { SpikeReader } from '../declare/sortingSource.js'
import { columnsReader } from '../declare/spikeReaders.js'
import { trainsReader } from '../declare/trainsReader.js'
import { FaultError, invalidParams } from '../model/fault.js'
import type { UnitId } from '../model/header.js'
import { orderSpikes } from '../model/spikeOrder.js'
import { firstFrom, type Spikes, type SpikeVector, spikesAt } from '../model/spikes.js'
import { openSortingSource } from './openSorting.js'
import type { Sorting } from './sorting.js'

type Params<S extends keyof typeof declared> = Input<(typeof declared)[S]['declaration']['params']['fields']>

/** Units that fire at random, made up window by window; see `sources/generateSorting.ts`. Rejects with a `FaultError`. */
export const generateSorting = (params: Params<'generateSorting'> = {}): Promise<Sorting> =>
  openSortingSource('generateSorting', params)

/** Frames of a unit's spikes, in any order. */
export type SpikeTrain = Float64Array | Int32Array | Uint32Array | BigInt64Array | readonly number[]

interface Common {
  /** Hz. */
  readonly samplingFrequency: number
  /** Seconds at frame 0, one a segment. */
  readonly tStarts?: readonly number[]
}
/** Spikes in memory: by unit, as a spike vector, or as frames and the ids of the units that fired. */
export type NumpySortingOptions = Common &
  (
    | {
        /** The spike train of every unit, by id; a list of these for several segments. */
        readonly trains:
          | ReadonlyMap<UnitId, SpikeTrain>
          | Readonly<Record<string, SpikeTrain>>
          | readonly ReadonlyMap<UnitId, SpikeTrain>[]
        /** The units and their order. Default: those of the first segment, in its order. */
        readonly unitIds?: readonly UnitId[]
      }
    | {
        readonly spikes: SpikeVector
        readonly unitIds: readonly UnitId[]
        /** Default: as many as the vector names. */
        readonly numSegments?: number
      }
    | {
        /** The frame of each spike, and the id of the unit that fired; a list of arrays for several segments. */
        readonly samples: SpikeTrain | readonly SpikeTrain[]
        readonly labels: readonly UnitId[] | readonly (readonly UnitId[])[]
        /** The units and their order. Default: all labels, ascending. */
        readonly unitIds?: readonly UnitId[]
      }
  )

let lastMemory = 0

/** Spikes that are in memory; see `sources/numpySorting.ts`. Rejects with a `FaultError`. */
export const numpySorting = async (options: NumpySortingOptions): Promise<Sorting> => {
  const { samplingFrequency, tStarts } = options
  const { reader, unitIds, numSegments } = heldBy(options)
  const name = `memory ${++lastMemory}`
  const params = { name, samplingFrequency, unitIds, numSegments, ...(tStarts && { tStarts }) }
  return openSortingSource('numpySorting', params, new Map([[name, reader]]))
}

interface Held {
  readonly reader: SpikeReader
  readonly unitIds: readonly UnitId[]
  readonly numSegments: number
}

const heldBy = (options: NumpySortingOptions): Held => {
  if ('trains' in options) return fromTrains(options.trains, options.unitIds)
  if ('spikes' in options) return fromVector(options.spikes, options.unitIds, options.numSegments)
  return fromLabels(options.samples, options.labels, options.unitIds)
}

/** A train as frames in their own order, or in that of time. */
const frames = (train: SpikeTrain, at: string, order: 'given' | 'time' = 'given'): Float64Array => {
  const values =
    train instanceof Float64Array
      ? train
      : train instanceof BigInt64Array
        ? Float64Array.from(train, Number)
        : Float64Array.from(train)
  let sorted = true
  for (let i = 0, before = 0; i < values.length; i++) {
    const frame = values[i]
    if (frame < before) sorted = false
    before = frame
    if (!(frame >= 0 && frame <= Number.MAX_SAFE_INTEGER && Math.floor(frame) === frame))
      throw new FaultError(invalidParams(`${at}[${i}]`, 'a frame: an integer from 0 on', `${frame}`))
  }
  return sorted || order === 'given' ? values : values.slice().sort()
}

const fromTrains = (
  trains: ReadonlyMap<UnitId, SpikeTrain> | Readonly<Record<string, SpikeTrain>> | readonly ReadonlyMap<UnitId, SpikeTrain>[],
  given: readonly UnitId[] | undefined,
): Held => {
  const maps = isList(trains) ? trains : [trains instanceof Map ? trains : new Map(Object.entries(trains))]
  const unitIds = given ?? [...(maps[0]?.keys() ?? [])]
  const stray = maps.flatMap((map) => [...map.keys()]).find((id) => !unitIds.includes(id))
  if (stray !== undefined)
    throw new FaultError(invalidParams('numpySorting.trains', 'units that unitIds names', JSON.stringify(stray)))
  const segments = maps.map((map) =>
    unitIds.map((id) => frames(map.get(id) ?? [], `numpySorting.trains[${JSON.stringify(id)}]`, 'time')),
  )
  return { reader: trainsReader(segments), unitIds, numSegments: maps.length }
}

const isList = <A>(value: unknown): value is readonly A[] => Array.isArray(value)

const fromVector = (spikes: SpikeVector, unitIds: readonly UnitId[], numSegments?: number): Held => {
  const { segmentIndex, unitIndex, sampleIndex } = spikes
  const count = numSegments ?? (segmentIndex.length === 0 ? 1 : segmentIndex[segmentIndex.length - 1] + 1)
  for (let i = 0; i < unitIndex.length; i++)
    if (
      !(
        unitIndex[i] >= 0 &&
        unitIndex[i] < unitIds.length &&
        segmentIndex[i] >= (i === 0 ? 0 : segmentIndex[i - 1]) &&
        segmentIndex[i] < count
      )
    )
      throw new FaultError(
        invalidParams(
          `numpySorting.spikes, spike ${i}`,
          `one of ${unitIds.length} units, segments in order`,
          `unit ${unitIndex[i]}, segment ${segmentIndex[i]}`,
        ),
      )
  frames(sampleIndex, 'numpySorting.spikes.sampleIndex')
  const segments = Array.from({ length: count }, (_, segment): Spikes => {
    const from = firstFrom(segmentIndex, segment)
    return orderSpikes(spikesAt({ sampleIndex, unitIndex }, from, firstFrom(segmentIndex, segment + 1, from)), unitIds.length)
  })
  return { reader: columnsReader(segments, unitIds.length, true), unitIds, numSegments: count }
}

const fromLabels = (
  samples: SpikeTrain | readonly SpikeTrain[],
  labels: readonly UnitId[] | readonly (readonly UnitId[])[],
  given: readonly UnitId[] | undefined,
): Held => {
  const several = isList<SpikeTrain | number>(samples) && samples.some((each) => typeof each !== 'number')
  // Which of the two lists of a union goes with which is told by the first element.
  const [trains, owners] = (several ? [samples, labels] : [[samples], [labels]]) as [
    readonly SpikeTrain[],
    readonly (readonly UnitId[])[],
  ]
  const found = [...new Set(owners.flat())]
  const unitIds = given ?? found.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const segments = trains.map((train, segment): Spikes => {
    const at = `numpySorting.samples[${segment}]`
    const sampleIndex = frames(train, at)
    if (sampleIndex.length !== owners[segment]?.length)
      throw new FaultError(
        invalidParams('numpySorting.labels', `${sampleIndex.length} labels, one a spike`, `${owners[segment]?.length ?? 0}`),
      )
    const unitIndex = orThrow(indicesOf(unitIds, owners[segment], `numpySorting.labels[${segment}]`))
    return orderSpikes({ sampleIndex, unitIndex }, unitIds.length)
  })
  return { reader: columnsReader(segments, unitIds.length, true), unitIds, numSegments: segments.length }
}

/** A folder of a sorting that SpikeInterface or rxephys saved; see `sources/spikeinterfaceSortingFolder.ts`. */
export const spikeinterfaceSortingFolder = (params: Params<'spikeinterfaceSortingFolder'>): Promise<Sorting> =>
  openSortingSource('spikeinterfaceSortingFolder', params)

/** A sorting in one `.npz` file; see `sources/npz.ts`. */
export const npz = (params: Params<'npz'>): Promise<Sorting> => openSortingSource('npz', params)

/** A folder that Phy curates; see `sources/phy.ts`. */
export const phy = (params: Params<'phy'>): Promise<Sorting> => openSortingSource('phy', params)

/** A folder that Kilosort wrote; see `sources/kilosort.ts`. */
export const kilosort = (params: Params<'kilosort'>): Promise<Sorting> => openSortingSource('kilosort', params)

export { generateGroundTruthRecording } from './groundTruth.js'
