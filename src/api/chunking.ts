import { either as E } from 'fp-ts'
import { type Decoded, positiveInteger, withDefault } from '../codec/codec.js'
import { FaultError } from '../model/fault.js'
import type { Header } from '../model/header.js'
import { jobFields, resolveJobs } from '../run/jobs.js'

export type { ChunkOptions, MapChunksOptions, SpikeChunkOptions } from './chunking.options.generated.js'

const { chunkSize, chunkMemory, totalMemory, chunkDuration } = jobFields

/** How a stream is cut up: the length of its chunks, said in any of the ways of a job. */
export const chunkFields = { chunkSize, chunkMemory, totalMemory, chunkDuration }

/** How a stream is cut up, and how many chunks are worked on at once. */
export const mapChunksFields = {
  ...chunkFields,
  concurrency: withDefault(positiveInteger, 1, { doc: 'chunks that are read ahead and worked on at once' }),
}

/** How a stream of spikes or events is cut up: by frames or by time. */
export const spikeChunkFields = { chunkSize, chunkDuration }

/** Frames of a chunk. Throws a `FaultError`. */
export const chunkFramesOf = (options: Decoded<typeof chunkFields>, header: Header): number => {
  const jobs = resolveJobs({ ...options, jobs: 1 }, header, 1)
  if (E.isLeft(jobs)) throw new FaultError(jobs.left)
  return jobs.right.chunkFrames
}
