import { exactly, flag, optional, path, required } from '../src/codec/codec.js'
import { defineSortingSource } from '../src/declare/source.js'
import { kindOfZarr, openZarr } from '../src/formats/spikeinterface/zarrOpen.js'
import { openZarrSorting } from '../src/formats/spikeinterface/zarrSorting.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * A sorting that SpikeInterface, or rxephys, saved as Zarr, of version 2 or 3.
 *
 * Streams   one. Segments: as many as the hierarchy says; none has a length.
 * Dtype     frames are whole numbers, exact to 2^53.
 * Units     frames.
 * Errors    Incomplete: a save that did not finish, a chunk that is gone, unless `fillMissing`. Corrupt: spikes of units that do not
 *           exist, a chunk that its codecs did not write, or, where there is a manifest (`checksums.json`, which rxephys writes), one
 *           that was changed. Conflict: a file that was added since. Unreadable: another hierarchy, a recording for instance.
 *           Unsupported: a codec that is not read, by its name.
 * Source    SpikeInterface `ZarrSortingExtractor` of versions 0.99 to 0.105, and version 3 of Zarr under the same names. Of more than
 *           two million spikes single chunks are read; these have to be in the order of their frames.
 */
export const spikeinterfaceZarrSorting = defineSortingSource({
  kind: 'spikeinterfaceZarrSorting',
  version: 1,
  label: 'a sorting saved as Zarr',
  params: exactly({
    folder: required(path, { doc: 'the folder of the hierarchy' }),
    fillMissing: optional(flag, {
      doc: "whether a chunk that is not there is read as the array's fill value, as Zarr does; default: refused",
    }),
    acceptUnchecked: optional(flag, { doc: 'whether what no checksum vouches for is read as it stands; default: refused' }),
  }),
  example: "spikeinterfaceZarrSorting({ folder: 'units.zarr' })",
  detect: (folder, _options, { files }) =>
    attempt(`look into ${folder}`, () =>
      kindOfZarr(folder, files) === 'sorting' ? { params: { folder }, rank: 'marked' } : undefined,
    ),
  open: (params, context) => attemptLater(`open ${params.folder}`, () => openZarr(params, context, openZarrSorting)),
})
