import { exactly, path, required } from '../src/codec/codec.js'
import { defineSortingSource } from '../src/declare/source.js'
import { lookedInto } from '../src/formats/mearec/contents.js'
import { openTrains } from '../src/formats/mearec/trains.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * The spike trains of a simulation of MEArec: the ground truth.
 *
 * Streams   one. Segments: one, of the length of the recording where the file holds it.
 * Dtype     frames are whole numbers, exact to 2^53: seconds × rate, rounded half to even. All spikes are held in memory.
 * Units     frames of the recording.
 * Errors    Unreadable: a file without spike trains. Corrupt: times that are none, a rate that is none.
 * Source    SpikeInterface `MEArecSortingExtractor`, which needs MEArec itself. Ids are "#0", "#1", ..., in the order of the numbers that the
 *           trains have. Not handled: waveforms, and annotations of the cells.
 */
export const mearecSorting = defineSortingSource({
  kind: 'mearecSorting',
  version: 1,
  label: 'spike trains of MEArec',
  params: exactly({ filePath: required(path, { doc: 'the file' }) }),
  example: "mearecSorting({ filePath: 'recordings.h5' })",
  detect: (at, _, { files }) =>
    attempt(`look into ${at}`, () =>
      (lookedInto(files, at)?.trains.length ?? 0) > 0 ? { params: { filePath: at }, rank: 'marked' } : undefined,
    ),
  open: ({ filePath }, { files }) => attemptLater(`open ${filePath}`, () => openTrains(files, filePath)),
})
