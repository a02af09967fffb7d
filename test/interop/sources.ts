import { join } from 'node:path'
import { binary, type Dtype, generateRecording, open, type Recording } from 'rxephys'
import type { Source } from './pipeline.js'
import { shared } from './shared.js'

/** One stream of a shared SpikeGLX recording. */
export const sharedStream = async (path: string, stream: string): Promise<Source> => {
  const folder = join(shared, 'spikeglx', path)
  return {
    recording: await open(folder, { stream }),
    theirs: { kind: 'spikeglx', params: { folder_path: folder, stream_id: stream } },
  }
}

export interface Made {
  readonly samplingFrequency: number
  /** Frames of each segment. */
  readonly frames: readonly number[]
  readonly numChannels: number
  readonly dtype: Dtype
}

const noise = ({ samplingFrequency, frames, numChannels, dtype }: Made): Promise<Recording> =>
  // Half a frame more, so that rounding cannot lose one.
  generateRecording({
    numChannels,
    samplingFrequency,
    durations: frames.map((count) => (count + 0.5) / samplingFrequency),
    dtype,
    noiseLevel: 60,
    commonNoiseLevel: 40,
    seed: 11,
  })

/** Noise that we write as raw binary, for both to read from there. */
export const rawBinary = async (folder: string, name: string, made: Made): Promise<Source> => {
  const filePaths = made.frames.map((_, segment) => join(folder, `${name} ${segment}.raw`))
  await (await noise(made)).writeBinary(filePaths, { jobs: 2, chunkDuration: '0.3s' })
  const { samplingFrequency, numChannels, dtype } = made
  return {
    recording: await binary({ filePaths, samplingFrequency, numChannels, dtype }),
    theirs: {
      kind: 'binary',
      params: { file_paths: filePaths, sampling_frequency: samplingFrequency, num_channels: numChannels, dtype },
    },
  }
}

/** Noise on a probe, that we save as a folder, for both to load from there. */
export const savedFolder = async (folder: string, name: string, made: Made): Promise<Source> => {
  const at = join(folder, name)
  return {
    recording: await (await noise(made)).save(at, { jobs: 2 }),
    theirs: { kind: 'folder', params: { file_or_folder_or_dict: at } },
  }
}
