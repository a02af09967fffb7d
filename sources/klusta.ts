import { exactly, listOf, oneOf, optional, path, positive, required } from '../src/codec/codec.js'
import { defineSortingSource } from '../src/declare/source.js'
import { isKwik, openKwik, qualities } from '../src/formats/klusta/kwik.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * The clusters of a `.kwik` file, of Klusta, KlustaKwik and KlustaViewa, as they were curated.
 *
 * Streams   one, of one segment, which has no length. Units are the clusters that have spikes, of all groups of channels.
 * Dtype     frames are whole numbers, exact to 2^53. All spikes are held in memory.
 * Units     frames, at the `sample_rate` of the recordings.
 * Errors    Unreadable: a file without spikes, or without a rate. Corrupt: another number of clusters than spikes.
 * Source    SpikeInterface `KlustaSortingExtractor`, which needs a `.prm` file for the rate. Ids are those of the clusters, or 0, 1, 2, ...
 *           where groups number theirs alike, with `cluster_id` beside; `group` is the group of channels, `quality` "noise", "mua", "good"
 *           or "unsorted". Not handled: features and waveforms of `.kwx`, the clusters before curation.
 */
export const klusta = defineSortingSource({
  kind: 'klusta',
  version: 1,
  label: 'a .kwik file of Klusta',
  params: exactly({
    filePath: required(path, { doc: 'the `.kwik` file' }),
    samplingFrequency: optional(positive, { doc: 'in place of that of the file', unit: 'Hz' }),
    excludeClusterGroups: optional(listOf(oneOf(qualities)), { doc: 'clusters of these qualities are left out' }),
  }),
  example: "klusta({ filePath: 'session.kwik', excludeClusterGroups: ['noise'] })",
  detect: (at, _, { files }) =>
    attempt(`look into ${at}`, () => (isKwik(files, at) ? { params: { filePath: at }, rank: 'marked' } : undefined)),
  open: ({ filePath, ...asked }, { files }) => attemptLater(`open ${filePath}`, () => openKwik(files, filePath, asked)),
})
