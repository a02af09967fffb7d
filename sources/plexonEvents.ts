import { exactly } from '../src/codec/codec.js'
import { defineEventSource } from '../src/declare/source.js'
import { besideOf } from '../src/formats/plexon/beside.js'
import { plexonEvents as eventsOf } from '../src/formats/plexon/events.js'
import { detectPlexon, plexonParams } from '../src/formats/plexon/params.js'
import { alsoThere, annotationsOf } from '../src/formats/plexon/recording.js'
import { streamsAt } from '../src/formats/plexon/streams.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * The events of a `.plx` file of Plexon's: digital lines, strobed words, starts and stops, keys.
 *
 * Streams   none has to be chosen: events are counted by the clock of the file, in one segment from 0 s on, which has no length. With
 *           `stream`, in frames of that stream of `plexon`, by its segments.
 * Dtype     frames are whole numbers, exact to 2^53; values are 1 of a line, of which one edge alone is recorded, and the word of 16 bits
 *           of what was strobed; all events are held in memory.
 * Units     ticks of the clock, or frames of the stream.
 * Errors    as `plexon`.
 * Source    neo `PlexonRawIO`: ids are numbers of channels, "257" the strobed words, "258" and "259" starts and stops; `channel_name` is what
 *           they are called. With `stream`, events where samples are missing are left out, with a notice.
 */
export const plexonEvents = defineEventSource({
  kind: 'plexonEvents',
  version: 1,
  label: 'events of Plexon',
  params: exactly(plexonParams),
  example: "plexonEvents({ filePath: 'session.plx' })",
  detect: (at, options, { files }) =>
    attempt(`look into ${at}`, () => detectPlexon(files, at, options, ({ eventChannels }) => eventChannels.length > 0)),
  streams: (at, { files }) => attempt(`look into ${at}`, () => streamsAt(files, at).map(({ name }) => name)),
  open: (params, { files, onProgress }) =>
    attemptLater(`open ${params.filePath}`, async () => {
      const beside = await besideOf(files, { ...params, onProgress }, 'plexonEvents')
      const { scan, samplingFrequency, notices: told, closed } = beside
      const { header, segments, reader, notices } = eventsOf(beside)
      return {
        header: { samplingFrequency, ...header, annotations: annotationsOf(scan.header) },
        segments,
        notices: [...told, ...notices, ...alsoThere(scan, 'openEvents')],
        reader,
        closed,
      }
    }),
})
