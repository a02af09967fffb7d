import { exactly, flag, path, required, withDefault } from '../src/codec/codec.js'
import { defineSortingSource } from '../src/declare/source.js'
import { readPhyFolder } from '../src/formats/phy/folder.js'
import { attemptLater } from '../src/model/attempt.js'

/**
 * A folder that Kilosort wrote.
 *
 * Streams   one, of one segment, which has no length. Units are its clusters.
 * Dtype     frames are whole numbers; the folder is read when it is opened.
 * Units     frames.
 * Errors    Unreadable: no `spike_times.npy`, no `sample_rate`. Corrupt: another number of clusters than spikes.
 *           Unsupported: a `sample_rate` that is no plain number, since no Python is run.
 * Source    SpikeInterface `read_kilosort`. `openSorting` takes such a folder for one of Phy's, which keeps empty units.
 */
export const kilosort = defineSortingSource({
  kind: 'kilosort',
  version: 1,
  label: 'a Kilosort folder',
  params: exactly({
    folderPath: required(path, { doc: 'the folder, with params.py' }),
    keepGoodOnly: withDefault(flag, false, { doc: 'only units that Kilosort calls "good"' }),
    removeEmptyUnits: withDefault(flag, true, { doc: 'leave out clusters without spikes' }),
  }),
  example: "kilosort({ folderPath: 'kilosort4', keepGoodOnly: true })",
  open: (params, { files }) =>
    attemptLater(`open ${params.folderPath}`, () =>
      readPhyFolder(files, { ...params, excludeClusterGroups: [], loadAllClusterProperties: true }),
    ),
})
