import { exactly } from '../src/codec/codec.js'
import { defineEventSource } from '../src/declare/source.js'
import { readEvents, streamOfEvents } from '../src/formats/edf/events.js'
import { headerAt, openedAt } from '../src/formats/edf/opened.js'
import { closedEdf, detectEdf, edfParams } from '../src/formats/edf/params.js'
import { alsoThere, holdsEvents } from '../src/formats/edf/skipped.js'
import { annotationsOf } from '../src/formats/edf/streamHeader.js'
import { chooseStream, streamsOf } from '../src/formats/edf/streams.js'
import { attempt, attemptLater, refuse } from '../src/model/attempt.js'
import { unsupported } from '../src/model/fault.js'

/**
 * The annotations of a file of EDF+ or BDF+, and the triggers of the status channel of BDF.
 *
 * Streams   those of `edf`, by whose frames events are counted. Default: that of the status channel, else the fastest; 1000 frames a
 *           second in a file of annotations alone. Segments: as those of `edf`, gaps included.
 * Dtype     frames are whole numbers, exact to 2^53; values are 0 or 1, of triggers the lower 16 bits.
 * Units     frames of the stream.
 * Errors    as `edf`. Unsupported: a file without annotations and status channel; more texts of annotations than channels can be.
 * Source    neo `EDFRawIO`, which drops annotations at 0 s and tells durations of -1 s. A channel is a text of annotations: 1 where one begins, 0
 *           where it ends; without a duration it has no end. "Status" is the word of triggers, at whose first frame there is no event; of BDF
 *           the lines "Status new epoch", "Status CMS in range" and "Status low battery" too. Annotations that begin where no sample is are left
 *           out, with a notice. Annotations stand in all records, which are looked through when it is opened, and are held in memory.
 *           Not handled: other bits of the status, its speed; signals of triggers of other names, of which `detectEdges` makes events.
 */
export const edfEvents = defineEventSource({
  kind: 'edfEvents',
  version: 1,
  label: 'annotations of EDF+ and triggers of BDF',
  params: exactly(edfParams),
  example: "edfEvents({ filePath: 'sleep.edf' })",
  detect: (at, options, { files }) =>
    attempt(`look into ${at}`, () => {
      const found = detectEdf(files, at, options)
      return found !== undefined && holdsEvents(headerAt(files, at)) ? found : undefined
    }),
  streams: (at, { files }) => attempt(`look into ${at}`, () => streamsOf(headerAt(files, at)).map(({ name }) => name)),
  open: (params, { files }) =>
    attemptLater(`open ${params.filePath}`, () => {
      const { filePath, stream, tolerateTruncation = false } = params
      const opened = openedAt(files, filePath, tolerateTruncation)
      const { header: head } = opened
      if (!holdsEvents(head))
        refuse(unsupported(`events of ${filePath}: it holds neither annotations nor a status channel`, 'open reads its samples'))
      const chosen = stream === undefined ? streamOfEvents(streamsOf(head)) : chooseStream(head, stream, 'edfEvents')
      const { header, segments, reader, notices } = readEvents(files, opened, chosen)
      return {
        header: { ...header, annotations: annotationsOf(head) },
        segments,
        notices: [...opened.notices, ...notices, ...alsoThere(head, 'events')],
        reader,
        contents: [filePath],
        closed: closedEdf(params, chosen?.name),
      }
    }),
})
