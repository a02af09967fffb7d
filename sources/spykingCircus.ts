import { exactly, path, required } from '../src/codec/codec.js'
import { defineSortingSource } from '../src/declare/source.js'
import { openResults, placeIn } from '../src/formats/spykingCircus/results.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * The results of SpyKING CIRCUS: a `.params` file, and a folder with `.result.hdf5`, or `.result-merged.hdf5`, which comes first.
 *
 * Streams   one, of one segment, which has no length. Units are the templates.
 * Dtype     frames are whole numbers, exact to 2^53. All spikes are held in memory.
 * Units     frames, at the `sampling_rate` of the parameters.
 * Errors    Unreadable: a folder without results or parameters, results without templates. Corrupt: no rate, a frame that is none.
 * Source    SpikeInterface `SpykingCircusSortingExtractor`. Ids are the numbers of the templates, in their order. Not handled: amplitudes,
 *           templates, and spikes of no template, as a notice says.
 */
export const spykingCircus = defineSortingSource({
  kind: 'spykingCircus',
  version: 1,
  label: 'results of SpyKING CIRCUS',
  params: exactly({ folderPath: required(path, { doc: 'the folder with the parameters, or that with the results' }) }),
  example: "spykingCircus({ folderPath: 'session' })",
  detect: (at, _, { files }) =>
    attempt(`look into ${at}`, () =>
      placeIn(files, at) === undefined ? undefined : { params: { folderPath: at }, rank: 'marked' },
    ),
  open: ({ folderPath }, { files }) => attemptLater(`open ${folderPath}`, () => openResults(files, folderPath)),
})
