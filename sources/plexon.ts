import { exactly } from '../src/codec/codec.js'
import { defineSource } from '../src/declare/source.js'
import { closedPlexon, cutNotices, detectPlexon, plexonParams } from '../src/formats/plexon/params.js'
import { samplesReader } from '../src/formats/plexon/reader.js'
import { alsoThere, recordingHeader, streamsIn, timedSegments } from '../src/formats/plexon/recording.js'
import { scanOf } from '../src/formats/plexon/scan.js'
import { segmentsOf } from '../src/formats/plexon/segments.js'
import { chooseStream, streamsAt } from '../src/formats/plexon/streams.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * One stream of continuous samples of a `.plx` file of Plexon's.
 *
 * Streams   by what names of channels begin with, as SpikeInterface has them: "WB-Wideband", "FPl-Low Pass Filtered", "SPKC", "AI-Auxiliary
 *           Input", or a prefix that the user gave; each rate of a prefix is one. Segments: stretches without a gap by the clock of the
 *           blocks, which all channels have; each starts at its first tick.
 * Dtype     int16.
 * Units     `gain_to_uV` makes samples µV.
 * Errors    InvalidParams: no such stream, or several and none asked for. Incomplete: a file that ends within a block, unless
 *           `tolerateTruncation`. Corrupt: a damaged head or block. Unsupported: no samples; a version of the format that is not known.
 * Source    SpikeInterface `PlexonRecordingExtractor`, neo `PlexonRawIO`, which joins what gaps part, starts at 0 s, refuses channels of
 *           unequal length or rate, and has no unit of gains. The file is scanned whole when it is opened, since its clock is among its
 *           blocks: opening takes time in proportion to the recording. Not handled: `.pl2` files, which Plexon's own library alone reads.
 */
export const plexon = defineSource({
  kind: 'plexon',
  version: 1,
  label: 'a Plexon recording',
  params: exactly(plexonParams),
  example: "plexon({ filePath: 'session.plx', stream: 'WB' })",
  detect: (at, options, { files }) => attempt(`look into ${at}`, () => detectPlexon(files, at, options)),
  streams: (at, { files }) => attempt(`look into ${at}`, () => streamsAt(files, at).map(({ name }) => name)),
  open: (params, { files, onProgress }) =>
    attemptLater(`open ${params.filePath}`, async () => {
      const { filePath, stream, tolerateTruncation = false } = params
      const scan = await scanOf(files, filePath, onProgress)
      const told = cutNotices(scan, tolerateTruncation)
      const chosen = chooseStream(streamsIn(scan), stream, 'plexon', filePath)
      const { segments, notices } = segmentsOf(scan, chosen)
      const { header, notices: dropped } = recordingHeader(scan.header, chosen)
      return {
        header,
        segments: timedSegments(segments, scan.header),
        notices: [...told, ...notices, ...dropped, ...alsoThere(scan, 'open')],
        reader: samplesReader(files, scan, chosen, segments),
        closed: closedPlexon(params, chosen.name),
      }
    }),
})
