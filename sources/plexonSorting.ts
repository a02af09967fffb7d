import { exactly } from '../src/codec/codec.js'
import { defineSortingSource } from '../src/declare/source.js'
import { besideOf } from '../src/formats/plexon/beside.js'
import { detectPlexon, plexonParams } from '../src/formats/plexon/params.js'
import { alsoThere, annotationsOf } from '../src/formats/plexon/recording.js'
import { plexonSpikes } from '../src/formats/plexon/spikes.js'
import { streamsAt } from '../src/formats/plexon/streams.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * The spikes of a `.plx` file of Plexon's, as they were sorted while they were recorded, or afterwards.
 *
 * Streams   none has to be chosen: spikes are counted by the clock of the file, in one segment from 0 s on, which has no length. With
 *           `stream`, in frames of that stream of `plexon`, by its segments. Units: a number on a channel, "ch1#2"; "ch1#0" is what was not
 *           sorted.
 * Dtype     frames are whole numbers, exact to 2^53; all spikes are held in memory.
 * Units     ticks of the clock, or frames of the stream.
 * Errors    as `plexon`.
 * Source    SpikeInterface `PlexonSortingExtractor`. With `stream`, spikes where samples are missing are left out, with a notice.
 *           Not handled: waveforms, as a notice tells.
 */
export const plexonSorting = defineSortingSource({
  kind: 'plexonSorting',
  version: 1,
  label: 'spikes of Plexon',
  params: exactly(plexonParams),
  example: "plexonSorting({ filePath: 'session.plx' })",
  detect: (at, options, { files }) =>
    attempt(`look into ${at}`, () => detectPlexon(files, at, options, ({ spikeChannels }) => spikeChannels.length > 0)),
  streams: (at, { files }) => attempt(`look into ${at}`, () => streamsAt(files, at).map(({ name }) => name)),
  open: (params, { files, onProgress }) =>
    attemptLater(`open ${params.filePath}`, async () => {
      const beside = await besideOf(files, { ...params, onProgress }, 'plexonSorting')
      const { scan, samplingFrequency, notices: told, closed } = beside
      const { header, segments, reader, notices } = plexonSpikes(beside)
      return {
        header: { samplingFrequency, ...header, annotations: annotationsOf(scan.header) },
        segments,
        notices: [...told, ...notices, ...alsoThere(scan, 'openSorting')],
        reader,
        closed,
      }
    }),
})
