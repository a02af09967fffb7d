/** What laws of storage are tried on: something that is saved and read back, whatever its kind. */
import { either as E } from 'fp-ts'
import { refuseUnfinished } from '../../src/api/unfinished.js'
import type { AnyEventSink, AnySortingSink } from '../../src/declare/sink.js'
import type { AnySource } from '../../src/declare/source.js'
import { readerNode, sourceNode } from '../../src/engine/build.js'
import { Engine } from '../../src/engine/engine.js'
import { endOfEvents, pullEvents } from '../../src/engine/events.js'
import type { EventsNode, SourceNode, SpikesNode, TracesNode } from '../../src/engine/node.js'
import { endOfSpikes, pullSpikes } from '../../src/engine/spikes.js'
import { bytesOf, type Samples } from '../../src/model/dtype.js'
import { eventsWithin } from '../../src/model/events.js'
import { FaultError, faultOf, renderFault, unreadable } from '../../src/model/fault.js'
import type { RaggedKind } from '../../src/model/kinds.js'
import { type SortingHeader, type Spikes, spikesWithin } from '../../src/model/spikes.js'
import type { Files } from '../../src/platform/files.js'
import { encodeGraph } from '../../src/provenance/encode.js'
import { graphToJson } from '../../src/provenance/graph.js'
import { saveRagged } from '../../src/run/saveSpikes.js'
import { eventSources, sortingSources } from '../kinds.js'
import { orThrow } from '../recordings.js'
import { broken, holds, unless, type Verdict } from './law.js'
import { type Found, filesDiffer, newFiles, OUT, outputsOf, readOutputs, type Saving, sameSegments, saveTo } from './saving.js'

const engine = new Engine({ cacheBytes: 0 })

interface KeptOptions {
  readonly overwrite?: boolean
  readonly resume?: boolean
  readonly chunkSize?: number
}
export interface Kept {
  /** The paths that it is saved as. */
  readonly outputs: readonly string[]
  /** Save it; `chunkSize` says nothing where there are no samples. */
  readonly save: (files: Files, options?: KeptOptions) => Promise<void>
  /** What a reader finds where it was saved. */
  readonly read: (files: Files) => Promise<Found>
  /** What a reader is to find. */
  readonly expected: () => Promise<readonly Samples[]>
  /** As long, with the same header, and every value another. */
  readonly opposite: () => Kept
}

/** What was found, in words. */
export const told = (found: Found): string =>
  found._tag === 'fault'
    ? renderFault(found.fault)
    : `samples of ${found.segments.map(({ length }) => length).join(', ')} in its segments`

const oppositeNode = (node: TracesNode): TracesNode =>
  readerNode('traces', node.header, node.segments, {
    read: async ({ segment, start, frames, channels, data }) => {
      const samples = await new Engine({ cacheBytes: 0 }).read(node, { segment, start, end: start + frames, channels })
      const bytes = bytesOf(samples)
      for (let i = 0; i < bytes.length; i++) bytes[i] ^= 0xff
      bytesOf(data).set(bytes)
    },
    close: () => undefined,
  })

/** A recording's pipeline, and the sink that writes it. */
export const keptRecording = (saving: Saving): Kept => ({
  outputs: outputsOf(saving),
  save: (files, options) => saveTo(saving, files, options),
  read: (files) => readOutputs(saving, files),
  expected: () => {
    const { node } = saving
    const channels = Int32Array.from(node.header.channelIds.keys())
    const engine = new Engine({ cacheBytes: 0 })
    return Promise.all(
      node.segments.map(({ frames }, segment) => engine.read(node, { segment, start: 0, end: frames, channels })),
    )
  },
  // The sink is told the same of it, and reads it as any node.
  opposite: () => keptRecording({ ...saving, node: oppositeNode(saving.node) as Saving['node'] }),
})

const wholeOf = async (node: SpikesNode): Promise<readonly Spikes[]> =>
  Promise.all(
    node.segments.map((_, segment) =>
      pullSpikes(node, new Engine({ cacheBytes: 0 }), { segment, start: 0, end: Number.POSITIVE_INFINITY }),
    ),
  )

/** A sorting as arrays: frames and units of each segment, and its header as text. */
const arraysOf = async (node: SpikesNode, header: SortingHeader = node.header): Promise<readonly Samples[]> => {
  const { samplingFrequency, unitIds, properties, annotations } = header
  const text = JSON.stringify({ samplingFrequency, unitIds, properties, annotations })
  return [
    ...(await wholeOf(node)).flatMap(({ sampleIndex, unitIndex }) => [sampleIndex, unitIndex]),
    new TextEncoder().encode(text),
  ]
}

/** Every spike a frame later. */
const oppositeSorting = (node: SpikesNode): SpikesNode => {
  const { header } = node
  // Frames that nobody is told of may be beyond the end.
  const segments = node.segments.map(({ times }) => ({ frames: Number.POSITIVE_INFINITY, times }))
  return sourceNode(
    { gives: 'spikes', kind: 'opposite', version: 1, params: {}, fields: {} },
    {
      header,
      segments,
      reader: {
        read: async ({ segment, start, end }) => {
          const { sampleIndex, unitIndex } = (await wholeOf(node))[segment]
          return spikesWithin({ sampleIndex: sampleIndex.map((frame) => frame + 1), unitIndex }, start, end)
        },
        end: (segment) => 1 + endOfSpikes(node, segment),
      },
    },
  )
}

/** A sorting's pipeline, and the sink that writes it. */
export const keptSorting = (node: SpikesNode, sink: AnySortingSink): Kept => {
  const bare = sink.kind === 'npz'
  const path = `${OUT}/saved${bare ? '.npz' : ''}`
  return {
    outputs: [path],
    save: async (files, options = {}) => {
      const [name] = Object.keys(sink.fields)
      const { chunkSize: _none, ...others } = options
      const provenance = graphToJson(encodeGraph(node, (each) => each, { allowShared: 'unnamed' }))
      const instance = orThrow(sink.instantiate({ [name]: path }, sink.kind))
      const engine = new Engine({ cacheBytes: 0 })
      await saveRagged(node, instance, { provenance }, others, { engine, files })
    },
    read: async (files) => {
      try {
        refuseUnfinished(path, files)
        return { _tag: 'samples', segments: await arraysOf(await opened(sortingSources, path, files)) }
      } catch (error) {
        return { _tag: 'fault', fault: faultOf(error, 'reading') }
      }
    },
    // An archive holds spikes and nothing else.
    expected: () => arraysOf(node, bare ? { ...node.header, properties: {}, annotations: {} } : node.header),
    opposite: () => keptSorting(oppositeSorting(node), sink),
  }
}

const eventArraysOf = async (node: EventsNode): Promise<readonly Samples[]> => {
  const { samplingFrequency, channelIds, channelKinds, properties, annotations } = node.header
  const header = { samplingFrequency, channelIds, channelKinds, properties, annotations }
  const text = JSON.stringify([header, node.segments.map(({ frames, times }) => [String(frames), times])])
  const pulled = node.segments.map((_, segment) => pullEvents(node, engine, { segment, start: 0, end: Number.POSITIVE_INFINITY }))
  return [
    ...(await Promise.all(pulled)).flatMap(({ sampleIndex, channelIndex, value }) => [
      sampleIndex,
      channelIndex,
      new Int32Array(value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength)),
    ]),
    new TextEncoder().encode(text),
  ]
}

/** Every event a frame later. */
const oppositeEvents = (node: EventsNode): EventsNode =>
  sourceNode(
    { gives: 'events', kind: 'opposite', version: 1, params: {}, fields: {} },
    {
      header: node.header,
      segments: node.segments.map(({ frames, times }) => ({ frames: frames + 1, times })),
      reader: {
        read: async ({ segment, start, end }) => {
          const all = await pullEvents(node, engine, { segment, start: 0, end: Number.POSITIVE_INFINITY })
          return eventsWithin({ ...all, sampleIndex: all.sampleIndex.map((frame) => frame + 1) }, start, end)
        },
        end: (segment) => 1 + endOfEvents(node, segment),
      },
    },
  )

/** A pipeline of events, and the sink that writes it. */
export const keptEvents = (node: EventsNode, sink: AnyEventSink): Kept => {
  const path = `${OUT}/saved`
  return {
    outputs: [path],
    save: async (files, options = {}) => {
      const [name] = Object.keys(sink.fields)
      const { chunkSize: _none, ...others } = options
      const provenance = graphToJson(encodeGraph(node, (each) => each, { allowShared: 'unnamed' }))
      const instance = orThrow(sink.instantiate({ [name]: path }, sink.kind))
      await saveRagged<'events'>(node, instance, { provenance }, others, { engine: new Engine({ cacheBytes: 0 }), files })
    },
    read: async (files) => {
      try {
        refuseUnfinished(path, files)
        return { _tag: 'samples', segments: await eventArraysOf(await opened(eventSources, path, files)) }
      } catch (error) {
        return { _tag: 'fault', fault: faultOf(error, 'reading') }
      }
    },
    expected: () => eventArraysOf(node),
    opposite: () => keptEvents(oppositeEvents(node), sink),
  }
}

/** What stands there, as `openSorting` and `openEvents` take it. */
export const opened = async <K extends RaggedKind>(
  sources: ReadonlyMap<string, AnySource<K>>,
  path: string,
  files: Files,
): Promise<SourceNode<K>> => {
  const context = { files, shared: new Map() }
  for (const source of sources.values()) {
    const detected = orThrow(source.detect?.(path, {}, context) ?? E.right(undefined))
    if (detected === undefined) continue
    const instance = orThrow(source.instantiate(detected.params, source.kind))
    return sourceNode(instance, orThrow(await instance.open(context)()))
  }
  throw new FaultError(unreadable(path, 'something saved', 'nothing there'))
}

/** What a sink holds comes back as it was; what it cannot hold it refuses by a clear fault, before anything is written. */
export const keptOrRefused = async (kept: Kept): Promise<Verdict> => {
  const files = newFiles()
  const before = files.snapshot('/')
  try {
    await kept.save(files)
  } catch (error) {
    const { _tag } = faultOf(error, 'saving')
    if (_tag !== 'InvalidParams' && _tag !== 'Unsupported')
      return broken(`a refusal that is none of parameters: ${String(error)}`)
    return unless(filesDiffer(files.snapshot('/'), before))
  }
  const found = await kept.read(files)
  return found._tag === 'samples' && sameSegments(found.segments, await kept.expected())
    ? holds
    : broken(`it was saved and came back otherwise: ${told(found)}`)
}
