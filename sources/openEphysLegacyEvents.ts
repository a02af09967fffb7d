import { exactly } from '../src/codec/codec.js'
import { defineEventSource } from '../src/declare/source.js'
import { channelFiles } from '../src/formats/openEphysLegacy/files.js'
import { readLegacyLines } from '../src/formats/openEphysLegacy/lines.js'
import { messageFiles, readMessages } from '../src/formats/openEphysLegacy/messages.js'
import { closedLegacy, detectLegacy, legacyParams } from '../src/formats/openEphysLegacy/params.js'
import { clockOf, holdsRecords, sideFiles } from '../src/formats/openEphysLegacy/sides.js'
import { streamsOf } from '../src/formats/openEphysLegacy/streams.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * The edges of the digital lines that the Open Ephys GUI wrote in its first format, in `.events` files, and messages.
 *
 * Streams   those of `openEphysLegacy`, in whose samples events are counted; the first where one processor was recorded. Segments: as
 *           those of `openEphysLegacy`.
 * Dtype     frames are whole numbers, exact to 2^53; values are 0 or 1.
 * Units     frames of the stream.
 * Errors    as `openEphysLegacy`. Incomplete: a file that ends within a record, unless `tolerateTruncation`.
 * Source    neo `OpenEphysRawIO`, which reads one file, and none of GUI 0.6. A channel "101#3" is line 3, from 1, of processor 101. Events
 *           where samples are missing are left out, with a notice. A channel "messages: begin" is a text, which is also its property `text`:
 *           its events have the value 1. Not handled: events of other types, which are told by a notice. All events are held in memory. Not tried on a real file with events in it.
 */
export const openEphysLegacyEvents = defineEventSource({
  kind: 'openEphysLegacyEvents',
  version: 1,
  label: 'digital lines of Open Ephys (.events)',
  params: exactly(legacyParams),
  example: "openEphysLegacyEvents({ folderPath: '2018-10-03_13-16-50' })",
  detect: (at, options, { files }) =>
    attempt(`look into ${at}`, () => {
      const found = detectLegacy(files, at, options)
      const isThere = (): boolean => holdsRecords(files, sideFiles(files, at, 'events')) || messageFiles(files, at).length > 0
      return found !== undefined && isThere() ? found : undefined
    }),
  streams: (at, { files }) => attempt(`look into ${at}`, () => streamsOf(channelFiles(files, at)).map(({ name }) => name)),
  open: (params, { files }) =>
    attemptLater(`open ${params.folderPath}`, () => {
      const clock = clockOf(files, params, 'openEphysLegacyEvents')
      // From 0.6 on, a stream has events of its own.
      const all = sideFiles(files, params.folderPath, 'events')
      const prefix = clock.stream.channels[0].prefix.split('#').at(-1)
      const own = all.filter(({ name }) => name === prefix)
      const chosen = own.length > 0 ? own : all.filter(({ name }) => name === 'all_channels')
      const sent = messageFiles(files, params.folderPath)
      const messages = readMessages(files, sent, clock.placesOf)
      const { header, segments, reader, notices } = readLegacyLines(
        files,
        chosen,
        messages,
        clock,
        params.tolerateTruncation ?? false,
      )
      return {
        header: { samplingFrequency: clock.samplingFrequency, ...header, annotations: {} },
        segments,
        notices: [...clock.notices, ...notices],
        reader,
        contents: [...chosen, ...sent, ...clock.stream.channels].map(({ path }) => path),
        closed: closedLegacy(params, clock.stream.name),
      }
    }),
})
