import { exactly, path, positive, required, withDefault } from '../src/codec/codec.js'
import { defineSortingSource } from '../src/declare/source.js'
import { isAlf, readAlf } from '../src/formats/ibl/alf.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * Spikes under the names of ALF, as the International Brain Laboratory keeps them: `spikes.clusters.npy` and `spikes.samples.npy`, or
 * `spikes.times.npy`, with `clusters.*` beside them.
 *
 * Streams   one, of one segment, which has no length. Units are clusters by their numbers, from 0 on; those without spikes are there too.
 * Dtype     frames are whole numbers; the folder is read when it is opened.
 * Units     frames of the probe; where there are seconds alone, those of the session's clock × `samplingFrequency`, with a notice.
 * Errors    Unreadable: no such files. Corrupt: columns of unequal lengths.
 * Source    SpikeInterface `ALFSortingExtractor`. Attributes of clusters of one value each become properties, tables `.csv` too; others,
 *           and `.pqt`, are passed over with a notice. Made after the specification, and not tried on real files.
 */
export const alf = defineSortingSource({
  kind: 'alf',
  version: 1,
  label: 'spikes under names of ALF',
  params: exactly({
    folderPath: required(path, { doc: 'the folder' }),
    samplingFrequency: withDefault(positive, 30_000, { doc: 'of the probe', unit: 'Hz' }),
  }),
  example: "alf({ folderPath: 'alf/probe00/pykilosort' })",
  detect: (at, _options, { files }) =>
    attempt(`look into ${at}`, () => (isAlf(files, at) ? { params: { folderPath: at }, rank: 'named' } : undefined)),
  open: ({ folderPath, samplingFrequency }, { files }) =>
    attemptLater(`open ${folderPath}`, () => {
      const { header, reader, notices } = readAlf(files, folderPath, samplingFrequency)
      return { header, segments: [{ frames: Number.POSITIVE_INFINITY, times: {} }], notices, reader }
    }),
})
