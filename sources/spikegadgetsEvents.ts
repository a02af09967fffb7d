import { exactly } from '../src/codec/codec.js'
import { defineEventSource } from '../src/declare/source.js'
import { readRecHeader } from '../src/formats/spikegadgets/header.js'
import { alsoThere, linesEvents, linesOf } from '../src/formats/spikegadgets/lines.js'
import { packetsOf } from '../src/formats/spikegadgets/packets.js'
import { closedRec, detectRec, recFile } from '../src/formats/spikegadgets/params.js'
import { annotationsOf, streamsOf } from '../src/formats/spikegadgets/streams.js'
import { attempt, attemptLater, refuse } from '../src/model/attempt.js'
import { unsupported } from '../src/model/fault.js'

/**
 * The edges of the digital lines of a `.rec` file of SpikeGadgets: of all its devices, as "ECU_Din1" or "MCU_Din1".
 *
 * Streams   one: all lines. Segments: as those of `spikegadgets`, gaps included.
 * Dtype     frames are whole numbers, exact to 2^53; values are 0 or 1.
 * Units     frames of the packets.
 * Errors    as `spikegadgets`. Unsupported: a file without digital lines.
 * Source    neo `SpikeGadgetsRawIO` has no lines. The property `device` says of which device a line is. At the first frame there is no edge.
 *           Packets are read a piece at a time whenever edges are asked for.
 */
export const spikegadgetsEvents = defineEventSource({
  kind: 'spikegadgetsEvents',
  version: 1,
  label: 'digital lines of SpikeGadgets',
  params: exactly(recFile),
  example: "spikegadgetsEvents({ filePath: 'session.rec' })",
  detect: (at, options, { files }) =>
    attempt(`look into ${at}`, () => {
      const found = detectRec(files, at, options)
      return found !== undefined && linesOf(readRecHeader(files, at)).length > 0 ? found : undefined
    }),
  open: (params, { files }) =>
    attemptLater(`open ${params.filePath}`, () => {
      const { filePath, tolerateTruncation = false } = params
      const header = readRecHeader(files, filePath)
      if (linesOf(header).length === 0)
        return refuse(unsupported(`events of ${filePath}: it holds no digital line`, 'open reads its samples'))
      const packets = packetsOf(files, header, tolerateTruncation)
      const { header: told, reader } = linesEvents(header, packets)
      const names = streamsOf(header).map(({ name }) => name)
      return {
        header: { samplingFrequency: header.samplingFrequency, ...told, annotations: annotationsOf(header) },
        segments: packets.segments,
        notices: [...packets.notices, ...alsoThere(header, 'lines', names)],
        reader,
        contents: [filePath],
        closed: closedRec(params),
      }
    }),
})
