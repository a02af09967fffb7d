import { numpySorting as declared } from '../../sources/numpySorting.js'
import { channelId, finite, type Input, listOf, nonNegativeInteger, optional, positive, required, shown } from '../codec/codec.js'
import { argumentOf, exactArguments, held, optionsOf } from '../codec/options.js'
import { isPlain } from '../codec/plain.js'
import { indicesOf } from '../kit/ids.js'
import { columnsReader } from '../kit/spikeReaders.js'
import { trainsReader } from '../kit/trainsReader.js'
import { orThrow, refuse } from '../model/attempt.js'
import { invalidParams } from '../model/fault.js'
import type { UnitId } from '../model/header.js'
import { isDense } from '../model/propertyValues.js'
import type { SpikeReader } from '../model/reader.js'
import { firstFrom } from '../model/rows.js'
import { orderSpikes } from '../model/spikeOrder.js'
import { type Spikes, type SpikeVector, spikesAt } from '../model/spikes.js'
import { frames, isNumbers, type SpikeTrain } from './givenFrames.js'
import { openSource } from './openers.js'
import { Sorting } from './sorting.js'

type Trains = ReadonlyMap<UnitId, SpikeTrain> | Readonly<Record<string, SpikeTrain>>

const common = {
  samplingFrequency: required(positive, { doc: 'frames in a second', unit: 'Hz' }),
  tStarts: optional(listOf(finite), { doc: 'time of frame 0, one a segment', unit: 's' }),
}

const isTrains = (value: unknown): value is Trains => value instanceof Map || isPlain(value)
const trains = held(
  'the spike trains by unit id, as a Map or an object, or a list of these, one a segment',
  (value): value is Trains | readonly Trains[] =>
    isTrains(value) || (Array.isArray(value) && isDense(value) && value.every(isTrains)),
)
const trainsFields = {
  ...common,
  trains: required(trains, { doc: 'the spike train of every unit, by id; a list of these for several segments' }),
  unitIds: optional(listOf(channelId), { doc: 'the units and their order. Default: those of the first segment, in its order' }),
}

const vector = held(
  'a spike vector: { sampleIndex: Float64Array, unitIndex: Int32Array, segmentIndex: Int32Array }',
  (value): value is SpikeVector =>
    typeof value === 'object' &&
    value !== null &&
    'sampleIndex' in value &&
    value.sampleIndex instanceof Float64Array &&
    'unitIndex' in value &&
    value.unitIndex instanceof Int32Array &&
    'segmentIndex' in value &&
    value.segmentIndex instanceof Int32Array,
)
const vectorFields = {
  ...common,
  spikes: required(vector, { doc: 'all spikes, ordered by segment' }),
  unitIds: required(listOf(channelId), { doc: 'the units that unitIndex counts' }),
  numSegments: optional(nonNegativeInteger, { doc: 'how many segments. Default: as many as the vector names' }),
}

const columns = <A>(name: string) => held(name, (value): value is A => isNumbers(value))
const labelsFields = {
  ...common,
  samples: required(columns<SpikeTrain | readonly SpikeTrain[]>('frames, or a list of arrays of them, one a segment'), {
    doc: 'the frame of each spike; a list of arrays for several segments',
  }),
  labels: required(
    columns<readonly UnitId[] | readonly (readonly UnitId[])[]>('unit ids, one a spike, in lists as samples are'),
    {
      doc: 'the id of the unit that fired',
    },
  ),
  unitIds: optional(listOf(channelId), { doc: 'the units and their order. Default: all labels, ascending' }),
}

/** Spikes in memory: by unit, as a spike vector, or as frames and the ids of the units that fired. */
export type NumpySortingOptions = Input<typeof trainsFields> | Input<typeof vectorFields> | Input<typeof labelsFields>

interface Held {
  readonly reader: SpikeReader
  readonly unitIds: readonly UnitId[]
  readonly numSegments: number
}

let lastMemory = 0

/** Spikes that are in memory; see `sources/numpySorting.ts`. Rejects with a `FaultError`. */
export const numpySorting = exactArguments('numpySorting', async (options: NumpySortingOptions): Promise<Sorting> => {
  const { reader, unitIds, numSegments, samplingFrequency, tStarts } = heldBy(options)
  const name = `memory ${++lastMemory}`
  const params = { name, samplingFrequency, unitIds, numSegments, ...(tStarts && { tStarts }) }
  return new Sorting(await openSource(declared, params, { spikes: new Map([[name, reader]]) }))
})

const heldBy = (options: unknown) => {
  const at = 'numpySorting'
  const isGiven = (key: string): boolean => isPlain(options) && Object.hasOwn(options, key)
  if (isGiven('trains')) {
    const given = optionsOf(trainsFields, options, at)
    return { ...given, ...fromTrains(given.trains, given.unitIds) }
  }
  if (isGiven('spikes')) {
    const given = optionsOf(vectorFields, options, at)
    return { ...given, ...fromVector(given.spikes, given.unitIds, given.numSegments) }
  }
  if (isGiven('samples') || isGiven('labels')) {
    const given = optionsOf(labelsFields, options, at)
    return { ...given, ...fromLabels(given.samples, given.labels, given.unitIds) }
  }
  return refuse(invalidParams(at, 'an object with trains, with spikes and unitIds, or with samples and labels', shown(options)))
}

const mapOf = (trains: Trains): ReadonlyMap<UnitId, SpikeTrain> =>
  trains instanceof Map ? trains : new Map<UnitId, SpikeTrain>(Object.entries(trains))

const fromTrains = (trains: Trains | readonly Trains[], given: readonly UnitId[] | undefined): Held => {
  const maps = (isList<Trains>(trains) ? trains : [trains]).map(mapOf)
  const unitIds = given ?? [...(maps[0]?.keys() ?? [])]
  const stray = maps.flatMap((map) => [...map.keys()]).find((id) => !unitIds.includes(id))
  if (stray !== undefined) refuse(invalidParams('numpySorting.trains', 'units that unitIds names', shown(stray)))
  const segments = maps.map((map) =>
    unitIds.map((id) => frames(map.has(id) ? (map.get(id) as SpikeTrain) : [], `numpySorting.trains[${shown(id)}]`, 'time')),
  )
  return { reader: trainsReader(segments), unitIds, numSegments: maps.length }
}

const isList = <A>(value: unknown): value is readonly A[] => Array.isArray(value)

const fromVector = (spikes: SpikeVector, unitIds: readonly UnitId[], numSegments?: number): Held => {
  const { segmentIndex, unitIndex, sampleIndex } = spikes
  const lengths = [sampleIndex, unitIndex, segmentIndex].map(({ length }) => length)
  if (new Set(lengths).size > 1)
    refuse(invalidParams('numpySorting.spikes', 'as many values in sampleIndex, unitIndex and segmentIndex', lengths.join(', ')))
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
      refuse(
        invalidParams(
          `numpySorting.spikes, spike ${i}`,
          `one of ${unitIds.length} units, segments in order`,
          `unit ${unitIndex[i]}, segment ${segmentIndex[i]}`,
        ),
      )
  const own = { sampleIndex: frames(sampleIndex, 'numpySorting.spikes.sampleIndex'), unitIndex: unitIndex.slice() }
  const segments = Array.from({ length: count }, (_, segment): Spikes => {
    const from = firstFrom(segmentIndex, segment)
    return orderSpikes(spikesAt(own, from, firstFrom(segmentIndex, segment + 1, from)), unitIds.length)
  })
  return { reader: columnsReader(segments, unitIds.length, true), unitIds, numSegments: count }
}

const idsOf = (labels: unknown, at: string): readonly UnitId[] => {
  const ids: unknown = ArrayBuffer.isView(labels) && isNumbers(labels) ? Array.from(labels, Number) : labels
  return argumentOf(listOf(channelId), ids, at)
}

const fromLabels = (
  samples: SpikeTrain | readonly SpikeTrain[],
  labels: readonly UnitId[] | readonly (readonly UnitId[])[],
  given: readonly UnitId[] | undefined,
): Held => {
  const several = isList<SpikeTrain | number>(samples) && samples.some((each) => typeof each === 'object' && each !== null)
  const trains: readonly unknown[] = several ? samples : [samples]
  const parts: readonly unknown[] = several ? labels : [labels]
  if (parts.length !== trains.length)
    refuse(invalidParams('numpySorting.labels', `${trains.length} lists of labels, one a segment`, `${parts.length}`))
  const owners = parts.map((part, segment) => idsOf(part, `numpySorting.labels${several ? `[${segment}]` : ''}`))
  const found = [...new Set(owners.flat())]
  const unitIds = given ?? found.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const segments = trains.map((train, segment): Spikes => {
    // What is no array of numbers is refused by `frames`.
    const sampleIndex = frames(train as SpikeTrain, `numpySorting.samples[${segment}]`)
    if (sampleIndex.length !== owners[segment].length)
      refuse(invalidParams('numpySorting.labels', `${sampleIndex.length} labels, one a spike`, `${owners[segment].length}`))
    const unitIndex = orThrow(indicesOf(unitIds, owners[segment], `numpySorting.labels[${segment}]`))
    return orderSpikes({ sampleIndex, unitIndex }, unitIds.length)
  })
  return { reader: columnsReader(segments, unitIds.length, true), unitIds, numSegments: segments.length }
}
