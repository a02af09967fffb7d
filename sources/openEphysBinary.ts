import { exactly } from '../src/codec/codec.js'
import { defineSource } from '../src/declare/source.js'
import { rawReader } from '../src/encoding/rawReader.js'
import { unlistedNotices } from '../src/encoding/reading.js'
import { detectOpenEphys, folderFor } from '../src/formats/openEphysBinary/detect.js'
import { streamHeader } from '../src/formats/openEphysBinary/header.js'
import { closedParams, samplesParams } from '../src/formats/openEphysBinary/params.js'
import { streamProbe } from '../src/formats/openEphysBinary/probe.js'
import { stretchesOf } from '../src/formats/openEphysBinary/segments.js'
import { alsoThere } from '../src/formats/openEphysBinary/skipped.js'
import {
  chooseStream,
  chosenRecordings,
  filesOf,
  readRecordings,
  streamFiles,
  streamsOf,
} from '../src/formats/openEphysBinary/streams.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * One stream of a recording that the Open Ephys GUI wrote in its binary format, of any version of the GUI.
 *
 * Streams   the folders with a `continuous.dat`, by SpikeInterface's names: "Record Node 101#Neuropix-PXI-100.ProbeA-AP", before 0.5
 *           "Rhythm_FPGA-100.0"; channels named ADC and SYNC apart: "..._ADC", "...SYNC". Segments: the recordings of one
 *           experiment, in order; more where the numbers of samples show that some are missing, with a notice. Each starts at the
 *           number of its first sample / rate seconds.
 * Dtype     int16.
 * Units     `gain_to_uV` makes samples µV, `gain_to_physical_unit` the `physical_unit`: "uV", or "V" of inputs named ADC and AUX, and of
 *           AI of a NI-DAQ card, whatever is written of them.
 * Errors    InvalidParams: no such stream or experiment, or several and none asked for. Incomplete: a `continuous.dat` that is not a
 *           whole number of frames, unless `tolerateTruncation`. Conflict: recordings that differ in rate or channels, several
 *           sessions below the folder. Unreadable, Corrupt: a damaged `structure.oebin`, or numbers of samples that are none.
 * Source    SpikeInterface `OpenEphysBinaryRecordingExtractor`, neo `OpenEphysBinaryRawIO`, which reads across gaps, as `acrossGaps` does. Probes are those
 *           of Neuropixels in `settings.xml`, with a notice where they cannot be told. Gaps are looked for by halves, since numbers
 *           only grow: one is missed where the count goes back by just as much elsewhere. Not handled: events and spikes, which
 *           `openEvents` and `openSorting` open, as a notice tells; binary events. A stream without its file of samples
 *           is passed over with a notice.
 */
export const openEphysBinary = defineSource({
  kind: 'openEphysBinary',
  version: 1,
  label: 'an Open Ephys recording (binary)',
  params: exactly(samplesParams),
  example: "openEphysBinary({ folderPath: '2024-05-01_12-00-00', stream: 'Record Node 101#Neuropix-PXI-100.ProbeA-AP' })",
  detect: (at, options, { files }) =>
    attempt(`look into ${at}`, () =>
      detectOpenEphys(files, at, options, (all) => all.some(({ oebin }) => oebin.continuous.length > 0)),
    ),
  streams: (at, { files }) =>
    attempt(`look into ${at}`, () =>
      streamsOf(streamFiles(files, readRecordings(files, folderFor(files, at))).found).map(({ name }) => name),
    ),
  open: (params, { files }) =>
    attemptLater(`open ${params.folderPath}`, () => {
      const { folderPath, stream, loadSyncTimestamps = false, tolerateTruncation = false, acrossGaps = false } = params
      const recordings = chosenRecordings(files, params, 'openEphysBinary')
      const { found, notices: skipped } = streamFiles(files, recordings)
      const chosen = chooseStream(streamsOf(found), stream, folderPath)
      const parts = found.filter(({ base }) => base === chosen.base)
      const { header, columns, notices } = streamHeader(parts[0], chosen)
      const { stretches, notices: told } = stretchesOf(files, parts, { tolerateTruncation, loadSyncTimestamps, acrossGaps })
      const probe = streamProbe(files, parts, columns, chosen)
      return {
        header: {
          ...header,
          ...probe.more,
          properties: { ...header.properties, ...probe.properties },
          annotations: { ...header.annotations, ...probe.annotations },
        },
        segments: stretches.map(({ segment }) => segment),
        notices: [
          ...unlistedNotices(files, folderPath, 'record nodes, experiments and recordings'),
          ...skipped,
          ...told,
          ...notices,
          ...probe.notices,
          ...alsoThere(files, recordings, 'samples'),
        ],
        reader: rawReader({
          files,
          segments: stretches.map(({ raw }) => raw),
          fileChannels: parts[0].entry.channels.length,
          columns: Int32Array.from(columns),
          dtype: 'int16',
        }),
        contents: parts.flatMap((part) => filesOf(files, part)),
        closed: { ...closedParams(params, chosen.name), ...(acrossGaps && { acrossGaps }) },
      }
    }),
})
