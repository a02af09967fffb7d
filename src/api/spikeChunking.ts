import { orThrow } from '../model/attempt.js'
import { getGlobalJobOptions, secondsOfText } from '../run/jobs.js'
import type { SpikeChunkOptions } from './chunking.js'

/** Frames of a chunk of spikes. Throws a `FaultError`. */
export const spikeChunkFrames = ({ chunkSize, chunkDuration }: SpikeChunkOptions, samplingFrequency: number): number => {
  if (chunkSize !== undefined) return chunkSize
  const seconds = orThrow(secondsOfText(chunkDuration ?? getGlobalJobOptions().chunkDuration ?? '1s'))
  return Math.max(1, Math.floor(seconds * samplingFrequency))
}
