import { exactly, optional, path, required } from '../src/codec/codec.js'
import { defineEventSource } from '../src/declare/source.js'
import { chosenEventFiles, eventFilesAt, readEventFiles } from '../src/formats/neuroscope/events.js'
import { readParameters } from '../src/formats/neuroscope/parameters.js'
import { eventColumnsReader } from '../src/kit/eventReaders.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * The events that NeuroScope shows, in `.evt` files.
 *
 * Streams   one: the file asked for, or all that have the name of the `.xml`. One segment, which has no length.
 * Dtype     frames are whole numbers, exact to 2^53; values are 1.
 * Units     frames of the `.dat`, at which the milliseconds of the file are rounded.
 * Errors    Unreadable: no `.evt`, no `.xml` with the rate. Corrupt: a line without a time. Unsupported: more texts than channels can be.
 * Source    the manual of NeuroScope; neo reads none. A channel is a text, with what the name of the file says before it where there are
 *           several: "rip: start". An event is 1 and has no end: that an event ends another is for its text to say. Not tried on
 *           real files. All events are held in memory.
 */
export const neuroscopeEvents = defineEventSource({
  kind: 'neuroscopeEvents',
  version: 1,
  label: 'events of NeuroScope (.evt)',
  params: exactly({
    filePath: required(path, { doc: 'the `.evt` file; or the `.xml`, a file of samples, or the folder of them' }),
    xmlFilePath: optional(path, { doc: 'the `.xml` of the session. Default: the one beside the events' }),
  }),
  example: "neuroscopeEvents({ filePath: 'session1.evt' })",
  detect: (at, _options, { files }) =>
    attempt(`look into ${at}`, () => {
      const found = eventFilesAt(files, at)?.found ?? []
      return found.length > 0 ? { params: { filePath: at }, rank: 'named' } : undefined
    }),
  open: ({ filePath, xmlFilePath }, { files }) =>
    attemptLater(`open ${filePath}`, () => {
      const { xml, found } = chosenEventFiles(files, filePath, xmlFilePath)
      const { samplingFrequency } = readParameters(files, xml)
      const { texts, events } = readEventFiles(files, found, samplingFrequency)
      return {
        header: {
          samplingFrequency,
          channelIds: texts,
          channelKinds: texts.map(() => 'line' as const),
          properties: {},
          annotations: {},
        },
        segments: [{ frames: Number.POSITIVE_INFINITY, times: { tStart: 0 } }],
        reader: eventColumnsReader([events]),
        contents: [xml, ...found.map((file) => file.path)],
      }
    }),
})
