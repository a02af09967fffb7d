import type { Decoded } from '../../codec/codec.js'
import { prepareArrays } from '../../encoding/ownFolder.js'
import { syncFiles } from '../../encoding/rawWriter.js'
import { type Dtype, itemSize } from '../../model/dtype.js'
import { type Fault, invalidParams } from '../../model/fault.js'
import type { Header, Json, Segment } from '../../model/header.js'
import type { Files } from '../../platform/files.js'
import { Documents } from '../zarr/documents.js'
import { underWayBytes, type Written } from '../zarr/fileWriter.js'
import { readGrownTraces } from '../zarr/grown.js'
import { filesOfReceipt, framesOfFile, receiptStands, type TracesJob, tracesJob, tracesOf } from '../zarr/job.js'
import { type chunkFields, type compressionFields, compressionOf } from '../zarr/params.js'
import { allWritten } from '../zarr/streamRows.js'
import { timesBytes, withGroups } from './write.js'
import { recordingAttributes, writeClocks, writeSmall } from './zarrWrite.js'

export { openTracesWriter } from '../zarr/job.js'
export { chunkFields, compressionFields, misfittingLevel } from '../zarr/params.js'
export { openStreamWriter } from '../zarr/streamWriter.js'

/** How the traces of a recording are cut and compressed. */
type TracesParams = Decoded<typeof chunkFields & typeof compressionFields>

/** Chunks of a shard, where nothing else is asked for. */
const CHUNKS_OF_SHARD = 100
/** Samples that shrink more than this are noise's opposite: a disk without room for that much is refused beforehand. */
const LEAST_SHARE = 0.1

/** What a recording is written as. */
interface TracesSubject {
  readonly header: Header
  readonly segments: readonly Segment[]
  readonly dtype: Dtype
}

/** The fault of a shard that there cannot be; undefined where there is none. */
export const misfittingShard = (params: TracesParams, samplingFrequency: number): Fault | undefined => {
  const { zarrFormat, shardSize } = params
  if (shardSize === undefined) return undefined
  const frames = chunkFramesOf(params, samplingFrequency)
  if (zarrFormat !== 3) return invalidParams('zarr.params.shardSize', 'zarrFormat 3, which has shards', `${shardSize}`)
  if (shardSize % frames === 0) return undefined
  return invalidParams('zarr.params.shardSize', `a multiple of ${frames} frames, the length of a chunk`, `${shardSize}`)
}

/** The folder of the hierarchy, and that of a stream's rows which are not encoded yet. */
type Places = Pick<TracesJob, 'root' | 'rows'>

/** How the traces of a recording are written below `root`, and what stands beside them. */
export const planTraces = (params: TracesParams, subject: TracesSubject, places: Places, files: Files) => {
  const { header, segments, dtype } = subject
  const { root } = places
  const job = jobOf(params, subject, places)
  const bytes = segments.reduce((sum, { frames }) => sum + frames * job.channels * itemSize(dtype), 0)
  return {
    dtype,
    bytes: Math.ceil((bytes + timesBytes(segments)) * LEAST_SHARE),
    underWayBytes: underWayBytes(root, framesOfFile(job) * (job.shard ?? job.chunks)[1] * itemSize(dtype), files),
    alignFrames: framesOfFile(job),
    stands: (receipt: Json): boolean => receiptStands(receipt, root, files),
    writtenBy: (receipt: Json) => ({ whole: filesOfReceipt(receipt, root, files), stretches: [] }),
    prepare: (): void => {
      const arrays = segments.map((_, segment) => tracesOf(job, segment).place)
      prepareArrays(root, arrays, files)
    },
    job: tracesJob(job),
    readGrown: readGrownTraces(job, files),
    /** Make the traces of these receipts durable, and write all that describes them, the root's metadata last; what is summed. */
    finish: async (receipts: readonly Json[]): Promise<readonly Written[]> => {
      const traces = await allWritten(receipts, job, files)
      const documents = new Documents(root, job.zarrFormat, files)
      for (const segment of segments.keys()) documents.rows(tracesOf(job, segment))
      const described = withGroups(header)
      writeSmall(documents, { place: 'channel_ids', values: header.channelIds }, described.properties)
      const times = await writeClocks(documents, segments, { chunkFrames: job.chunks[0], compression: compressionOf(job) })
      const written = [...traces, ...times]
      syncFiles(
        written.map(({ name }) => files.join(root, ...name.split('/'))),
        files,
      )
      documents.finish(recordingAttributes(described, segments.length))
      return written
    },
  }
}

/** A chunk of a shard costs no file: it may be small, which is quick where a window is. */
const chunkFramesOf = ({ chunkSize, zarrFormat }: TracesParams, samplingFrequency: number): number =>
  chunkSize ?? Math.max(1, Math.floor(samplingFrequency / (zarrFormat === 3 ? 10 : 1)))

const jobOf = (params: TracesParams, { header, segments, dtype }: TracesSubject, places: Places): TracesJob => {
  const { zarrFormat, compressor, codec, level, shuffle, blockSize } = params
  const channels = header.channelIds.length
  const sharded = zarrFormat === 3
  const frames = chunkFramesOf(params, header.samplingFrequency)
  const width = Math.max(1, Math.min(params.channelChunkSize ?? channels, channels))
  const shard = [params.shardSize ?? CHUNKS_OF_SHARD * frames, Math.ceil(Math.max(1, channels) / width) * width]
  return {
    ...places,
    dtype,
    channels,
    frames: segments.map((each) => each.frames),
    chunks: [frames, width],
    ...(sharded && { shard }),
    zarrFormat,
    compressor,
    codec,
    level,
    shuffle,
    blockSize,
  }
}
