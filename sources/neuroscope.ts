import { exactly } from '../src/codec/codec.js'
import { defineSource } from '../src/declare/source.js'
import { rawReader } from '../src/encoding/rawReader.js'
import { rawSegments } from '../src/encoding/rawSegments.js'
import { neuroscopeHeader, rateOf } from '../src/formats/neuroscope/header.js'
import { readParameters } from '../src/formats/neuroscope/parameters.js'
import { chosenSamples, detectNeuroscope, neuroscopeParams, streamsIn } from '../src/formats/neuroscope/params.js'
import { attempt, attemptLater, refuse } from '../src/model/attempt.js'
import { itemSize } from '../src/model/dtype.js'
import { corrupt } from '../src/model/fault.js'

/**
 * A file of samples of NeuroScope: `.dat`, `.lfp`, `.eeg` or `.fil`, of which the `.xml` beside it tells.
 *
 * Streams   the endings of the files that have the name of the `.xml`: "dat", "lfp", "eeg", "fil". Segments: one, from 0 s on.
 * Dtype     int16, also of 12 and 14 bits; int32 of 32.
 * Units     `gain_to_uV` makes samples µV, by the voltage range, the bits and the amplification; the `physical_unit` is "mV".
 * Errors    InvalidParams: no such stream, or several and none asked for. Incomplete: a file that ends within a frame, unless
 *           `tolerateTruncation`. Unreadable, Corrupt: no `.xml`, or one that contradicts itself. Unsupported: samples of other bits.
 * Source    SpikeInterface `NeuroScopeRecordingExtractor`, neo `NeuroScopeRawIO`, which gives `.lfp` and `.eeg` the rate of `.dat`. Channels
 *           are in the order of the file, those that are not shown too: `skipped`; `neuroscope_group` and `spike_group` are -1
 *           for channels of none, which are `discarded_channels`. Not handled: the `offset`, which no reader uses; colors
 *           and order of display; `.nrs` files; spikes, which `openSorting` opens, and `.evt`, which `openEvents` opens. `.fil`, and
 *           other than 16 bits, are not tried on real files.
 */
export const neuroscope = defineSource({
  kind: 'neuroscope',
  version: 1,
  label: 'a NeuroScope recording',
  params: exactly(neuroscopeParams),
  example: "neuroscope({ filePath: 'session1.dat' })",
  detect: (at, options, { files }) => attempt(`look into ${at}`, () => detectNeuroscope(files, at, options)),
  streams: (at, { files }) => attempt(`look into ${at}`, () => streamsIn(files, at)),
  open: (params, { files }) =>
    attemptLater(`open ${params.filePath}`, () => {
      const { xmlFilePath, tolerateTruncation = false } = params
      const { path, xml } = chosenSamples(files, params)
      const parameters = readParameters(files, xml)
      const rate =
        rateOf(path, parameters) ?? refuse(corrupt(xml, 'the rate of .lfp and .eeg as fieldPotentials/lfpSamplingRate', 'none'))
      const { header, notices } = neuroscopeHeader(parameters, rate)
      const { raw, notices: told } = rawSegments(files, [path], {
        byteOffset: 0,
        sampleBytes: itemSize(header.dtype),
        channels: parameters.channels,
        timeAxis: 0,
        tolerateTruncation,
      })
      return {
        header,
        segments: raw.map(({ frames }) => ({ frames, times: { tStart: 0 } })),
        notices: [...told, ...notices],
        reader: rawReader({
          files,
          segments: raw,
          fileChannels: parameters.channels,
          columns: Int32Array.from(header.channelIds, (_, channel) => channel),
          dtype: header.dtype,
        }),
        contents: [path, xml],
        closed: {
          filePath: path,
          ...(xmlFilePath !== undefined && { xmlFilePath }),
          ...(tolerateTruncation && { tolerateTruncation }),
        },
      }
    }),
})
