import { either as E } from 'fp-ts'
import { writeArrays } from '../src/declare/arrayFiles.js'
import { exactly, path, required } from '../src/declare/codec.js'
import { temporaryOf } from '../src/declare/sink.js'
import { infoJson, sortingFolderJson, spikesFile } from '../src/declare/sortingFolderWrite.js'
import { defineSortingSink } from '../src/declare/sortingSink.js'
import { conflict } from '../src/model/fault.js'
import { npyOfProperty } from '../src/model/npyWrite.js'

/** What a saved sorting's folder may hold; a folder with anything else is never replaced. */
const known =
  /^(numpysorting_info\.json|spikes\.npy|npz\.json|sorting_cached\.npz|si_folder\.json|annotations\.json|provenance\.(json|pkl)|cached\.(json|pkl)|properties|rxephys\.json|array-[0-9a-f]{16}\.npy)$/

/**
 * A folder that SpikeInterface loads as one of its own sortings, with the pipeline beside the spikes.
 *
 * Shapes   all spikes in one structured array, ordered by segment, frame and unit.
 * Dtype    int64 for frames, unit and segment indices.
 * Units    frames.
 * Errors   Conflict: something else stands where the folder is to go. InvalidParams: a property name no file can have.
 * Source   SpikeInterface `sorting.save(folder=...)`, in the layout that 0.104 and 0.105 both read. Beside it:
 *          `rxephys.json`, the pipeline that was saved, with its large arrays. Lengths and times of a registered recording are not part of it.
 */
export const numpyFolder = defineSortingSink({
  kind: 'numpyFolder',
  version: 1,
  params: exactly({ folder: required(path, { doc: 'the folder to make' }) }),
  plan: (params, { header, segments, provenance, arrays }, files) => {
    const final = files.resolve(params.folder)
    const temporary = temporaryOf(final)
    return E.right({
      final,
      temporary,
      replaceable: () => {
        const stands = files.stat(final)
        const foreign = stands?.kind === 'folder' ? files.list(final).find((name) => !known.test(name)) : undefined
        if (stands?.kind !== 'file' && foreign === undefined) return E.right(undefined)
        const found = foreign === undefined ? 'a file' : `a folder that also holds "${foreign}"`
        return E.left(conflict(`output ${final}`, 'a saved sorting, or nothing', found, 'choose another place'))
      },
      open: () => {
        files.makeFolder(temporary)
        const spikes = spikesFile(files.join(temporary, 'spikes.npy'), files)
        return {
          write: spikes.write,
          close: spikes.close,
          finish: () => {
            spikes.finish()
            const place = files.join(temporary, 'properties')
            files.makeFolder(place)
            for (const [key, property] of Object.entries(header.properties))
              files.writeWhole(files.join(place, `${key}.npy`), npyOfProperty(property))
            if (provenance !== undefined) writeArrays(temporary, arrays ?? new Map(), files)
            if (provenance !== undefined)
              files.writeWhole(files.join(temporary, 'rxephys.json'), `${JSON.stringify(provenance, null, 2)}\n`)
            files.writeWhole(files.join(temporary, 'numpysorting_info.json'), infoJson(header, segments))
            files.writeWhole(files.join(temporary, 'si_folder.json'), sortingFolderJson(header.annotations))
            files.syncFolder(temporary)
          },
        }
      },
    })
  },
})
