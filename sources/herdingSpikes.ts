import { exactly, optional, path, positive, required } from '../src/codec/codec.js'
import { defineSortingSource } from '../src/declare/source.js'
import { isHerdingSpikes, openClusters } from '../src/formats/herdingSpikes/clusters.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * The clusters of an `.hdf5` file of HerdingSpikes 2.
 *
 * Streams   one, of one segment, which has no length. Units are the clusters that have spikes.
 * Dtype     frames are whole numbers, exact to 2^53. All spikes are held in memory.
 * Units     frames, at `Sampling`.
 * Errors    Unreadable: a file without clusters. Corrupt: another number of clusters than spikes. InvalidParams: no rate in the file, and
 *           none asked for.
 * Source    SpikeInterface `HerdingspikesSortingExtractor`. `hs_location` is where a cluster lies, in the units of the file; spikes of
 *           clusters below 0 are of none, with a notice. Not handled: shapes and places of spikes. Made files alone were tried.
 */
export const herdingSpikes = defineSortingSource({
  kind: 'herdingSpikes',
  version: 1,
  label: 'clusters of HerdingSpikes',
  params: exactly({
    filePath: required(path, { doc: 'the `.hdf5` file' }),
    samplingFrequency: optional(positive, { doc: 'in place of that of the file', unit: 'Hz' }),
  }),
  example: "herdingSpikes({ filePath: 'clustered.hdf5' })",
  detect: (at, _, { files }) =>
    attempt(`look into ${at}`, () => (isHerdingSpikes(files, at) ? { params: { filePath: at }, rank: 'marked' } : undefined)),
  open: ({ filePath, samplingFrequency }, { files }) =>
    attemptLater(`open ${filePath}`, () => openClusters(files, filePath, samplingFrequency)),
})
