import { either as E } from 'fp-ts'
import { dtype, exactly, optional, path, positiveInteger, required } from '../src/codec/codec.js'
import { defineSink } from '../src/declare/sink.js'
import { prepareArrays, replaceableFolder } from '../src/encoding/ownFolder.js'
import { syncFiles } from '../src/encoding/rawWriter.js'
import { placeOf, temporaryOf } from '../src/encoding/unfinished.js'
import { unwritable } from '../src/encoding/writable.js'
import { sealFolder, writePipeline } from '../src/formats/spikeinterface/savedFolder.js'
import { withGroups } from '../src/formats/spikeinterface/write.js'
import { recordingAttributes, writeClocks, writeSmall, zarrFile } from '../src/formats/spikeinterface/zarrWrite.js'
import { Documents } from '../src/formats/zarr/documents.js'
import { allWritten, openTracesWriter, receiptStands, type TracesJob, tracesJob, tracesOf } from '../src/formats/zarr/job.js'
import { chunkFields, compressionFields, compressionOf } from '../src/formats/zarr/params.js'
import { itemSize } from '../src/model/dtype.js'

/** Chunks of a shard, where nothing else is asked for. */
const CHUNKS_OF_SHARD = 100
/** Samples that shrink more than this are noise's opposite: a disk without room for that much is refused beforehand. */
const LEAST_SHARE = 0.1

/**
 * A Zarr hierarchy that SpikeInterface loads as one of its own, compressed, with checksums and the pipeline beside the samples.
 *
 * Shapes   an array of frames × channels for each segment, in chunks; the last ones are padded to the full chunk, as Zarr has it.
 * Dtype    `dtype`, or the recording's; converted by the one rule of rxephys.
 * Units    the recording's; gains and offsets are kept.
 * Errors   Conflict: something else stands where the folder is to go. InvalidParams: a property or an id that files do not give back;
 *          a shard that is not whole chunks.
 * Source   SpikeInterface `recording.save(format="zarr", folder=...)`: version 2 in the layout that 0.104 and 0.105 both read;
 *          version 3, sharded, as 0.105 beside zarr 3 reads it. Chunks of one second of all channels, as theirs; compressed by
 *          Blosc with Zstandard 3 over shuffled bits in blocks of 256 KiB. Beside it: `checksums.json`, the CRC-32 of every MiB of
 *          every file, and `rxephys.json`, the pipeline that was saved, with its large arrays.
 */
export const zarr = defineSink({
  kind: 'zarr',
  version: 1,
  label: 'Zarr that SpikeInterface loads',
  endings: ['.zarr'],
  params: exactly({
    folder: required(path, { doc: 'the folder to make' }),
    dtype: optional(dtype, { doc: "dtype of the samples; default the recording's" }),
    ...chunkFields,
    shardSize: optional(positiveInteger, { doc: 'frames of a shard, version 3 alone. Default: 100 chunks', unit: 'frames' }),
    ...compressionFields,
  }),
  example: "recording.save('clean.zarr', { jobs: -1 })",
  plan: (params, { header, segments, provenance, arrays = new Map() }, files) => {
    const refused = unwritable(header.channelIds, header.properties)
    if (refused !== undefined) return E.left(refused)
    const final = placeOf(params.folder, files)
    const root = temporaryOf(final, files)
    const written = params.dtype ?? header.dtype
    const channels = header.channelIds.length
    const sharded = params.zarrFormat === '3'
    const second = Math.max(1, Math.floor(header.samplingFrequency / (sharded ? 10 : 1)))
    const chunks = [params.chunkSize ?? second, Math.max(1, Math.min(params.channelChunkSize ?? channels, channels))]
    const shard = sharded
      ? [params.shardSize ?? CHUNKS_OF_SHARD * chunks[0], Math.ceil(Math.max(1, channels) / chunks[1]) * chunks[1]]
      : undefined
    const { zarrFormat, compressor, level, shuffle, blockSize } = params
    const asked = { zarrFormat, compressor, level, shuffle, blockSize }
    const job: TracesJob = {
      root,
      dtype: written,
      channels,
      frames: segments.map(({ frames }) => frames),
      chunks,
      shard,
      ...asked,
    }
    const version = zarrFormat === '2' ? 2 : 3
    const described = withGroups(header)
    const bytes = segments.reduce((sum, { frames }) => sum + frames * channels * itemSize(written), 0)
    return E.right({
      outputs: [{ temporary: root, final }],
      dtype: written,
      bytes: Math.ceil(bytes * LEAST_SHARE),
      alignFrames: (shard ?? chunks)[0],
      replaceable: () => replaceableFolder(final, zarrFile, 'a saved recording', files),
      stands: (receipt) => receiptStands(receipt, root, files),
      prepare: () =>
        prepareArrays(
          root,
          segments.map((_, segment) => tracesOf(job, segment).place),
          files,
        ),
      job: tracesJob(job),
      finish: async (receipts) => {
        const known = allWritten(receipts, job)
        syncFiles(
          known.map(({ name }) => files.join(root, ...name.split('/'))),
          files,
        )
        const documents = new Documents(root, version, files)
        for (const segment of segments.keys()) documents.rows(tracesOf(job, segment))
        writeSmall(documents, version, { place: 'channel_ids', values: header.channelIds }, described.properties)
        await writeClocks(documents, segments, {
          root,
          version,
          chunkFrames: chunks[0],
          compression: compressionOf(asked),
          files,
        })
        writePipeline(root, provenance, arrays, files)
        documents.finish(recordingAttributes(described, segments.length))
        sealFolder(
          root,
          known.map(({ name, bytes: length, sums }) => ({ name, bytes: length, sums: Uint32Array.from(sums) })),
          files,
        )
      },
    })
  },
  openWriter: openTracesWriter,
})
