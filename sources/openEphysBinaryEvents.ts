import { exactly } from '../src/codec/codec.js'
import { defineEventSource } from '../src/declare/source.js'
import { type Besides, openedBeside, streamsBeside } from '../src/formats/openEphysBinary/besideOpened.js'
import { detectOpenEphys, folderFor } from '../src/formats/openEphysBinary/detect.js'
import { eventFolders, readEvents } from '../src/formats/openEphysBinary/events.js'
import { unreadEvents } from '../src/formats/openEphysBinary/lines.js'
import type { EventFolder } from '../src/formats/openEphysBinary/oebin.js'
import { streamParams } from '../src/formats/openEphysBinary/params.js'
import { settingsOf } from '../src/formats/openEphysBinary/probe.js'
import { syncLineOf } from '../src/formats/openEphysBinary/probes.js'
import { alsoThere } from '../src/formats/openEphysBinary/skipped.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

const lines: Besides<EventFolder> = {
  kind: 'openEphysBinaryEvents',
  what: 'a folder of the events of lines (TTL), or of texts',
  place: 'events',
  keptIn: eventFolders,
}

/**
 * The edges of the digital lines (TTL) of one stream, and the texts, that the Open Ephys GUI wrote in its binary format, of any version.
 *
 * Streams   those of `openEphysBinary` whose samples the lines are counted in, of all processors. Segments: as those of
 *           `openEphysBinary`, gaps included; of a stream without its samples, those that their numbers tell.
 * Dtype     frames are whole numbers, exact to 2^53; values are 0 or 1.
 * Units     frames of the stream.
 * Errors    as `openEphysBinary`. Incomplete: a folder of lines without the numbers of their samples. Unsupported: columns of other dtypes.
 * Source    neo `OpenEphysBinaryRawIO`, which has only pairs of edges, and times of another clock than that of samples. A channel
 *           "Neuropix-PXI-100.ProbeA-AP/TTL#3" is line 3, from 1, of a folder; the property `is_sync` says which carries the pulses of
 *           synchronization, where `settings.xml` tells. Lines are those that are counted or have events. Events where samples are
 *           missing are left out, with a notice. A channel "MessageCenter: begin" is a text, which is also its property `text`: its
 *           events have the value 1. Texts that were counted in the samples of another stream are placed by their seconds; before 0.6,
 *           texts counted in ticks of the computer are told from those counted in samples by the recording that they have to be in.
 *           The annotation `sync_messages` has the lines of `sync_messages.txt`. Not handled: binary events, which are told by a
 *           notice; full words. All events are held in memory.
 */
export const openEphysBinaryEvents = defineEventSource({
  kind: 'openEphysBinaryEvents',
  version: 1,
  label: 'digital lines of Open Ephys (binary)',
  params: exactly(streamParams),
  example: "openEphysBinaryEvents({ folderPath: '2024-05-01_12-00-00' })",
  detect: (at, options, { files }) =>
    attempt(`look into ${at}`, () => detectOpenEphys(files, at, options, (all) => eventFolders(files, all).length > 0)),
  streams: (at, { files }) => attempt(`look into ${at}`, () => streamsBeside(files, folderFor(files, at), lines)),
  open: (params, { files }) =>
    attemptLater(`open ${params.folderPath}`, () => {
      const { recordings, kept, places, samplingFrequency, notices, contents, closed } = openedBeside(files, params, lines)
      const [{ stream, recording }] = kept
      const settings = settingsOf(files, recording)
      const syncLine = typeof settings === 'object' && stream !== undefined ? syncLineOf(settings, stream) : undefined
      const { header, segments, reader, notices: told } = readEvents(files, recordings, kept, places, syncLine)
      return {
        header: { samplingFrequency, ...header },
        segments,
        notices: [...notices, ...told, ...unreadEvents(files, recordings), ...alsoThere(files, recordings, 'digital lines')],
        reader,
        contents,
        closed,
      }
    }),
})
