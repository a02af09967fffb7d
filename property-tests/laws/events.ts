/** Laws of events: each says of a node what breaks it. */
import { either as E } from 'fp-ts'
import { builtIn } from '../../src/catalog.js'
import type { Catalog } from '../../src/declare/catalog.js'
import { Engine } from '../../src/engine/engine.js'
import { type EventsNode, nodesOf } from '../../src/engine/node.js'
import { endOfRows, pullRows } from '../../src/engine/ragged.js'
import { problemInEvents } from '../../src/model/columnChecks.js'
import { type Events, joinEvents } from '../../src/model/events.js'
import { pipe } from '../../src/model/pipe.js'
import type { RaggedRequest } from '../../src/model/reader.js'
import { encodeGraph } from '../../src/provenance/encode.js'
import { decodeGraph, graphToJson } from '../../src/provenance/graph.js'
import { giving, rebuild } from '../../src/provenance/rebuild.js'
import { drawnEventSource } from '../events.js'
import { memoryFiles } from '../memoryFiles.js'
import { orThrow } from '../recordings.js'
import { rangesOf } from '../sortings.js'
import { broken, unless, type Verdict } from './law.js'

const engine = new Engine({ cacheBytes: 0 })

/** How laws read events: the real engine, or, to try the laws themselves, a faulty one. */
export type PullEvents = (node: EventsNode, request: RaggedRequest) => Promise<Events>
export const pullEvents: PullEvents = async (node, request) => pullRows(node, engine, request)

export const all = (segment: number): RaggedRequest => ({ segment, start: 0, end: Number.POSITIVE_INFINITY })

const shown = ({ sampleIndex, channelIndex, value }: Events): string =>
  Array.from(sampleIndex, (frame, event) => `${frame}/${channelIndex[event]}=${value[event]}`).join(' ')

/** Where two lists of events differ; undefined when they do not. */
export const eventDifference = (what: string, found: Events, expected: Events): string | undefined =>
  shown(found) === shown(expected) ? undefined : `${what}: ${shown(found) || 'no events'} instead of ${shown(expected) || 'none'}`

const each = async (node: EventsNode, check: (segment: number) => Promise<string | undefined>): Promise<Verdict> =>
  unless(...(await Promise.all([...node.segments.keys()].map(check))))

/** Events are ordered by frame, then by channel, within their segment; lines have values 0 and 1. */
export const eventOrderLaw = (node: EventsNode, on: PullEvents = pullEvents): Promise<Verdict> =>
  each(node, async (segment) => {
    const limits = { start: 0, end: endOfRows(node, segment), kinds: node.header.channelKinds }
    const odd = problemInEvents(await on(node, all(segment)), limits)
    return odd && `segment ${segment}: ${odd.what} is ${odd.found}, expected ${odd.expected}`
  })

/** The events of any ranges that cover a segment are, together, those of the segment: each is there exactly once. */
export const eventPartitionLaw = (node: EventsNode, places: readonly number[], on: PullEvents = pullEvents): Promise<Verdict> =>
  each(node, async (segment) => {
    const parts: Events[] = []
    // Backward, since what was read before must not matter.
    for (const [start, end] of rangesOf(Math.max(endOfRows(node, segment), 1), places).toReversed())
      parts.unshift(await on(node, { segment, start, end }))
    return eventDifference(`segment ${segment} cut at ${places}`, joinEvents(parts), await on(node, all(segment)))
  })

/** Asked for some channels, they are exactly the events of these. */
export const channelsLaw = (node: EventsNode, on: PullEvents = pullEvents): Promise<Verdict> =>
  each(node, async (segment) => {
    const whole = await on(node, all(segment))
    for (const wanted of node.header.channelIds.keys()) {
      const isMine = (_: number, event: number): boolean => whole.channelIndex[event] === wanted
      const expected = {
        sampleIndex: whole.sampleIndex.filter(isMine),
        channelIndex: whole.channelIndex.filter(isMine),
        value: whole.value.filter(isMine),
      }
      const units = Uint8Array.from(node.header.channelIds, (_, channel) => (channel === wanted ? 1 : 0))
      const odd = eventDifference(`channel ${wanted} of segment ${segment}`, await on(node, { ...all(segment), units }), expected)
      if (odd !== undefined) return odd
    }
    return undefined
  })

const catalog: Catalog = { ...builtIn, sources: new Map([...builtIn.sources, [drawnEventSource.kind, drawnEventSource]]) }
const written = (node: EventsNode): string => JSON.stringify(graphToJson(encodeGraph(node, (path) => path)))
const told = ({ header, segments }: EventsNode): string =>
  JSON.stringify([header, segments.map(({ frames, times }) => [String(frames), times.tStart])])

/** Written as JSON and read back they are the same node, header, clocks and events; each node is written once. */
export const eventProvenanceLaw = async (node: EventsNode, on: PullEvents = pullEvents): Promise<Verdict> => {
  const text = written(node)
  const graph = orThrow(decodeGraph(JSON.parse(text), 'pipeline'))
  const context = { files: memoryFiles(), shared: new Map() }
  const again = pipe(await rebuild(graph, catalog, context, 'pipeline'), E.chain(giving('events', 'pipeline')), orThrow)
  if (written(again) !== text) return broken(`read back and written again: ${written(again)}, was ${text}`)
  if (graph.nodes.length !== nodesOf(node).length)
    return broken(`${graph.nodes.length} nodes were written of ${nodesOf(node).length}`)
  if (told(again) !== told(node)) return broken(`it is ${told(again)}, was ${told(node)}`)
  return each(node, async (segment) =>
    eventDifference(`segment ${segment}`, await on(again, all(segment)), await pullEvents(node, all(segment))),
  )
}
