import { orThrow } from '../declare/reading.js'
import { FaultError, invalidParams } from '../model/fault.js'
import { getGlobalJobOptions, type JobOptions, secondsOfText } from '../run/jobs.js'

/** How a stream of spikes is cut up: by frames or by time. */
export type SpikeChunkOptions = Pick<JobOptions, 'chunkSize' | 'chunkDuration'>

/** Frames of a chunk. Throws a `FaultError`. */
export const spikeChunkFrames = ({ chunkSize, chunkDuration }: SpikeChunkOptions, samplingFrequency: number): number => {
  if (chunkSize === undefined) {
    const seconds = orThrow(secondsOfText(chunkDuration ?? getGlobalJobOptions().chunkDuration ?? '1s'))
    return Math.max(1, Math.floor(seconds * samplingFrequency))
  }
  if (Number.isSafeInteger(chunkSize) && chunkSize > 0) return chunkSize
  throw new FaultError(invalidParams('chunkSize', 'a positive integer', `${chunkSize}`))
}
