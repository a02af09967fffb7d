import { either as E } from 'fp-ts'
import { FaultError } from '../model/fault.js'
import type { Header } from '../model/header.js'
import { type JobOptions, resolveJobs } from '../run/jobs.js'

/** How a stream is cut up: the length of its chunks, said in any of the ways of a job. */
export type ChunkOptions = Pick<JobOptions, 'chunkSize' | 'chunkMemory' | 'totalMemory' | 'chunkDuration'>

/** Frames of a chunk. Throws a `FaultError`. */
export const chunkFramesOf = (options: ChunkOptions, header: Header): number => {
  const jobs = resolveJobs({ ...options, jobs: 1 }, header, 1)
  if (E.isLeft(jobs)) throw new FaultError(jobs.left)
  return jobs.right.chunkFrames
}
