import { exactly } from '../src/codec/codec.js'
import { defineEventSource } from '../src/declare/source.js'
import { linesEvents, namedLines } from '../src/formats/intan/lines.js'
import { closedIntan, detectIntan, intanParams } from '../src/formats/intan/params.js'
import { keptAt } from '../src/formats/intan/recording.js'
import { alsoThere } from '../src/formats/intan/skipped.js'
import { annotationsOf, idsOf } from '../src/formats/intan/streamHeader.js'
import { chooseStream, hasEdges, isDigital } from '../src/formats/intan/streams.js'
import { segmentsOf } from '../src/formats/intan/stretches.js'
import { attempt, attemptLater, refuse } from '../src/model/attempt.js'
import { conflict, unsupported } from '../src/model/fault.js'

/**
 * The edges of the digital inputs and outputs of an Intan controller, RHD or RHS, of all layouts of its files; of RHS, of the flags of
 * stimulation too.
 *
 * Streams   "USB board digital input channel" and "USB board digital output channel": all lines of both where none is asked for;
 *           "Stim channel", whose lines are three flags of each amplifier: "A-000_STIM#amp_settle", "...#charge_recovery" and
 *           "...#compliance_limit". It is read where it is asked for, or where there is no digital line: it is as long as the samples of
 *           amplifiers. Segments: as those of `intan`, gaps included.
 * Dtype     frames are whole numbers, exact to 2^53; values are 0 or 1.
 * Units     frames of the amplifiers.
 * Errors    as `intan`. Unsupported: a recording without digital lines. Conflict: inputs and outputs of other lengths.
 * Source    neo `IntanRawIO`, which has lines as samples alone. A channel "DIGITAL-IN-03" is a line of the hardware, `channel_name` the name
 *           that the user gave it. At the first frame there is no edge. Samples are read a piece at a time whenever edges are
 *           asked for.
 */
export const intanEvents = defineEventSource({
  kind: 'intanEvents',
  version: 1,
  label: 'digital lines of Intan',
  params: exactly(intanParams),
  example: "intanEvents({ filePath: 'session_240501_120000.rhd' })",
  detect: (at, options, { files }) =>
    attempt(`look into ${at}`, () => {
      const found = detectIntan(files, at, options)
      return found !== undefined && keptAt(files, at).streams.some(({ type }) => hasEdges(type)) ? found : undefined
    }),
  streams: (at, { files }) =>
    attempt(`look into ${at}`, () =>
      keptAt(files, at)
        .streams.filter(({ type }) => hasEdges(type))
        .map(({ name }) => name),
    ),
  open: (params, { files }) =>
    attemptLater(`open ${params.filePath}`, () => {
      const { filePath, stream, tolerateTruncation = false } = params
      const { header, streams, open } = keptAt(files, filePath)
      const edged = streams.filter(({ type }) => hasEdges(type))
      const digital = edged.filter(({ type }) => isDigital(type))
      if (edged.length === 0)
        return refuse(unsupported(`events of ${filePath}: it holds no digital line`, 'open reads its samples'))
      const chosen =
        stream === undefined ? (digital.length > 0 ? digital : edged) : [chooseStream(edged, stream, 'intanEvents', filePath)]
      const kept = chosen.map((each) => open(each, tolerateTruncation))
      const [segments, ...others] = kept.map(({ stretches }) => segmentsOf(stretches, 1, header.samplingFrequency))
      const lengths = (all: typeof segments): string => all.map(({ frames }) => frames).join(', ')
      const other = others.find((each) => lengths(each) !== lengths(segments))
      if (other !== undefined)
        refuse(
          conflict(`segments of ${chosen[1].name}`, lengths(segments), lengths(other), 'open the lines of one stream: "stream"'),
        )
      const channels = kept.flatMap(namedLines)
      const { ids, notices: renamed } = idsOf(channels, header.path)
      return {
        header: {
          samplingFrequency: header.samplingFrequency,
          channelIds: ids,
          channelKinds: ids.map(() => 'line' as const),
          properties: { channel_name: { dtype: 'string', values: channels.map(({ name }) => name) } },
          annotations: annotationsOf(header),
        },
        segments,
        notices: [
          ...new Map(kept.flatMap(({ notices }) => notices).map((each) => [each.message, each])).values(),
          ...renamed,
          ...alsoThere(streams, 'lines'),
        ],
        reader: linesEvents(kept, segments),
        contents: [...new Set(kept.flatMap(({ contents }) => contents))],
        closed: closedIntan(params, stream === undefined ? undefined : chosen[0].name),
      }
    }),
})
