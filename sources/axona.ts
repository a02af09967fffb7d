import { exactly } from '../src/codec/codec.js'
import { defineSource } from '../src/declare/source.js'
import { packetsOf, skippedNotices } from '../src/formats/axona/packets.js'
import { axonaParams, detectAxona } from '../src/formats/axona/params.js'
import { annotationsOf, readSetup } from '../src/formats/axona/setup.js'
import { attempt, attemptLater } from '../src/model/attempt.js'
import { notice } from '../src/model/notice.js'
import { floatProperty } from '../src/model/properties.js'

/**
 * The raw samples of an Axona dacqUSB recording: a `.bin` file, with the `.set` file beside it.
 *
 * Streams   one: the channels of the tetrodes that were collected, in their order. A channel "4" is the fifth of the hardware, whose
 *           `channel_name` is "2a". Segments: one, and more where the numbers of packets show that some are missing, with a notice. The first
 *           starts at 0 s, others by their numbers.
 * Dtype     int16.
 * Units     `gain_to_uV` makes samples µV, of the gain of each channel.
 * Errors    Incomplete: a file that ends within a packet, unless `tolerateTruncation`. Unreadable, Corrupt: a damaged `.set` file, or a packet
 *           that does not begin as one. Unsupported: 128 channels; a recording without tetrodes.
 * Source    SpikeInterface `AxonaRecordingExtractor`, neo `AxonaRawIO`, which takes no notice of the numbers of packets, and gives tetrodes
 *           that do not follow each other the names and gains of others. Gaps are looked for by halves, since numbers only grow. The
 *           property `group` is the tetrode. A file that ends more than a second before the duration that is told has a notice. Not
 *           handled: positions in the packets; spikes, `.eeg`, `.egf` and `.pos` files, of which a notice tells.
 */
export const axona = defineSource({
  kind: 'axona',
  version: 1,
  label: 'an Axona recording',
  params: exactly(axonaParams),
  example: "axona({ filePath: 'trial.set' })",
  detect: (at, options, { files }) => attempt(`look into ${at}`, () => detectAxona(files, at, options)),
  open: (params, { files }) =>
    attemptLater(`open ${params.filePath}`, () => {
      const { filePath, tolerateTruncation = false } = params
      const setup = readSetup(files, filePath)
      const { channels, samplingFrequency } = setup
      const { segments, notices, reader } = packetsOf(files, setup, tolerateTruncation)
      const steps = channels.map(({ step }) => step)
      const zeros = steps.map(() => 0)
      return {
        header: {
          samplingFrequency,
          channelIds: channels.map(({ hardware }) => `${hardware}`),
          dtype: 'int16',
          properties: {
            gain_to_uV: floatProperty(steps),
            offset_to_uV: floatProperty(zeros),
            physical_unit: { dtype: 'string', values: steps.map(() => 'uV') },
            gain_to_physical_unit: floatProperty(steps),
            offset_to_physical_unit: floatProperty(zeros),
            channel_name: { dtype: 'string', values: channels.map(({ name }) => name) },
            group: { dtype: 'int64', values: channels.map(({ tetrode }) => tetrode) },
          },
          annotations: annotationsOf(setup),
        },
        segments,
        notices: [
          ...notices,
          ...skippedNotices(files, setup),
          notice('SkippedArray', 'also there: digital and sync inputs, whose edges openEvents opens'),
        ],
        reader: reader(channels.map(({ hardware }) => hardware)),
        contents: [setup.setPath, setup.binPath],
        closed: { filePath, ...(tolerateTruncation && { tolerateTruncation }) },
      }
    }),
})
