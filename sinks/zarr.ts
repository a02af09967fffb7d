import { either as E } from 'fp-ts'
import { dtype, exactly, optional, path, required } from '../src/codec/codec.js'
import { defineSink } from '../src/declare/sink.js'
import { describedBytes } from '../src/encoding/described.js'
import { replaceableFolder } from '../src/encoding/ownFolder.js'
import { savedFolder } from '../src/encoding/saved.js'
import { sealFolder, writePipeline } from '../src/encoding/savedFolder.js'
import { placeOf, temporaryOf, waitingOf } from '../src/encoding/unfinished.js'
import { unwritable } from '../src/encoding/writable.js'
import {
  chunkFields,
  compressionFields,
  misfittingLevel,
  misfittingShard,
  openStreamWriter,
  openTracesWriter,
  planTraces,
} from '../src/formats/spikeinterface/zarrTraces.js'
import { zarrElsewhere, zarrFile } from '../src/formats/spikeinterface/zarrWrite.js'

/**
 * A Zarr hierarchy that SpikeInterface loads as one of its own, compressed, with checksums and the pipeline beside the samples.
 *
 * Shapes   an array of frames × channels for each segment, in chunks; the last ones are padded to the full chunk, as Zarr has it.
 * Dtype    `dtype`, or the recording's; converted by the one rule of rxephys.
 * Units    the recording's; gains and offsets are kept.
 * Errors   Conflict: something else stands where the folder is to go. InvalidParams: a property or an id that files do not give back;
 *          a shard that is not whole chunks; a level that what compresses does not have.
 * Source   SpikeInterface `recording.save(format="zarr", folder=...)`: version 2 in the layout that 0.104 and 0.105 both read;
 *          version 3, sharded, as 0.105 beside zarr 3 reads it. Chunks of one second of all channels, as theirs, or of a tenth in
 *          shards of ten seconds; compressed by Blosc with Zstandard 3 over shuffled bits in blocks of 256 KiB. Beside it:
 *          `checksums.json`, the checksum of every MiB of every file, and `rxephys.json`, the pipeline that was saved, with its
 *          large arrays.
 */
export const zarr = defineSink({
  kind: 'zarr',
  version: 1,
  label: 'Zarr that SpikeInterface loads',
  endings: ['.zarr'],
  checksums: true,
  saved: savedFolder(zarrFile),
  elsewhere: zarrElsewhere,
  params: exactly({
    folder: required(path, { doc: 'the folder to make' }),
    dtype: optional(dtype, { doc: "dtype of the samples; default the recording's" }),
    ...chunkFields,
    ...compressionFields,
  }),
  example: "recording.save('clean.zarr', { jobs: -1 })",
  plan: ({ folder, dtype, ...params }, { header, segments, provenance, arrays = new Map() }, files) => {
    const refused =
      unwritable(header.channelIds, header.properties) ??
      misfittingShard(params, header.samplingFrequency) ??
      misfittingLevel('zarr', params)
    if (refused !== undefined) return E.left(refused)
    const final = placeOf(folder, files)
    const root = temporaryOf(final, files)
    const places = { root, rows: waitingOf(final, files) }
    const traces = planTraces(params, { header, segments, dtype: dtype ?? header.dtype }, places, files)
    return E.right({
      ...traces,
      bytes: traces.bytes + describedBytes({ header, provenance, arrays }),
      outputs: [{ temporary: root, final }],
      replaceable: () => replaceableFolder(final, zarrFile, 'a saved recording', files),
      finish: async (receipts) => {
        writePipeline(root, provenance, arrays, files)
        await sealFolder(root, await traces.finish(receipts), files)
      },
    })
  },
  openWriter: openTracesWriter,
  openStreamWriter,
})
