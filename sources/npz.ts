import { exactly, path, required } from '../src/codec/codec.js'
import { defineSortingSource } from '../src/declare/source.js'
import { readNpzSorting } from '../src/formats/spikeinterface/npz.js'
import { columnsReader } from '../src/kit/spikeReaders.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * A sorting in one `.npz` file.
 *
 * Streams   one. Segments: as many as the file says; none has a length.
 * Dtype     frames are whole numbers, exact to 2^53; the whole file is read when it is opened.
 * Units     frames.
 * Errors    Unreadable: no zip archive, or one without the arrays of a sorting. Corrupt: a checksum that does not match,
 *           spikes of units that do not exist. Unsupported: an archive compressed
 *           otherwise than `numpy.savez_compressed` does.
 * Source    SpikeInterface `NpzSortingExtractor` (`unit_ids`, `num_segment`, `sampling_frequency`, `spike_indexes_seg0`,
 *           `spike_labels_seg0`, ...), as `numpy.savez` writes it.
 */
export const npz = defineSortingSource({
  kind: 'npz',
  version: 1,
  label: 'a .npz file of SpikeInterface',
  params: exactly({ filePath: required(path, { doc: 'the file' }) }),
  example: "npz({ filePath: 'sorting.npz' })",
  detect: (filePath, _options, { files }) =>
    attempt(`look at ${filePath}`, () =>
      filePath.endsWith('.npz') && files.stat(filePath)?.kind === 'file' ? { params: { filePath }, rank: 'named' } : undefined,
    ),
  open: ({ filePath }, { files }) =>
    attemptLater(`open ${filePath}`, async () => {
      const { samplingFrequency, unitIds, idDtype, segments } = await readNpzSorting(files, filePath)
      return {
        header: { samplingFrequency, unitIds, properties: {}, annotations: {} },
        segments: segments.map(() => ({ frames: Number.POSITIVE_INFINITY, times: {} })),
        reader: columnsReader(segments, unitIds.length),
        idDtype,
      }
    }),
})
