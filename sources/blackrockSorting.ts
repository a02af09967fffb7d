import { exactly } from '../src/codec/codec.js'
import { defineSortingSource } from '../src/declare/source.js'
import { alsoThere, besideAt } from '../src/formats/blackrock/beside.js'
import { blackrockParams, detectBlackrock } from '../src/formats/blackrock/params.js'
import { sessionAt } from '../src/formats/blackrock/session.js'
import { spikesOf } from '../src/formats/blackrock/spikes.js'
import { annotationsOf } from '../src/formats/blackrock/streamHeader.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * The spikes that a Blackrock system detected, with the units that it or a user sorted them into: a file `.nev`.
 *
 * Streams   none has to be chosen: frames are of the rate in which spikes were detected, whatever the rates of samples are; with `stream`
 *           those of that stream of `blackrock`. Units: a number on an electrode, "ch5#1"; "ch5#0" is what was not sorted, "ch5#255" noise,
 *           as `classification` tells. Segments: those of the samples beside it, of the file that is opened or the fastest; without samples
 *           from one start of the clock to the next, without a length.
 * Dtype     frames are whole numbers, exact to 2^53; all spikes are held in memory, without their waveforms.
 * Units     frames, the nearest to the time of each spike.
 * Errors    as `blackrock`. Unreadable: no file `.nev`. Incomplete: one that ends within a packet, unless `tolerateTruncation`.
 * Source    SpikeInterface `BlackrockSortingExtractor`, whose ids are numbers, and which cuts frames down, counts them from the start of the
 *           clock whatever the segment, and takes a rate of samples. Spikes where no samples are, as in a pause, are left out, with a notice.
 *           The file is read once, when it is opened. Not handled: waveforms, as a notice tells.
 */
export const blackrockSorting = defineSortingSource({
  kind: 'blackrockSorting',
  version: 1,
  label: 'spikes of Blackrock (.nev)',
  params: exactly(blackrockParams),
  example: "blackrockSorting({ filePath: 'session001.nev' })",
  detect: (at, options, { files }) =>
    attempt(`look into ${at}`, () => detectBlackrock(files, at, options, ({ nev }) => nev !== undefined)),
  streams: (at, { files }) => attempt(`look into ${at}`, () => sessionAt(files, at).nsx.map(({ name }) => name)),
  open: (params, { files }) =>
    attemptLater(`open ${params.filePath}`, () => {
      const { session, header: head, packets, clock, notices: told, ...more } = besideAt(files, params, 'blackrockSorting')
      const { header, segments, reader, notices } = spikesOf(head, packets, clock)
      return {
        header: { samplingFrequency: clock.samplingFrequency, ...header, annotations: annotationsOf(head) },
        segments,
        notices: [...told, ...notices, ...alsoThere(session, 'openSorting', packets)],
        reader,
        contents: more.contents,
        closed: more.closed,
      }
    }),
})
