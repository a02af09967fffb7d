/** Events drawn at random, lines and words, as a source whose pipelines can be written as JSON; and what operators take them. */
import fc from 'fast-check'
import { either as E, taskEither as TE } from 'fp-ts'
import { exactly, listOf, nonNegativeInteger, required } from '../src/codec/codec.js'
import type { RaggedInstance } from '../src/declare/sorting.js'
import { type BoundSource, defineEventSource } from '../src/declare/source.js'
import { raggedOperatorNode, sourceNode } from '../src/engine/build.js'
import type { EventsNode } from '../src/engine/node.js'
import { eventColumnsReader } from '../src/kit/eventReaders.js'
import type { Events, EventsHeader } from '../src/model/events.js'
import type { EventReader } from '../src/model/reader.js'
import { recordingOperators } from './kinds.js'
import { columnsOf, type Drawn, drawnSortings } from './sortings.js'

export const eventsHeaderOf = ({ units }: Drawn): EventsHeader => ({
  samplingFrequency: 1000,
  channelIds: Array.from({ length: units }, (_, channel) => `channel ${channel}`),
  channelKinds: Array.from({ length: units }, (_, channel) => (channel % 2 === 0 ? 'line' : 'word')),
  properties: { channel_name: { dtype: 'string', values: Array.from({ length: units }, (_, channel) => `port ${channel}`) } },
  annotations: { session: 3 },
})

/** The events of what was drawn: an event a spike, of the channel that its unit counts. */
export const eventColumnsOf = (drawn: Drawn): readonly Events[] =>
  columnsOf(drawn).map(({ sampleIndex, unitIndex }) => ({
    sampleIndex,
    channelIndex: unitIndex,
    value: Uint32Array.from(unitIndex, (channel, event) => (channel % 2 === 0 ? event % 2 : (event * 2654435761) >>> 0)),
  }))

const boundOf = (drawn: Drawn): BoundSource<'events'> => ({
  header: eventsHeaderOf(drawn),
  segments: drawn.segments.map(({ frames }) => ({ frames, times: { tStart: 0.5 } })),
  reader: eventColumnsReader(eventColumnsOf(drawn)),
})

/** Drawn events as a source. */
export const drawnEventSource = defineEventSource({
  kind: 'drawnEvents',
  version: 1,
  params: exactly({
    units: required(nonNegativeInteger, { doc: 'how many channels' }),
    frames: required(listOf(nonNegativeInteger), { doc: 'of each segment' }),
    sampleIndex: required(listOf(listOf(nonNegativeInteger)), { doc: 'a frame an event, of each segment' }),
    channelIndex: required(listOf(listOf(nonNegativeInteger)), { doc: 'a channel an event, of each segment' }),
  }),
  open: ({ units, frames, sampleIndex, channelIndex }) =>
    TE.right(
      boundOf({
        units,
        segments: frames.map((count, segment) => ({
          frames: count,
          spikes: sampleIndex[segment].map((frame, event) => [frame, channelIndex[segment][event]] as const),
        })),
      }),
    ),
})

const paramsOf = ({ units, segments }: Drawn) => ({
  units,
  frames: segments.map(({ frames }) => frames),
  sampleIndex: segments.map(({ spikes }) => spikes.map(([frame]) => frame)),
  channelIndex: segments.map(({ spikes }) => spikes.map(([, unit]) => unit)),
})

/** The node of drawn events; `watch` is told of every read. */
export const eventsNodeOf = (drawn: Drawn, watch: () => void = () => undefined): EventsNode => {
  const bound = boundOf(drawn)
  const reader: EventReader = {
    ...bound.reader,
    read: (request) => {
      watch()
      return bound.reader.read(request)
    },
  }
  const { kind, fields } = drawnEventSource
  return sourceNode({ gives: 'events', kind, version: 1, params: paramsOf(drawn), fields }, { ...bound, reader })
}

/** Parameters for events of each operator that takes them. */
const examples: Readonly<Record<string, readonly unknown[]>> = {
  setProperty: [{ key: 'wired', values: [true] }],
  frameSlice: [{}, { startFrame: 0, endFrame: 1 }, { startFrame: 1 }],
  timeSlice: [{}, { startTime: 0.501 }],
  selectSegments: [{ segmentIndices: [0] }, { segmentIndices: [1, 0] }],
  annotate: [{ key: 'subject', value: 'mouse 7' }],
  alignTimes: [{ clocks: [{ segment: 0, frames: [0, 3, 40], times: [1, 1.5, 9] }] }],
  shiftTimes: [{ shift: 2 }, { shift: -1, segment: 0 }],
}

/** An operator of the catalog that takes events. */
interface EventSubject {
  readonly kind: string
  readonly instances: readonly RaggedInstance<'events'>[]
}

export const onEvents = (kind: string, params: unknown): RaggedInstance<'events'> => {
  const found = recordingOperators.get(kind)?.instantiate(params, kind)
  if (found?._tag !== 'Right' || found.right.onEvents === undefined) throw new Error(`${kind} refused ${JSON.stringify(params)}`)
  return found.right.onEvents
}

/** Every operator that takes events. One that has no examples here is a mistake of these tests. */
export const eventSubjects: readonly EventSubject[] = [...recordingOperators.values()].flatMap(
  ({ kind, instantiate, examples: own }) => {
    const [first] = own({ samplingFrequency: 1000, channelIds: ['a'], dtype: 'int16', properties: {}, annotations: {} })
    const known = first === undefined ? undefined : instantiate(first, kind)
    if (known?._tag !== 'Right' || known.right.onEvents === undefined) return []
    if (examples[kind] === undefined) throw new Error(`${kind} takes events, and has no example of parameters for them`)
    return [{ kind, instances: examples[kind].map((params) => onEvents(kind, params)) }]
  },
)

/** An operator on events; undefined where it does not fit them. */
export const appliedToEvents = (instance: RaggedInstance<'events'>, node: EventsNode): EventsNode | undefined => {
  const built = raggedOperatorNode(instance, [node])
  return E.isRight(built) ? built.right : undefined
}

/** Events, and which operators come after them. */
interface DrawnEvents {
  readonly drawn: Drawn
  readonly picked: readonly number[]
}
export const eventPipelines: fc.Arbitrary<DrawnEvents> = fc.record({
  drawn: drawnSortings.map(([drawn]) => drawn),
  picked: fc.array(fc.nat(200), { maxLength: 5 }),
})

/** The pipeline that was drawn, as far as its operators fit. */
export const eventPipelineOf = ({ drawn, picked }: DrawnEvents): EventsNode => {
  const stages = eventSubjects.flatMap(({ instances }) => instances)
  return picked.reduce<EventsNode>(
    (input, pick) => appliedToEvents(stages[pick % stages.length], input) ?? input,
    eventsNodeOf(drawn),
  )
}
