import { exactly } from '../src/codec/codec.js'
import { defineSource } from '../src/declare/source.js'
import { unlistedNotices } from '../src/encoding/reading.js'
import { channelFiles } from '../src/formats/openEphysLegacy/files.js'
import { closedLegacy, detectLegacy, legacySamplesParams } from '../src/formats/openEphysLegacy/params.js'
import { legacyReader } from '../src/formats/openEphysLegacy/reader.js'
import { segmentsOf } from '../src/formats/openEphysLegacy/segments.js'
import { alsoBeside } from '../src/formats/openEphysLegacy/sides.js'
import { byExperiment, chooseStream, streamsOf } from '../src/formats/openEphysLegacy/streams.js'
import { attempt, attemptLater } from '../src/model/attempt.js'
import { floatProperty } from '../src/model/properties.js'

/**
 * One stream of a recording that the Open Ephys GUI wrote in its first format: a `.continuous` file a channel.
 *
 * Streams   "Signals CH", "Signals ADC", "Signals AUX"; where several processors were recorded, each has its own: "101#Signals CH".
 *           Segments: the experiments (`_2`, `_3` in names), and more where recordings follow each other or samples are missing, with
 *           a notice. Samples that not all channels have are left out, with a notice. Each starts at the number of its first
 *           sample / rate seconds.
 * Dtype     int16.
 * Units     `gain_to_uV` makes samples µV, `gain_to_physical_unit` the `physical_unit`: "uV" of CH, "V" of ADC and AUX.
 * Errors    InvalidParams: no such stream, or several and none asked for. Incomplete: a file that ends within a record, unless
 *           `tolerateTruncation`. Conflict: channels that differ in rate, experiments that differ in channels. Corrupt: a clock that goes
 *           back, a record that is none. Unreadable: a damaged head.
 * Source    SpikeInterface `OpenEphysLegacyRecordingExtractor`, neo `OpenEphysRawIO`, which fill gaps with zeros, as `acrossGaps` does. The last record of a
 *           recording is filled up with zeros by the GUI: its true end is not told. Gaps are looked for by halves, since numbers only
 *           grow. Not handled: `.events` and `.spikes`, which `openEvents` and `openSorting`
 *           open, as a notice tells; messages.
 */
export const openEphysLegacy = defineSource({
  kind: 'openEphysLegacy',
  version: 1,
  label: 'an Open Ephys recording (.continuous)',
  params: exactly(legacySamplesParams),
  example: "openEphysLegacy({ folderPath: '2018-10-03_13-16-50', stream: 'Signals CH' })",
  detect: (at, options, { files }) => attempt(`look into ${at}`, () => detectLegacy(files, at, options)),
  streams: (at, { files }) => attempt(`look into ${at}`, () => streamsOf(channelFiles(files, at)).map(({ name }) => name)),
  open: (params, { files }) =>
    attemptLater(`open ${params.folderPath}`, () => {
      const { folderPath, stream, tolerateTruncation = false, acrossGaps = false } = params
      const all = channelFiles(files, folderPath)
      const chosen = chooseStream(streamsOf(all), stream, 'openEphysLegacy', folderPath)
      const experiments = byExperiment(chosen)
      const found = experiments.map((channels) =>
        segmentsOf(files, channels, {
          tolerateTruncation,
          within: acrossGaps ? all.filter(({ experiment }) => experiment === channels[0].experiment) : undefined,
        }),
      )
      const segments = found.flatMap((each) => each.segments)
      const [channels] = experiments
      const [{ samplingFrequency }] = channels
      const units = channels.map(({ type }) => (type.startsWith('CH') ? 'uV' : 'V'))
      const gains = channels.map(({ bitVolts }) => bitVolts)
      const zeros = floatProperty(channels.map(() => 0))
      const ids = channels.map(({ number, name }) => (number === undefined ? name : `${number}`))
      return {
        header: {
          samplingFrequency,
          channelIds: new Set(ids).size === ids.length ? ids : channels.map(({ name }, index) => `${name}#${index}`),
          dtype: 'int16',
          properties: {
            gain_to_uV: floatProperty(gains.map((gain, index) => (units[index] === 'uV' ? gain : gain * 1e6))),
            offset_to_uV: zeros,
            physical_unit: { dtype: 'string', values: units },
            gain_to_physical_unit: floatProperty(gains),
            offset_to_physical_unit: zeros,
            channel_name: { dtype: 'string', values: channels.map(({ name }) => name) },
          },
          annotations: { is_filtered: false },
        },
        segments: segments.map(({ first, end }) => ({ frames: end - first, times: { tStart: first / samplingFrequency } })),
        notices: [
          ...unlistedNotices(files, folderPath, 'channels'),
          ...found.flatMap(({ notices }) => notices),
          ...alsoBeside(files, folderPath),
        ],
        reader: legacyReader(files, segments),
        contents: experiments.flatMap((each) => each.map(({ path }) => path)),
        closed: { ...closedLegacy(params, chosen.name), ...(acrossGaps && { acrossGaps }) },
      }
    }),
})
