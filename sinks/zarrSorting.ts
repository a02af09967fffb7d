import { either as E } from 'fp-ts'
import { exactly, path, required } from '../src/codec/codec.js'
import { defineSortingSink } from '../src/declare/sink.js'
import { describedBytes } from '../src/encoding/described.js'
import { prepareFolder, replaceableFolder } from '../src/encoding/ownFolder.js'
import { savedFolder } from '../src/encoding/saved.js'
import { sealFolder, writePipeline } from '../src/encoding/savedFolder.js'
import { placeOf, temporaryOf } from '../src/encoding/unfinished.js'
import { mixedIds, unwritable } from '../src/encoding/writable.js'
import { compressionFields, misfittingLevel, ZarrSpikes } from '../src/formats/spikeinterface/zarrSpikes.js'
import { zarrElsewhere, zarrFile } from '../src/formats/spikeinterface/zarrWrite.js'

/**
 * A Zarr hierarchy that SpikeInterface loads as one of its own sortings, compressed, with the pipeline beside the spikes.
 *
 * Shapes   one array of frames and one of units for the spikes of all segments, ordered by segment, frame and unit.
 * Dtype    int64; frames are stored as differences.
 * Units    frames.
 * Errors   Conflict: something else stands where the folder is to go. InvalidParams: a property or an id that files do not give back;
 *          a level that what compresses does not have.
 * Source   SpikeInterface `sorting.save(format="zarr", folder=...)`, in the layout that 0.104 and 0.105 both read; version 3 as 0.105
 *          beside zarr 3 reads it. Beside it: `checksums.json`, the checksum of every MiB of every file, and `rxephys.json`, the
 *          pipeline that was saved, with its large arrays. Lengths and times of a registered recording are not part of it.
 */
export const zarrSorting = defineSortingSink({
  kind: 'zarrSorting',
  version: 1,
  label: 'Zarr that SpikeInterface loads',
  format: 'zarr',
  endings: ['.zarr'],
  checksums: true,
  saved: savedFolder(zarrFile),
  elsewhere: zarrElsewhere,
  params: exactly({ folder: required(path, { doc: 'the folder to make' }), ...compressionFields }),
  example: "sorting.save('units.zarr')",
  plan: ({ folder, ...compression }, { header, segments, provenance, arrays = new Map() }, files) => {
    const refused =
      unwritable(header.unitIds, header.properties) ??
      mixedIds(header.unitIds, 'an array of Zarr') ??
      misfittingLevel('zarrSorting', compression)
    if (refused !== undefined) return E.left(refused)
    const final = placeOf(folder, files)
    const root = temporaryOf(final, files)
    return E.right({
      final,
      temporary: root,
      bytes: describedBytes({ header, provenance, arrays }),
      replaceable: () => replaceableFolder(final, zarrFile, 'a saved sorting', files),
      open: () => {
        prepareFolder(root, [], files)
        const spikes = new ZarrSpikes(compression, root, files)
        return {
          write: spikes.write,
          close: spikes.close,
          finish: async () => {
            writePipeline(root, provenance, arrays, files)
            await sealFolder(root, await spikes.finish(header, segments.length), files)
          },
        }
      },
    })
  },
})
