import { exactly } from '../src/codec/codec.js'
import { defineEventSource } from '../src/declare/source.js'
import { alsoThere, besideAt } from '../src/formats/blackrock/beside.js'
import { digitalEvents } from '../src/formats/blackrock/digital.js'
import { blackrockParams, detectBlackrock } from '../src/formats/blackrock/params.js'
import { sessionAt } from '../src/formats/blackrock/session.js'
import { annotationsOf } from '../src/formats/blackrock/streamHeader.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * The values that a Blackrock system read at its digital inputs: a file `.nev`.
 *
 * Streams   none has to be chosen, as of `blackrockSorting`, whose segments and rate these are. Channels: the words "digital_input_port",
 *           of 16 lines, and "serial_input_port"; `channel_name` is what the user called them.
 * Dtype     frames are whole numbers, exact to 2^53; values are words of 16 bits; all events are held in memory.
 * Units     frames, the nearest to the time of each event.
 * Errors    as `blackrockSorting`.
 * Source    neo `BlackrockRawIO`. Comments are the annotation `comments`: of each the segment, the frame and the text, which ends at a control
 *           code. Not handled: analog inputs and values that were read by time, of which a notice tells; video, tracking, buttons.
 */
export const blackrockEvents = defineEventSource({
  kind: 'blackrockEvents',
  version: 1,
  label: 'digital events of Blackrock (.nev)',
  params: exactly(blackrockParams),
  example: "blackrockEvents({ filePath: 'session001.nev' })",
  detect: (at, options, { files }) =>
    attempt(`look into ${at}`, () => detectBlackrock(files, at, options, ({ nev }) => nev !== undefined)),
  streams: (at, { files }) => attempt(`look into ${at}`, () => sessionAt(files, at).nsx.map(({ name }) => name)),
  open: (params, { files }) =>
    attemptLater(`open ${params.filePath}`, () => {
      const { session, header: head, packets, clock, notices: told, ...more } = besideAt(files, params, 'blackrockEvents')
      const { header, segments, reader, notices } = digitalEvents(head, packets, clock)
      return {
        header: {
          samplingFrequency: clock.samplingFrequency,
          ...header,
          annotations: { ...annotationsOf(head), ...header.annotations },
        },
        segments,
        notices: [...told, ...notices, ...alsoThere(session, 'openEvents', packets)],
        reader,
        contents: more.contents,
        closed: more.closed,
      }
    }),
})
