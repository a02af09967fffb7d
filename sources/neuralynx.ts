import { exactly } from '../src/codec/codec.js'
import { defineSource } from '../src/declare/source.js'
import { unlistedNotices } from '../src/encoding/reading.js'
import { sessionOrFault } from '../src/formats/neuralynx/files.js'
import { closedNlx, detectNlx, nlxParams } from '../src/formats/neuralynx/params.js'
import { recordReader } from '../src/formats/neuralynx/reader.js'
import { keptOf } from '../src/formats/neuralynx/recording.js'
import { alsoThere } from '../src/formats/neuralynx/skipped.js'
import { streamHeader } from '../src/formats/neuralynx/streamHeader.js'
import { streamsOf } from '../src/formats/neuralynx/streams.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * One stream of a Neuralynx session (Cheetah, Pegasus, ATLAS, BML): a `.ncs` file a channel.
 *
 * Streams   by neo's names, of falling rate, and their numbers: "stream0_32000Hz_1mVRange_DSPFilter0". Channels of one rate, range of inputs
 *           and filters are one; ids are the numbers of the converter, `channel_name` the names that the user gave.
 *           Segments: stretches that all channels of the stream have without a gap, with a notice of what is left out. A gap is a record
 *           that comes a quarter of a record later or earlier than the rate says, `gapToleranceMs` another number; or one sample, after
 *           a record that is not full. 0 s is the earliest first timestamp of all files of the session; the delay of filters that Cheetah did not
 *           compensate is taken off the times. Times follow the timestamps where these differ from the rate by a sample or more.
 * Dtype     int16. Inverted inputs are turned back, as in SpikeInterface; -32768 becomes 32767.
 * Units     `gain_to_uV` makes samples µV.
 * Errors    InvalidParams: no such stream, or several and none asked for. Conflict: channels without any samples at the same times.
 *           Incomplete: a file that ends within a record, unless `tolerateTruncation`. Corrupt: timestamps or counts of samples that are none.
 *           Unreadable: no file of Neuralynx, no rate.
 * Source    SpikeInterface `NeuralynxRecordingExtractor`, neo `NeuralynxRawIO`. Opening looks through all records of the stream once: only they have
 *           timestamps. Not handled: `.nvt`, `.nrd`, which are told by a notice; events and spikes, which `openEvents` and `openSorting` open.
 */
export const neuralynx = defineSource({
  kind: 'neuralynx',
  version: 1,
  label: 'a Neuralynx recording (.ncs)',
  params: exactly(nlxParams),
  example: "neuralynx({ folderPath: '2023-11-02_13-39-27' })",
  detect: (at, options, { files }) => attempt(`look into ${at}`, () => detectNlx(files, at, options, ['ncs'])),
  streams: (at, { files }) => attempt(`look into ${at}`, () => streamsOf(sessionOrFault(files, at)).map(({ name }) => name)),
  open: (params, { files, onProgress }) =>
    attemptLater(`open ${params.folderPath}`, async () => {
      const { folderPath, excludeFilenames } = params
      const session = sessionOrFault(files, folderPath, excludeFilenames)
      const kept = await keptOf(files, session, { ...params, onProgress }, 'neuralynx')
      const { header, isInverted, notices } = streamHeader(kept)
      return {
        header,
        segments: kept.segments,
        notices: [
          ...unlistedNotices(files, folderPath, 'channels'),
          ...kept.notices,
          ...notices,
          ...alsoThere(files, folderPath, session, 'ncs'),
        ],
        reader: recordReader(files, kept.stretches, isInverted),
        contents: kept.contents,
        closed: closedNlx(params, kept.stream.name),
      }
    }),
})
