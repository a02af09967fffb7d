import { exactly } from '../src/codec/codec.js'
import { defineSortingSource } from '../src/declare/source.js'
import { channelFiles } from '../src/formats/openEphysLegacy/files.js'
import { closedLegacy, detectLegacy, legacyParams } from '../src/formats/openEphysLegacy/params.js'
import { clockOf, holdsRecords, sideFiles } from '../src/formats/openEphysLegacy/sides.js'
import { readLegacySpikes } from '../src/formats/openEphysLegacy/spikes.js'
import { streamsOf } from '../src/formats/openEphysLegacy/streams.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * The spikes that the Open Ephys GUI detected and wrote in its first format, in `.spikes` files.
 *
 * Streams   those of `openEphysLegacy`, in whose samples spikes are counted; the first where one processor was recorded. Units: a cluster of
 *           an electrode, "STp106.0n0#0"; cluster 0 is what was not sorted. Segments: as those of `openEphysLegacy`.
 * Dtype     frames are whole numbers, exact to 2^53; all spikes are held in memory.
 * Units     frames of the stream.
 * Errors    as `openEphysLegacy`. Corrupt: spikes of several sizes in a file. Incomplete: a file that ends within a spike, unless
 *           `tolerateTruncation`.
 * Source    neo `OpenEphysRawIO` has the units, and no spikes of them. Spikes where samples are missing are left out, with a notice.
 *           Not handled: waveforms, as a notice tells.
 */
export const openEphysLegacySorting = defineSortingSource({
  kind: 'openEphysLegacySorting',
  version: 1,
  label: 'spikes of Open Ephys (.spikes)',
  params: exactly(legacyParams),
  example: "openEphysLegacySorting({ folderPath: '2018-10-03_13-16-50' })",
  detect: (at, options, { files }) =>
    attempt(`look into ${at}`, () => {
      const found = detectLegacy(files, at, options)
      return found !== undefined && holdsRecords(files, sideFiles(files, at, 'spikes')) ? found : undefined
    }),
  streams: (at, { files }) => attempt(`look into ${at}`, () => streamsOf(channelFiles(files, at)).map(({ name }) => name)),
  open: (params, { files }) =>
    attemptLater(`open ${params.folderPath}`, () => {
      const clock = clockOf(files, params, 'openEphysLegacySorting')
      const all = sideFiles(files, params.folderPath, 'spikes')
      const { header, segments, reader, notices } = readLegacySpikes(files, all, clock, params.tolerateTruncation ?? false)
      return {
        header: { samplingFrequency: clock.samplingFrequency, ...header, annotations: {} },
        segments,
        notices: [...clock.notices, ...notices],
        reader,
        contents: [...all, ...clock.stream.channels].map(({ path }) => path),
        closed: closedLegacy(params, clock.stream.name),
      }
    }),
})
