import { exactly } from '../src/codec/codec.js'
import { defineSource } from '../src/declare/source.js'
import { closedIntan, detectIntan, intanParams } from '../src/formats/intan/params.js'
import { keptAt } from '../src/formats/intan/recording.js'
import { alsoThere } from '../src/formats/intan/skipped.js'
import { streamHeader } from '../src/formats/intan/streamHeader.js'
import { chooseStream } from '../src/formats/intan/streams.js'
import { segmentsOf } from '../src/formats/intan/stretches.js'
import { currentReader, linesReader } from '../src/formats/intan/wordReaders.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * One stream of a recording of an Intan controller, RHD or RHS: a file `.rhd` or `.rhs` that holds all, or `info.rhd` or `info.rhs` and a
 * file a signal (`amplifier.dat`), or a file a channel (`amp-A-000.dat`).
 *
 * Streams   by SpikeInterface's names: "RHD2000 amplifier channel", "RHD2000 auxiliary input channel", "RHD2000 supply voltage channel",
 *           "USB board ADC input channel", "USB board digital input channel", ...; of RHS "DC Amplifier channel" and "Stim channel" too.
 *           Segments: one, and more where the timestamps show that samples are missing, with a notice. Each starts at its first
 *           timestamp / rate seconds.
 *           Auxiliary inputs and supplies have a rate of their own in the one file, and that of amplifiers in the others.
 * Dtype     uint16; int16 of temperatures and stimulation, and of amplifiers outside the one file.
 * Units     `gain_to_uV` and `offset_to_uV` make samples µV, `gain_to_physical_unit` and `offset_to_physical_unit` the `physical_unit`:
 *           "uV", "V", "mV" of DC amplifiers, "A" of stimulation, "Celsius"; lines are 0 and 1.
 * Errors    InvalidParams: no such stream, or several and none asked for. Incomplete: a file that ends within a block or has fewer
 *           frames than those beside it, unless `tolerateTruncation`. Unreadable, Corrupt: a damaged head. Unsupported: a version of the format that is not known.
 * Source    SpikeInterface `IntanRecordingExtractor`, neo `IntanRawIO`, which refuses gaps. Gaps are looked for by halves, since
 *           timestamps only grow: one is missed where they go back by just as much elsewhere. RHS and a file a channel are made after the
 *           specification, and not tried on real files. Not handled: filtered copies (`lowpass.dat`, `highpass.dat`) and spikes
 *           (`spike.dat`), which are told by a notice. The flags of stimulation are events: `openEvents` opens them.
 */
export const intan = defineSource({
  kind: 'intan',
  version: 1,
  label: 'an Intan recording',
  params: exactly(intanParams),
  example: "intan({ filePath: 'session_240501_120000.rhd', stream: 'RHD2000 amplifier channel' })",
  detect: (at, options, { files }) => attempt(`look into ${at}`, () => detectIntan(files, at, options)),
  streams: (at, { files }) => attempt(`look into ${at}`, () => keptAt(files, at).streams.map(({ name }) => name)),
  open: (params, { files }) =>
    attemptLater(`open ${params.filePath}`, () => {
      const { filePath, stream, tolerateTruncation = false } = params
      const { header: head, streams, open } = keptAt(files, filePath)
      const chosen = chooseStream(streams, stream, 'intan', filePath)
      const kept = open(chosen, tolerateTruncation)
      const { header, notices } = streamHeader(head, kept)
      const { words, lines, stretches, every, contents } = kept
      return {
        header,
        segments: segmentsOf(stretches, every, head.samplingFrequency),
        notices: [...kept.notices, ...notices, ...alsoThere(streams, 'samples')],
        reader: lines !== undefined ? linesReader(words, lines) : chosen.type === 'stim' ? currentReader(words) : words,
        contents,
        closed: closedIntan(params, chosen.name),
      }
    }),
})
