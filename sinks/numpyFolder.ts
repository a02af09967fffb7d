import { either as E } from 'fp-ts'
import { exactly, path, required } from '../src/codec/codec.js'
import { defineSortingSink } from '../src/declare/sink.js'
import { describedBytes } from '../src/encoding/described.js'
import { prepareFolder, replaceableFolder } from '../src/encoding/ownFolder.js'
import { savedFolder } from '../src/encoding/saved.js'
import { sealFolder, writePipeline, writeProperties } from '../src/encoding/savedFolder.js'
import { placeOf, temporaryOf } from '../src/encoding/unfinished.js'
import { unwritable } from '../src/encoding/writable.js'
import { infoJson, sortingFile, sortingFolderJson, spikesFile } from '../src/formats/spikeinterface/writeSorting.js'

/**
 * A folder that SpikeInterface loads as one of its own sortings, with the pipeline beside the spikes.
 *
 * Shapes   all spikes in one structured array, ordered by segment, frame and unit.
 * Dtype    int64 for frames, unit and segment indices.
 * Units    frames.
 * Errors   Conflict: something else stands where the folder is to go. InvalidParams: a property or an id that files do not give back.
 * Source   SpikeInterface `sorting.save(folder=...)`, in the layout that 0.104 and 0.105 both read. Beside it:
 *          `checksums.json`, the checksum of every MiB of every file, and `rxephys.json`, the pipeline that was saved, with
 *          its large arrays. Lengths and times of a registered recording are not part of it.
 */
export const numpyFolder = defineSortingSink({
  kind: 'numpyFolder',
  version: 1,
  label: 'a folder that SpikeInterface loads',
  endings: [''],
  checksums: true,
  saved: savedFolder(sortingFile),
  params: exactly({ folder: required(path, { doc: 'the folder to make' }) }),
  example: "sorting.save('units')",
  plan: (params, { header, segments, provenance, arrays }, files) => {
    const refused = unwritable(header.unitIds, header.properties)
    if (refused !== undefined) return E.left(refused)
    const final = placeOf(params.folder, files)
    const temporary = temporaryOf(final, files)
    return E.right({
      final,
      temporary,
      bytes: describedBytes({ header, provenance, arrays }),
      replaceable: () => replaceableFolder(final, sortingFile, 'a saved sorting', files),
      open: () => {
        prepareFolder(temporary, [], files)
        const spikes = spikesFile(files.join(temporary, 'spikes.npy'), files)
        return {
          write: spikes.write,
          close: spikes.close,
          finish: async () => {
            spikes.finish()
            writeProperties(temporary, header.properties, files)
            writePipeline(temporary, provenance, arrays ?? new Map(), files)
            files.writeWhole(files.join(temporary, 'numpysorting_info.json'), infoJson(header, segments))
            files.writeWhole(files.join(temporary, 'si_folder.json'), sortingFolderJson(header))
            await sealFolder(temporary, [], files)
          },
        }
      },
    })
  },
})
