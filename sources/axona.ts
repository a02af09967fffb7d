import { exactly } from '../src/codec/codec.js'
import { defineSource } from '../src/declare/source.js'
import { openFiltered } from '../src/formats/axona/filtered.js'
import { axonaParams, detectTrial, givenTrial, streamFor, streamsOf, trialAt } from '../src/formats/axona/params.js'
import { alsoThere, openRaw } from '../src/formats/axona/recording.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * The signals of an Axona dacqUSB trial: raw samples (`.bin`), and filtered ones of 250 Hz (`.eeg`) and 4800 Hz (`.egf`), with the `.set`
 * file beside them.
 *
 * Streams   `raw`: the channels of the tetrodes that were collected, in their order. A channel "4" is the fifth of the hardware, whose
 *           `channel_name` is "2a". `eeg` and `egf`: a channel a file, with the name of its ending, "eeg2". Segments: one, and more where the
 *           numbers of packets show that some are missing, with a notice. The first starts at 0 s, others by their numbers.
 * Dtype     int16; int8 of `.eeg`.
 * Units     `gain_to_uV` makes samples µV, of the gain of each channel. Signs are as they were stored.
 * Errors    Incomplete: a file that ends within a packet, or before the samples that it tells of, unless `tolerateTruncation`. Unreadable,
 *           Corrupt: a damaged `.set` file or head, or a packet that does not begin as one. Conflict: `.eeg` files of other rates or lengths.
 *           Unsupported: 128 channels; a raw recording without tetrodes.
 * Source    SpikeInterface `AxonaRecordingExtractor`, neo `AxonaRawIO`, of raw samples alone, which takes no notice of the numbers of packets,
 *           and gives tetrodes that do not follow each other the names and gains of others. Gaps are looked for by halves, since numbers only
 *           grow. The property `group` is the tetrode. A `.bin` file that ends more than a second before the duration that is told has a
 *           notice. `.egf` files were made after the manual. Not handled: positions in the packets; `.pos`, `.inp` and `.stm` files, of which
 *           a notice tells.
 */
export const axona = defineSource({
  kind: 'axona',
  version: 1,
  label: 'an Axona recording',
  params: exactly(axonaParams),
  example: "axona({ filePath: 'trial.set' })",
  detect: (at, options, { files }) =>
    attempt(`look into ${at}`, () => detectTrial(files, at, options, (trial) => streamsOf(trial).length > 0)),
  streams: (at, { files }) =>
    attempt(`look into ${at}`, () => {
      const trial = trialAt(files, at)
      return trial === undefined ? [] : streamsOf(trial)
    }),
  open: (params, { files }) =>
    attemptLater(`open ${params.filePath}`, () => {
      const { filePath, tolerateTruncation = false } = params
      const trial = givenTrial(files, filePath)
      const stream = streamFor(trial, filePath, params.stream)
      const { setPath, bin } = trial
      const signals = stream === 'eeg' ? trial.eeg : trial.egf
      const isRaw = stream === 'raw' && bin !== undefined
      const { notices, ...opened } = isRaw
        ? openRaw(files, trial, bin, tolerateTruncation)
        : openFiltered(files, trial, signals, tolerateTruncation)
      return {
        ...opened,
        notices: [...notices, ...alsoThere(trial, stream)],
        contents: [setPath, ...(isRaw ? [bin] : signals.map(({ path }) => path))],
        closed: { filePath, stream, ...(tolerateTruncation && { tolerateTruncation }) },
      }
    }),
})
