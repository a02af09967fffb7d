import { exactly } from '../src/codec/codec.js'
import { defineEventSource } from '../src/declare/source.js'
import { clockOf } from '../src/formats/neuralynx/clockOf.js'
import { readNev } from '../src/formats/neuralynx/events.js'
import { sessionOrFault } from '../src/formats/neuralynx/files.js'
import { closedNlx, detectNlx, nlxParams } from '../src/formats/neuralynx/params.js'
import { alsoThere } from '../src/formats/neuralynx/skipped.js'
import { streamsOf } from '../src/formats/neuralynx/streams.js'
import { attempt, attemptLater, refuse } from '../src/model/attempt.js'
import { unreadable } from '../src/model/fault.js'

/**
 * The edges of the digital lines of a Neuralynx session, in `.nev` files, and its texts.
 *
 * Streams   those of `neuralynx`, in whose frames events are counted; of several the fastest, with a notice. Segments: as those of
 *           `neuralynx`. Without samples frames are the timestamps, microseconds from 0 s on, in one segment without a length.
 * Dtype     frames are whole numbers, exact to 2^53; values are 0 or 1.
 * Units     frames of the stream.
 * Errors    as `neuralynx`. Unreadable: no file `.nev` with a record.
 * Source    neo `NeuralynxRawIO`, which has a channel for every word and number of an event, of times alone. A channel
 *           "AcqSystem1_0 board 0 port 0#1" is a bit, from 0, of the words of a port; "TTL#1" where no port is named. Lines are taken to be low before the
 *           first word. Texts are the annotation `comments`: of each the time in seconds, the text, and segment and frame where a sample was
 *           taken. Events where none was are left out, with a notice. All events are held in memory. Not handled: the numbers of events, and their extra numbers.
 */
export const neuralynxEvents = defineEventSource({
  kind: 'neuralynxEvents',
  version: 1,
  label: 'events of Neuralynx (.nev)',
  params: exactly(nlxParams),
  example: "neuralynxEvents({ folderPath: '2023-11-02_13-39-27' })",
  detect: (at, options, { files }) => attempt(`look into ${at}`, () => detectNlx(files, at, options, ['nev'])),
  streams: (at, { files }) => attempt(`look into ${at}`, () => streamsOf(sessionOrFault(files, at)).map(({ name }) => name)),
  open: (params, { files, onProgress }) =>
    attemptLater(`open ${params.folderPath}`, async () => {
      const { folderPath, excludeFilenames, tolerateTruncation = false } = params
      const session = sessionOrFault(files, folderPath, excludeFilenames)
      const sides = session.filter(({ ending, starts }) => ending === 'nev' && starts !== undefined)
      if (sides.length === 0) refuse(unreadable(folderPath, 'a file .nev of Neuralynx with a record', 'none'))
      const clock = await clockOf(files, session, sides, { ...params, onProgress }, 'neuralynxEvents')
      const { header, segments, reader, notices } = await readNev(files, sides, clock, tolerateTruncation)
      return {
        header: { samplingFrequency: clock.samplingFrequency, ...header },
        segments,
        notices: [...clock.notices, ...notices, ...alsoThere(files, folderPath, session, 'nev')],
        reader,
        contents: [...new Set([...sides.map(({ path }) => path), ...clock.contents])],
        closed: closedNlx(params, clock.stream),
      }
    }),
})
