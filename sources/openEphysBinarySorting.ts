import { exactly } from '../src/codec/codec.js'
import { defineSortingSource } from '../src/declare/source.js'
import { keptBeside } from '../src/formats/openEphysBinary/beside.js'
import { type Besides, openedBeside, streamsBeside } from '../src/formats/openEphysBinary/besideOpened.js'
import { detectOpenEphys, folderFor } from '../src/formats/openEphysBinary/detect.js'
import type { SpikeFolder } from '../src/formats/openEphysBinary/oebin.js'
import { streamParams } from '../src/formats/openEphysBinary/params.js'
import { alsoThere } from '../src/formats/openEphysBinary/skipped.js'
import { readSpikes } from '../src/formats/openEphysBinary/spikes.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

const spikes: Besides<SpikeFolder> = {
  kind: 'openEphysBinarySorting',
  what: 'a folder of spikes',
  place: 'spikes',
  keptIn: (_, recordings) => keptBeside(recordings, ({ spikes }) => spikes),
}

/**
 * The spikes that the Open Ephys GUI detected in one stream and wrote in its binary format, of any version of the GUI.
 *
 * Streams   those of `openEphysBinary` in whose samples spikes are counted. Units: a cluster of an electrode, "Stereotrode 1#0"; cluster 0
 *           is what was not sorted. Segments: as those of `openEphysBinary`, gaps included; of a stream without its samples, those that
 *           their numbers tell.
 * Dtype     frames are whole numbers, exact to 2^53; all spikes are held in memory.
 * Units     frames of the stream.
 * Errors    as `openEphysBinary`. Incomplete: a folder of spikes without one of its columns. Corrupt: an electrode that there is not.
 *           Unsupported: columns of other dtypes.
 * Source    the Open Ephys GUI; SpikeInterface and neo do not read them. Spikes where samples are missing are left out, with a notice.
 *           Not handled: waveforms, as a notice tells.
 */
export const openEphysBinarySorting = defineSortingSource({
  kind: 'openEphysBinarySorting',
  version: 1,
  label: 'spikes of Open Ephys (binary)',
  params: exactly(streamParams),
  example: "openEphysBinarySorting({ folderPath: '2024-05-01_12-00-00' })",
  detect: (at, options, { files }) =>
    attempt(`look into ${at}`, () =>
      detectOpenEphys(files, at, options, (all) => all.some(({ oebin }) => oebin.spikes.length > 0)),
    ),
  streams: (at, { files }) => attempt(`look into ${at}`, () => streamsBeside(files, folderFor(files, at), spikes)),
  open: (params, { files }) =>
    attemptLater(`open ${params.folderPath}`, () => {
      const { recordings, kept, places, samplingFrequency, notices, contents, closed } = openedBeside(files, params, spikes)
      const { header, segments, reader, notices: told } = readSpikes(files, kept, places)
      const annotations = { experiment_name: `experiment${kept[0].recording.experiment}` }
      return {
        header: { samplingFrequency, ...header, annotations },
        segments,
        notices: [...notices, ...told, ...alsoThere(files, recordings, 'spikes')],
        reader,
        contents,
        closed,
      }
    }),
})
