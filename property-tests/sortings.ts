/** Sortings drawn at random: few units, many spikes of the same frame, segments of known length. */
import fc from 'fast-check'
import { either as E, taskEither as TE } from 'fp-ts'
import { exactly, listOf, nonNegativeInteger, required } from '../src/codec/codec.js'
import type { SortingOperatorInstance } from '../src/declare/sorting.js'
import { type BoundSource, defineSortingSource } from '../src/declare/source.js'
import { raggedOperatorNode, readerNode, sourceNode } from '../src/engine/build.js'
import type { SpikesNode } from '../src/engine/node.js'
import { columnsReader } from '../src/kit/spikeReaders.js'
import type { UnitId } from '../src/model/header.js'
import type { SpikeReader } from '../src/model/reader.js'
import { orderSpikes } from '../src/model/spikeOrder.js'
import type { SortingHeader, Spikes } from '../src/model/spikes.js'
import { recordingOperators, sortingOperators } from './kinds.js'
import type { Parametrized } from './laws/strictness.js'

/** What a drawn sorting is made of: for each segment its frames, and a frame and a unit for each spike. */
export interface Drawn {
  readonly units: number
  /** Default: "unit 0", "unit 1", ... */
  readonly unitIds?: readonly UnitId[]
  readonly segments: readonly { readonly frames: number; readonly spikes: readonly (readonly [frame: number, unit: number])[] }[]
}

const segmentOf = (units: number, frames: number): fc.Arbitrary<Drawn['segments'][number]> =>
  fc.record({
    frames: fc.constant(frames),
    spikes: fc.array(fc.tuple(fc.integer({ min: 0, max: frames - 1 }), fc.integer({ min: 0, max: units - 1 })), {
      maxLength: 60,
    }),
  })

const drawnWith = (units: number, lengths: readonly number[]): fc.Arbitrary<Drawn> =>
  fc.record({ units: fc.constant(units), segments: fc.tuple(...lengths.map((frames) => segmentOf(units, frames))) })

const lengths = (segments: number) => fc.array(fc.integer({ min: 1, max: 300 }), { minLength: segments, maxLength: segments })

/** Two sortings of the same units and as many segments, half of the time as long ones. */
export const drawnSortings = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }), fc.boolean())
  .chain(([units, segments, alike]) =>
    fc
      .tuple(lengths(segments), lengths(segments))
      .chain(([first, second]) => fc.tuple(drawnWith(units, first), drawnWith(units, alike ? first : second))),
  )

/** Ranges that cover 0 to `end`, cut at random places. */
export const cuts = fc.array(fc.integer({ min: 0, max: 330 }), { maxLength: 8 })
export const rangesOf = (end: number, places: readonly number[]): readonly (readonly [start: number, end: number])[] => {
  const edges = [...new Set([0, ...places.filter((place) => place < end), end])].sort((a, b) => a - b)
  return edges.length === 1 ? [[0, 0]] : edges.slice(1).map((edge, index) => [edges[index], edge])
}

const SAMPLING_FREQUENCY = 1000

export const headerOf = ({ units, unitIds }: Drawn): SortingHeader => ({
  samplingFrequency: SAMPLING_FREQUENCY,
  unitIds: unitIds ?? Array.from({ length: units }, (_, unit) => `unit ${unit}`),
  properties: { depth: { dtype: 'float64', values: Array.from({ length: units }, (_, unit) => 10 * unit) } },
  annotations: { session: 3 },
})

export const columnsOf = ({ units, segments }: Drawn): readonly Spikes[] =>
  segments.map(({ spikes }) =>
    orderSpikes(
      { sampleIndex: Float64Array.from(spikes, ([frame]) => frame), unitIndex: Int32Array.from(spikes, ([, unit]) => unit) },
      units,
    ),
  )

/** Drawn sortings as a source, so that what is made of them can be written as JSON, and read back. */
export const drawnSource = defineSortingSource({
  kind: 'drawn',
  version: 1,
  params: exactly({
    units: required(nonNegativeInteger, { doc: 'how many' }),
    frames: required(listOf(nonNegativeInteger), { doc: 'of each segment' }),
    sampleIndex: required(listOf(listOf(nonNegativeInteger)), { doc: 'a frame a spike, of each segment' }),
    unitIndex: required(listOf(listOf(nonNegativeInteger)), { doc: 'a unit a spike, of each segment' }),
  }),
  open: ({ units, frames, sampleIndex, unitIndex }) =>
    TE.right(
      boundOf({
        units,
        segments: frames.map((count, segment) => ({
          frames: count,
          spikes: sampleIndex[segment].map((frame, spike) => [frame, unitIndex[segment][spike]] as const),
        })),
      }),
    ),
})

const paramsOf = ({ units, segments }: Drawn) => ({
  units,
  frames: segments.map(({ frames }) => frames),
  sampleIndex: segments.map(({ spikes }) => spikes.map(([frame]) => frame)),
  unitIndex: segments.map(({ spikes }) => spikes.map(([, unit]) => unit)),
})

const boundOf = (drawn: Drawn): BoundSource<'spikes'> => ({
  header: headerOf(drawn),
  segments: drawn.segments.map(({ frames }) => ({ frames, times: { tStart: 0.5 } })),
  reader: columnsReader(columnsOf(drawn), drawn.units),
})

/** The node of a drawn sorting; `watch` is told of every read. */
export const nodeOf = (drawn: Drawn, watch: () => void = () => undefined): SpikesNode => {
  const bound = boundOf(drawn)
  const reader: SpikeReader = {
    ...bound.reader,
    read: (request) => {
      watch()
      return bound.reader.read(request)
    },
  }
  return sourceNode(
    { gives: 'spikes', kind: drawnSource.kind, version: 1, params: paramsOf(drawn), fields: drawnSource.fields },
    { ...bound, reader },
  )
}

/** An operator of the catalog that takes sortings: its own, or one for recordings too. */
export interface Subject {
  readonly kind: string
  readonly inputs: 'one' | 'many' | 'withRecording'
  /** Every example that its author gives, for a header. */
  readonly instances: (header: SortingHeader) => readonly SortingOperatorInstance[]
  readonly operator: Parametrized
}

const right = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}

/** Parameters for sortings of operators whose own examples are for recordings. */
const frameExamples: Readonly<Record<string, (header: SortingHeader) => readonly unknown[]>> = {
  frameSlice: () => [{}, { startFrame: 0, endFrame: 1 }],
  timeSlice: () => [{}, { startTime: 0.5 }],
  selectSegments: () => [{ segmentIndices: [0] }],
  shiftTimes: () => [{ shift: 2 }, { shift: -1, segment: 0 }],
  annotate: () => [{ key: 'subject', value: 'mouse 7' }],
  setProperty: ({ unitIds }) => [{ key: 'quality', values: unitIds.map((_, unit) => unit / 7) }],
}

/** Every operator that takes sortings. */
export const subjects: readonly Subject[] = [
  ...[...sortingOperators.values()].map((operator) => ({
    kind: operator.kind,
    inputs: operator.inputs,
    instances: (header: SortingHeader) =>
      operator.examples(header).map((params) => right(operator.instantiate(params, operator.kind))),
    operator,
  })),
  ...[...recordingOperators.values()].flatMap((operator): readonly Subject[] => {
    const examples = frameExamples[operator.kind]
    if (examples === undefined) return []
    const instances = (header: SortingHeader) =>
      examples(header).map((params) => {
        const { onSortings } = right(operator.instantiate(params, operator.kind))
        if (onSortings === undefined) throw new Error(`${operator.kind} does not take sortings`)
        return onSortings
      })
    return [
      {
        kind: operator.kind,
        inputs: operator.inputs,
        instances,
        operator,
      },
    ]
  }),
]

/** An operator on as many inputs as it takes; undefined where it does not fit them. */
export const applied = (instance: SortingOperatorInstance, nodes: readonly SpikesNode[]): SpikesNode | undefined => {
  const recording =
    instance.inputs === 'withRecording'
      ? readerNode(
          'traces',
          { samplingFrequency: SAMPLING_FREQUENCY, channelIds: ['0'], dtype: 'int16', properties: {}, annotations: {} },
          nodes[0].segments.map(({ frames }) => ({ frames: Math.max(1, frames - 5), times: { tStart: 7 } })),
          { read: () => undefined, close: () => undefined },
        )
      : undefined
  const built = raggedOperatorNode(instance, instance.inputs === 'many' ? nodes : nodes.slice(0, 1), recording)
  return E.isRight(built) ? built.right : undefined
}
