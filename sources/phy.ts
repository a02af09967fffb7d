import { exactly, flag, listOf, path, required, text, withDefault } from '../src/codec/codec.js'
import { defineSortingSource } from '../src/declare/source.js'
import { isPhyFolder, readPhyFolder } from '../src/formats/phy/folder.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * A folder that Phy curates, or that a spike sorter wrote for it.
 *
 * Streams   one, of one segment, which has no length. Units are its clusters.
 * Dtype     frames are whole numbers; the folder is read when it is opened.
 * Units     frames.
 * Errors    Unreadable: no `spike_times.npy`, no `sample_rate`. Corrupt: another number of clusters than spikes.
 *           Unsupported: a `sample_rate` that is no plain number, since no Python is run.
 * Source    SpikeInterface `read_phy`: tables of clusters become properties, `group` is called `quality`. Tables are joined
 *           in the order of their names, which SpikeInterface leaves to the file system.
 */
export const phy = defineSortingSource({
  kind: 'phy',
  version: 1,
  label: 'a Phy or Kilosort folder',
  params: exactly({
    folderPath: required(path, { doc: 'the folder, with params.py' }),
    excludeClusterGroups: withDefault(listOf(text), [], { doc: 'groups left out: "noise", "mua"' }),
    loadAllClusterProperties: withDefault(flag, true, { doc: 'every column of the tables becomes a property' }),
  }),
  example: "phy({ folderPath: 'phy', excludeClusterGroups: ['noise'] })",
  detect: (folder, _options, { files }) =>
    attempt(`look into ${folder}`, () =>
      isPhyFolder(files, folder) ? { params: { folderPath: folder }, rank: 'marked' } : undefined,
    ),
  open: (params, { files }) =>
    attemptLater(`open ${params.folderPath}`, () =>
      readPhyFolder(files, { ...params, keepGoodOnly: false, removeEmptyUnits: false }),
    ),
})
