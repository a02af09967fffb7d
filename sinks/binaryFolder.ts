import { either as E } from 'fp-ts'
import { writeArrays } from '../src/declare/arrayFiles.js'
import { dtype, exactly, optional, path, required } from '../src/declare/codec.js'
import { createRawFiles, openRawWriter, rawJob, syncFiles } from '../src/declare/rawWriter.js'
import { defineSink, temporaryOf } from '../src/declare/sink.js'
import { MANIFEST, manifestText, piecesOf, stillStand, sumsOf } from '../src/declare/spans.js'
import { binaryJson, folderJson, tracesFile, writeMetadata } from '../src/declare/spikeinterfaceWrite.js'
import { itemSize } from '../src/model/dtype.js'
import { conflict } from '../src/model/fault.js'
import type { Header } from '../src/model/header.js'
import { channelGroups } from '../src/model/probeGroup.js'
import { propertyOf } from '../src/model/properties.js'

/** What a saved recording's folder may hold; a folder with anything else is never replaced. */
const known =
  /^(binary\.json|si_folder\.json|provenance\.(json|pkl)|cached\.(json|pkl)|probe(group)?\.json|properties|traces_cached_seg\d+\.raw|times_cached_seg\d+\.npy|checksums\.json|rxephys\.json|array-[0-9a-f]{16}\.npy)$/

/**
 * A folder that SpikeInterface loads as one of its own, with checksums and the pipeline beside the samples.
 *
 * Shapes   a file of frames × channels for each segment, C-order.
 * Dtype    `dtype`, or the recording's; converted by the one rule of rxephys.
 * Units    the recording's; gains and offsets are kept.
 * Errors   Conflict: something else stands where the folder is to go.
 * Source   SpikeInterface `recording.save(folder=...)`, in the layout that 0.104 and 0.105 both read. Beside it:
 *          `checksums.json`, the CRC-32 of every MiB, and `rxephys.json`, the pipeline that was saved, with its large arrays.
 */
export const binaryFolder = defineSink({
  kind: 'binaryFolder',
  version: 1,
  params: exactly({
    folder: required(path, { doc: 'the folder to make' }),
    dtype: optional(dtype, { doc: "dtype of the samples; default the recording's" }),
  }),
  plan: (params, { header, segments, provenance, arrays = new Map() }, files) => {
    const final = files.resolve(params.folder)
    const folder = temporaryOf(final)
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
      bytes: lengths.reduce((sum, { bytes }) => sum + bytes, 0),
      alignFrames: 1,
      replaceable: () => {
        const stands = files.stat(final)
        const foreign = stands?.kind === 'folder' ? files.list(final).find((name) => !known.test(name)) : undefined
        if (stands?.kind !== 'file' && foreign === undefined) return E.right(undefined)
        const found = foreign === undefined ? 'a file' : `a folder that also holds "${foreign}"`
        return E.left(conflict(`output ${final}`, 'a saved recording, or nothing', found, 'choose another place'))
      },
      stands: (receipt) => stillStand(receipt, job.files, files),
      prepare: () => {
        files.makeFolder(folder)
        createRawFiles(
          job,
          segments.map(({ frames }) => frames),
          files,
        )
      },
      job: rawJob(job),
      finish: async (receipts) => {
        const sums = sumsOf(receipts.flatMap(piecesOf), lengths)
        syncFiles(job.files, files)
        const manifest = names.map((name, index) => ({ name, bytes: lengths[index].bytes, sums: sums[index] }))
        files.writeWhole(files.join(folder, MANIFEST), manifestText(manifest))
        if (provenance !== undefined)
          files.writeWhole(files.join(folder, 'rxephys.json'), `${JSON.stringify(provenance, null, 2)}\n`)
        writeArrays(folder, arrays, files)
        await writeMetadata(folder, described, segments, files)
        files.writeWhole(files.join(folder, 'binary.json'), binaryJson(described, segments, written))
        files.writeWhole(files.join(folder, 'si_folder.json'), folderJson(described))
        files.syncFolder(folder)
      },
    })
  },
  openWriter: openRawWriter,
})

/** SpikeInterface cannot select channels of a recording that has a probe and no property `group`. */
const withGroups = (header: Header): Header => {
  const { probe, properties, channelIds } = header
  if (probe === undefined || 'group' in properties) return header
  const groups = channelGroups(probe)
  return groups.length === channelIds.length ? { ...header, properties: { ...properties, group: propertyOf(groups) } } : header
}
