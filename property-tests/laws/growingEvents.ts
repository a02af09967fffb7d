/** Events that are written as they come, and are kept meanwhile. */
import { eventsFolder } from '../../sinks/eventsFolder.js'
import type { AnyEventSink } from '../../src/declare/sink.js'
import { readerNode } from '../../src/engine/build.js'
import { Engine } from '../../src/engine/engine.js'
import { pullEvents } from '../../src/engine/events.js'
import type { EventsNode } from '../../src/engine/node.js'
import type { EventChunk } from '../../src/model/events.js'
import { readCommit } from '../../src/run/commitRecord.js'
import { GrowingRows } from '../../src/run/growingRows.js'
import { recoverRows } from '../../src/run/recoverRows.js'
import { eventSources } from '../kinds.js'
import { orThrow } from '../recordings.js'
import { clock, type Growing } from './growing.js'
import { keptEvents, opened } from './kept.js'
import { eventAcquisition } from './liveEvents.js'

/** Events that are written by such a sink; `Output`: what writes them. */
export const growingEvents = (
  node: EventsNode,
  sink: AnyEventSink,
  Output: typeof GrowingRows = GrowingRows,
): Growing<EventChunk> => {
  const engine = new Engine({ cacheBytes: 0 })
  const plain = (segments: EventsNode['segments']): EventsNode =>
    readerNode('events', node.header, segments.map(clock), {
      read: ({ segment, start, end }) =>
        pullEvents(node, engine, { segment, start, end: Math.min(end, segments[segment].frames) }),
      end: (segment) => segments[segment].frames,
    })
  const whole = plain(node.segments)
  const kept = keptEvents(whole, sink)
  const [name] = Object.keys(sink.fields)
  const [place] = kept.outputs
  const params = { [name]: place }
  const instance = orThrow(sink.instantiate(params, sink.kind))
  const headerSink = (folder: string) => orThrow(eventsFolder.instantiate({ folder }, 'header'))
  return {
    chunks: async (choices) =>
      (await eventAcquisition([whole], choices)).flatMap(({ chunk }) => (chunk === undefined ? [] : [chunk])),
    kept: () => kept,
    first: async (frames) =>
      keptEvents(plain(frames.map((count, segment) => ({ ...node.segments[segment], frames: count }))), sink),
    output: (files, overwrite = false) =>
      new Output('events', instance, async () => undefined, { overwrite }, files, { params, headerSink }, 0),
    durable: (files) => {
      const found = readCommit(place, files)
      return found && orThrow(found).segments.map(({ frames }) => frames)
    },
    recover: async (files, overwrite = false) => {
      const recovery = {
        sink: (_kind: string, its: unknown) => orThrow(sink.instantiate(its, sink.kind)),
        openHeader: async (folder: string) => (await opened(eventSources, folder, files)).header,
      }
      await recoverRows('events', place, recovery, { overwrite }, files)
    },
  }
}
