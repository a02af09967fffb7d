import { either as E, taskEither as TE } from 'fp-ts'
import { expect, test } from 'vitest'
import { memoryFiles } from '../../../property-tests/memoryFiles.js'
import { builtIn } from '../../../src/catalog.js'
import { exactly, path, required } from '../../../src/codec/codec.js'
import { catalogOf } from '../../../src/declare/catalog.js'
import { defineEventSource } from '../../../src/declare/source.js'
import { sourceNode } from '../../../src/engine/build.js'
import { Engine } from '../../../src/engine/engine.js'
import { endOfEvents, pullEvents, pullOwnEvents } from '../../../src/engine/events.js'
import type { EventsNode } from '../../../src/engine/node.js'
import { eventColumnsReader } from '../../../src/kit/eventReaders.js'
import { orThrow } from '../../../src/model/attempt.js'
import type { Events } from '../../../src/model/events.js'
import { renderFault } from '../../../src/model/fault.js'
import { encodeGraph } from '../../../src/provenance/encode.js'
import { dataOf, decodeGraph, graphToJson } from '../../../src/provenance/graph.js'
import { giving, rebuild } from '../../../src/provenance/rebuild.js'

const engine = new Engine({ cacheBytes: 0 })

const edges: Events = {
  sampleIndex: Float64Array.of(10, 20, 20, 30),
  channelIndex: Int32Array.of(0, 0, 1, 0),
  value: Uint32Array.of(1, 0, 4096, 1),
}

/** A digital line and a word, in a file. */
const digital = (inMemory: boolean) =>
  defineEventSource({
    kind: 'digital',
    version: 1,
    params: exactly({ file: required(path, { doc: 'where they are' }) }),
    open: () =>
      TE.right({
        header: {
          samplingFrequency: 1000,
          channelIds: ['sync', 'port'],
          channelKinds: ['line', 'word'],
          properties: {},
          annotations: {},
        },
        segments: [{ frames: 100, times: { tStart: 0.5 } }],
        reader: eventColumnsReader([edges], inMemory),
      }),
  })
const catalog = { ...builtIn, sources: catalogOf({ operators: [], sources: [digital(false)], sinks: [] }).sources }
const context = { files: memoryFiles(), shared: new Map() }

const opened = async (inMemory = false): Promise<EventsNode> => {
  const instance = orThrow(digital(inMemory).instantiate({ file: 'events.bin' }, 'digital'))
  return sourceNode(instance, orThrow(await instance.open(context)()))
}

test('events of a stretch of frames are pulled like spikes', async () => {
  const node = await opened()
  const some = await pullEvents(node, engine, { segment: 0, start: 15, end: 30 })
  expect([some.sampleIndex, some.channelIndex, some.value]).toEqual([
    Float64Array.of(20, 20),
    Int32Array.of(0, 1),
    Uint32Array.of(0, 4096),
  ])
  const own = await pullOwnEvents(node, engine, { segment: 0, start: 0, end: Number.POSITIVE_INFINITY })
  expect(own).toEqual(edges)
  expect(own.value).not.toBe(edges.value)
  expect(endOfEvents(node, 0)).toBe(100)
})

test('a pipeline of events is written as JSON, its paths resolved, and rebuilt', async () => {
  const json = graphToJson(encodeGraph(await opened(), (each) => `/data/${each}`))
  expect(json).toEqual({ rxephys: 1, nodes: [{ kind: 'digital', version: 1, params: { file: '/data/events.bin' } }] })
  const graph = orThrow(decodeGraph(json, 'pipeline'))
  expect(dataOf(graph, catalog)).toBe('events')
  const again = orThrow(await rebuild(graph, catalog, context, 'pipeline'))
  const events = orThrow(giving('events', 'pipeline')(again))
  expect(events.header.channelKinds).toEqual(['line', 'word'])
  expect(events.segments[0].times.tStart).toBe(0.5)
  const refused = giving('traces', 'pipeline')(again)
  expect(E.isLeft(refused) && renderFault(refused.left)).toContain(
    'expected a recording at the end, found a list of events (openEvents() opens it)',
  )
})

test('events in memory are named by no JSON', async () => {
  const node = await opened(true)
  expect(() => encodeGraph(node, (each) => each)).toThrow('writing a "digital" source as JSON: its events are in memory')
})

test('an operator on recordings refuses events', async () => {
  const scale = { kind: 'scale', version: 1, params: { gain: 2 }, inputs: [0] }
  const graph = orThrow(
    decodeGraph({ rxephys: 1, nodes: [{ kind: 'digital', version: 1, params: { file: 'a' } }, scale] }, 'pipeline'),
  )
  const built = await rebuild(graph, catalog, context, 'pipeline')
  expect(E.isLeft(built) && renderFault(built.left)).toContain('scale of a list of events')
})
