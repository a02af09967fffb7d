import { exactly } from '../src/codec/codec.js'
import { defineSortingSource } from '../src/declare/source.js'
import { placesOf } from '../src/formats/maxwell/layout.js'
import { detectMaxwell, maxwellParams, streamsAt } from '../src/formats/maxwell/params.js'
import { openSpikes, spikesAt } from '../src/formats/maxwell/spikes.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * The spikes that a MaxWell MaxOne or MaxTwo found while it recorded, also of files whose samples are in MaxWell's own compression.
 *
 * Streams   as `maxwell`: the frames are those of the well that is chosen. Segments: as those of `maxwell`, gaps included.
 * Dtype     frames are whole numbers, exact to 2^53. All spikes are held in memory.
 * Units     frames of the samples.
 * Errors    as `maxwell`. Unsupported: a well without such spikes, or without numbers of frames.
 * Source    neither SpikeInterface nor neo has them. A unit is a channel, "12", whose spikes were not sorted; the property `electrode`
 *           is the one that it is wired to, -1 where the mapping does not say. Spikes at frames that are not there, as of the moments before
 *           the recording began, are left out, with a notice. Not handled: amplitudes. Untested on real
 *           files: tried on made ones of both layouts.
 */
export const maxwellSorting = defineSortingSource({
  kind: 'maxwellSorting',
  version: 1,
  label: 'spikes of MaxWell',
  params: exactly(maxwellParams),
  example: "maxwellSorting({ filePath: 'trace.raw.h5', stream: 'well000' })",
  detect: (at, options, { files }) =>
    attempt(`look into ${at}`, () =>
      detectMaxwell(files, at, options, (file) => placesOf(file).some((place) => spikesAt(file, place) !== undefined)),
    ),
  streams: (at, { files }) =>
    attempt(`look into ${at}`, () =>
      streamsAt(files, at, (file) => placesOf(file).filter((place) => spikesAt(file, place) !== undefined)),
    ),
  open: (params, { files }) => attemptLater(`open ${params.filePath}`, () => openSpikes(files, params)),
})
