import { exactly } from '../src/codec/codec.js'
import { defineSource } from '../src/declare/source.js'
import { segmentsOf } from '../src/formats/edf/clock.js'
import { headerAt, openedAt } from '../src/formats/edf/opened.js'
import { closedEdf, detectEdf, edfParams } from '../src/formats/edf/params.js'
import { edfReader } from '../src/formats/edf/reader.js'
import { alsoThere } from '../src/formats/edf/skipped.js'
import { streamHeader } from '../src/formats/edf/streamHeader.js'
import { chooseStream, streamsOf } from '../src/formats/edf/streams.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * The signals of one rate of a file of EDF, EDF+, BDF or BDF+.
 *
 * Streams   the signals of one rate each, by SpikeInterface's names: "stream ((256.0,) Hz)", in the order of their first ones. Segments: one,
 *           and of a discontinuous file (EDF+D, BDF+D) one for each stretch of records without a gap, with a notice. Each starts at the
 *           time of its first record, in seconds from the start that the head tells; without such times at 0.
 * Dtype     int16 of EDF; int32 of BDF, whose samples have 24 bits.
 * Units     `gain_to_uV` and `offset_to_uV` make samples µV, NaN of signals that measure no voltage; `gain_to_physical_unit` and
 *           `offset_to_physical_unit` the `physical_unit` of the file.
 * Errors    InvalidParams: no such stream, or several and none asked for. Incomplete: fewer records than the head tells, unless
 *           `tolerateTruncation`. Corrupt: a head that cannot be; a record of a discontinuous file without its time. Unsupported: a file of
 *           annotations alone.
 * Source    SpikeInterface `EDFRecordingExtractor`, neo `EDFRawIO`, whose gains are too small by one step of the range, which cuts 24 bits
 *           to 16, and refuses gaps. A channel "3" is signal 3, from 0, annotations not counted; labels are `channel_name`. The status
 *           channel of BDF is among the channels. Times of a discontinuous file are looked through by halves, since they
 *           only grow. Not handled: annotations, which `openEvents` opens, as a notice tells; records of EDF+C whose times jump, which
 *           are one segment, with a notice. BDF+ and EDF+D are made after the specification, and not tried on real files.
 */
export const edf = defineSource({
  kind: 'edf',
  version: 1,
  label: 'an EDF or BDF recording',
  params: exactly(edfParams),
  example: "edf({ filePath: 'sleep.edf', stream: 'stream ((10.0,) Hz)' })",
  detect: (at, options, { files }) => attempt(`look into ${at}`, () => detectEdf(files, at, options)),
  streams: (at, { files }) => attempt(`look into ${at}`, () => streamsOf(headerAt(files, at)).map(({ name }) => name)),
  open: (params, { files }) =>
    attemptLater(`open ${params.filePath}`, () => {
      const { filePath, stream, tolerateTruncation = false } = params
      const { header: head, clock, notices } = openedAt(files, filePath, tolerateTruncation)
      const chosen = chooseStream(head, stream, 'edf')
      const { header, notices: told } = streamHeader(head, chosen)
      return {
        header,
        segments: segmentsOf(clock, chosen),
        notices: [...notices, ...told, ...alsoThere(head, 'samples')],
        reader: edfReader(files, head, chosen, clock.stretches),
        contents: [filePath],
        closed: closedEdf(params, chosen.name),
      }
    }),
})
