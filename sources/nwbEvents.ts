import { exactly } from '../src/codec/codec.js'
import { defineEventSource } from '../src/declare/source.js'
import { detectEvents, lookedInto } from '../src/formats/nwb/detect.js'
import { openEventTables } from '../src/formats/nwb/events.js'
import { contentsOf, insteadOf } from '../src/formats/nwb/members.js'
import { withTree } from '../src/formats/nwb/open.js'
import { eventsParams } from '../src/formats/nwb/params.js'
import { alsoThere } from '../src/formats/nwb/skipped.js'
import { closedClock, timeBase } from '../src/formats/nwb/timeBase.js'
import { chosenStream } from '../src/kit/streams.js'
import { attempt, attemptLater, refuse } from '../src/model/attempt.js'
import { unreadable } from '../src/model/fault.js'

/**
 * Trials and other intervals of an NWB file, its annotations, and its events of the extension ndx-events.
 *
 * Streams   the paths of the tables and series, "intervals/trials"; without one all are opened together. One segment.
 * Dtype     frames are whole numbers, exact to 2^53: seconds × rate, rounded half to even; of a series with `timestamps`, the last
 *           frame that is not later. Values are 0 or 1. All events are held in memory.
 * Units     frames of the clock of a series, or of `samplingFrequency` and `tStart`.
 * Errors    InvalidParams: no such table or series, or no clock that can be told. Corrupt: columns of different lengths, times or texts
 *           that are none. Unreadable: a file without events. Unsupported: a file of NWB 1; more labels than channels can be.
 * Source    the specification of NWB; SpikeInterface reads none of them. A table of intervals is a line, 1 where one starts and 0 where it
 *           ends, and so is one of events with `timestamp`, perhaps `duration`. A line a label, with 1 at each event, are
 *           `AnnotationSeries`, `LabeledEvents`, `TTLs` and `AnnotatedEventsTable`; a line a number is `IntervalSeries`. Events before the
 *           clock starts, after it ends or without a time are left out, with a notice; intervals that overlap are not told apart.
 *           Not handled: other columns, which a notice names; series of samples, of which `detectEdges` makes events.
 */
export const nwbEvents = defineEventSource({
  kind: 'nwbEvents',
  version: 1,
  label: 'events of an NWB file',
  params: exactly(eventsParams),
  example: "nwbEvents({ filePath: 'sub-1_ecephys.nwb', eventTablePath: 'intervals/trials' })",
  detect: (at, options, { files }) => attempt(`look into ${at}`, () => detectEvents(files, at, options)),
  streams: (at, { files }) => attempt(`look into ${at}`, () => lookedInto(files, at)?.events ?? []),
  open: (params, { files }) =>
    attemptLater(`open ${params.filePath}`, () => {
      const { filePath, eventTablePath, ...asked } = params
      return withTree(files, filePath, async (tree) => {
        const contents = contentsOf(tree)
        if (contents.events.length === 0) refuse(unreadable(filePath, 'intervals or events', 'none', insteadOf(contents)))
        const tables =
          eventTablePath === undefined
            ? contents.events
            : [chosenStream(contents.events, eventTablePath, 'nwbEvents.params.eventTablePath', filePath)]
        const base = await timeBase(tree, contents.units[0], contents, asked, 'nwbEvents.params')
        const { header, segments, reader, notices } = await openEventTables(tree, tables, base)
        return {
          header,
          segments,
          notices: [...notices, ...alsoThere(contents, 'events')],
          reader,
          contents: tree.contents,
          closed: { filePath, ...(eventTablePath !== undefined && { eventTablePath }), ...closedClock(base) },
        }
      })
    }),
})
