import { either as E } from 'fp-ts'
import { dtype, exactly, optional, path, required } from '../src/codec/codec.js'
import { defineSink } from '../src/declare/sink.js'
import { describedBytes } from '../src/encoding/described.js'
import { prepareFolder, replaceableFolder } from '../src/encoding/ownFolder.js'
import { createRawFiles, openRawWriter, rawJob, readRawGrown, syncFiles } from '../src/encoding/rawWriter.js'
import { savedFolder } from '../src/encoding/saved.js'
import { sealFolder, writePipeline } from '../src/encoding/savedFolder.js'
import { piecesOf, stillStand, stretchesOf, sumsOf } from '../src/encoding/spans.js'
import { placeOf, temporaryOf } from '../src/encoding/unfinished.js'
import { unwritable } from '../src/encoding/writable.js'
import {
  binaryJson,
  folderJson,
  recordingFile,
  timesBytes,
  tracesFile,
  withGroups,
  writeMetadata,
} from '../src/formats/spikeinterface/write.js'
import { itemSize } from '../src/model/dtype.js'

/**
 * A folder that SpikeInterface loads as one of its own, with checksums and the pipeline beside the samples.
 *
 * Shapes   a file of frames × channels for each segment, C-order.
 * Dtype    `dtype`, or the recording's; converted by the one rule of rxephys.
 * Units    the recording's; gains and offsets are kept.
 * Errors   Conflict: something else stands where the folder is to go. InvalidParams: a property or an id that files do not give back.
 * Source   SpikeInterface `recording.save(folder=...)`, in the layout that 0.104 and 0.105 both read. Beside it:
 *          `checksums.json`, the checksum of every MiB of every file, and `rxephys.json`, the pipeline that was saved, with
 *          its large arrays.
 */
export const binaryFolder = defineSink({
  kind: 'binaryFolder',
  version: 1,
  label: 'a folder that SpikeInterface loads',
  endings: [''],
  checksums: true,
  saved: savedFolder(recordingFile),
  params: exactly({
    folder: required(path, { doc: 'the folder to make' }),
    dtype: optional(dtype, { doc: "dtype of the samples; default the recording's" }),
  }),
  example: "recording.save('clean', { jobs: -1, chunkDuration: '1s' })",
  plan: (params, { header, segments, provenance, arrays = new Map() }, files) => {
    const refused = unwritable(header.channelIds, header.properties)
    if (refused !== undefined) return E.left(refused)
    const final = placeOf(params.folder, files)
    const folder = temporaryOf(final, files)
    const written = params.dtype ?? header.dtype
    const described = withGroups(header)
    const names = segments.map((_, segment) => tracesFile(segment))
    const job = {
      files: names.map((name) => files.join(folder, name)),
      byteOffset: 0,
      rowBytes: header.channelIds.length * itemSize(written),
      checksums: true,
    }
    const lengths = segments.map(({ frames }, index) => ({ path: job.files[index], bytes: frames * job.rowBytes }))
    return E.right({
      outputs: [{ temporary: folder, final }],
      dtype: written,
      bytes:
        lengths.reduce((sum, { bytes }) => sum + bytes, 0) +
        describedBytes({ header, provenance, arrays }) +
        timesBytes(segments),
      alignFrames: 1,
      replaceable: () => replaceableFolder(final, recordingFile, 'a saved recording', files),
      stands: (receipt) => stillStand(receipt, job.files, files),
      writtenBy: (receipt) => ({ whole: [], stretches: stretchesOf(receipt, job.files) }),
      prepare: () => {
        prepareFolder(folder, names, files)
        createRawFiles(
          job,
          segments.map(({ frames }) => frames),
          files,
        )
      },
      job: rawJob(job),
      readGrown: readRawGrown(job, files),
      finish: async (receipts) => {
        const sums = sumsOf(receipts.flatMap(piecesOf), lengths)
        syncFiles(job.files, files)
        writePipeline(folder, provenance, arrays, files)
        await writeMetadata(folder, described, segments, files)
        files.writeWhole(files.join(folder, 'binary.json'), binaryJson(described, segments, written))
        files.writeWhole(files.join(folder, 'si_folder.json'), folderJson(described))
        const known = names.map((name, index) => ({ name, bytes: lengths[index].bytes, sums: sums[index] }))
        await sealFolder(folder, known, files)
      },
    })
  },
  openWriter: openRawWriter,
})
