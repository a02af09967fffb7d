import { exactly } from '../src/codec/codec.js'
import { defineSource } from '../src/declare/source.js'
import { readRecHeader } from '../src/formats/spikegadgets/header.js'
import { alsoThere } from '../src/formats/spikegadgets/lines.js'
import { packetsOf } from '../src/formats/spikegadgets/packets.js'
import { closedRec, detectRec, recParams } from '../src/formats/spikegadgets/params.js'
import { noProbe, probeOf } from '../src/formats/spikegadgets/probe.js'
import { chooseStream, ELECTRODES, streamHeader, streamsOf } from '../src/formats/spikegadgets/streams.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * One stream of a `.rec` file of SpikeGadgets, which Trodes or a logger wrote.
 *
 * Streams   by SpikeInterface's names: "trodes" are the electrodes, in the order of the packets; analog inputs of a device have its name, as
 *           "ECU". Segments: one, and more where the timestamps show that packets are missing, with a notice. Each starts at its first
 *           timestamp / rate seconds.
 * Dtype     int16.
 * Units     `gain_to_uV` makes samples of electrodes µV, where the file tells `spikeScalingToUv`.
 * Errors    InvalidParams: no such stream, or several and none asked for. Incomplete: a file that ends within a packet, unless
 *           `tolerateTruncation`. Unreadable, Corrupt: a damaged head, or a packet that does not begin as one. Unsupported: electrodes of a
 *           device that is not known.
 * Source    SpikeInterface `SpikeGadgetsRecordingExtractor`, neo `SpikeGadgetsRawIO`, which takes no notice of timestamps. Gaps are looked for by
 *           halves, since timestamps only grow: one is missed where they go back by just as much elsewhere. Tried on one real file, of
 *           two packets. The geometry is read of one Neuropixels 1.0 probe, whose part is not told. Not handled: geometry of several probes and of
 *           Neuropixels 2.0, as a notice tells; channels that take turns in packets, as of the sensors of a headstage, of which a notice tells.
 */
export const spikegadgets = defineSource({
  kind: 'spikegadgets',
  version: 1,
  label: 'a SpikeGadgets recording',
  params: exactly(recParams),
  example: "spikegadgets({ filePath: 'session.rec', stream: 'trodes' })",
  detect: (at, options, { files }) =>
    attempt(`look into ${at}`, () => {
      const found = detectRec(files, at, options)
      const { stream } = options
      return found && { ...found, params: { ...found.params, ...(stream !== undefined && { stream }) } }
    }),
  streams: (at, { files }) => attempt(`look into ${at}`, () => streamsOf(readRecHeader(files, at)).map(({ name }) => name)),
  open: (params, { files }) =>
    attemptLater(`open ${params.filePath}`, () => {
      const { filePath, stream, tolerateTruncation = false } = params
      const header = readRecHeader(files, filePath)
      const streams = streamsOf(header)
      const chosen = chooseStream(streams, stream, 'spikegadgets', filePath)
      const { segments, notices, reader } = packetsOf(files, header, tolerateTruncation)
      const { more, properties, notices: told } = chosen.name === ELECTRODES ? probeOf(header) : noProbe
      const own = streamHeader(header, chosen)
      return {
        header: { ...own, ...more, properties: { ...own.properties, ...properties } },
        segments,
        notices: [...notices, ...chosen.notices, ...told, ...alsoThere(header, 'samples', [])],
        reader: reader(chosen.offsets),
        contents: [filePath],
        closed: closedRec(params, chosen.name),
      }
    }),
})
