/** Real recordings, as raw int16 samples, for the benchmark of Zarr. */
import fs from 'node:fs'
import path from 'node:path'
import { listStreams, open, type Recording } from 'rxephys'
import { binary } from 'rxephys/sources'

const data = path.resolve('../shared/data')

/** Raw files without a header, and how many channels they have. */
const plain = [
  { file: 'intan/intan_fps_test_231117_052500/amplifier.dat', numChannels: 64, samplingFrequency: 30_000 },
  {
    file: 'openephys-binary/no_probe/rawdata/sub-001/ses-001/ephys/RecordNode103/experiment1/recording1/continuous/File_Reader-100.0/continuous.dat',
    numChannels: 16,
    samplingFrequency: 40_000,
  },
  {
    file: 'openephys-binary/v0.5.3_two_neuropixels_stream/Record_Node_107/experiment1/recording1/continuous/Neuropix-PXI-116.1/continuous.dat',
    numChannels: 384,
    samplingFrequency: 2500,
  },
] as const
/** Smaller ones tell more of headers than of samples. */
const LEAST = 100_000

interface Real {
  readonly name: string
  readonly data: Uint8Array
  readonly numChannels: number
  readonly samplingFrequency: number
}

const spikeglxFolders = (): readonly string[] => {
  const bins = fs
    .readdirSync(path.join(data, 'spikeglx'), { withFileTypes: true, recursive: true })
    .filter(({ name }) => name.endsWith('.bin'))
  return [...new Set(bins.map(({ parentPath }) => parentPath))].sort()
}

const samplesOf = async (recording: Recording, segment: number): Promise<Uint8Array> => {
  const { data: samples } = await recording.getTraces({ segment })
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
}

/** All that are there: each segment of each stream of SpikeGLX's runs, and plain files. */
export const realRecordings = async (): Promise<readonly Real[]> => {
  const found: Real[] = []
  const add = async (name: string, recording: Recording): Promise<void> => {
    for (let segment = 0; segment < recording.getNumSegments(); segment++) {
      const { samplingFrequency } = recording
      const numChannels = recording.channelIds.length
      const samples = await samplesOf(recording, segment)
      // A run's folder has the streams of those below it as well.
      const known = found.some((each) => Buffer.compare(each.data, samples) === 0)
      if (samples.length >= LEAST && !known)
        found.push({ name: `${name} ${segment}`, data: samples, numChannels, samplingFrequency })
    }
  }
  for (const folder of spikeglxFolders())
    for (const stream of await listStreams(folder))
      await add(`${path.basename(folder)} ${stream}`, await open(folder, { stream }))
  for (const { file, numChannels, samplingFrequency } of plain) {
    const filePath = path.join(data, file)
    if (fs.existsSync(filePath))
      await add(path.basename(filePath), await binary({ filePaths: [filePath], numChannels, samplingFrequency, dtype: 'int16' }))
  }
  return found
}

/** Write so many frames of real recordings of 384 channels, one after the other, again and again; gives the number of channels. */
export const writeTiled = async (file: string, frames: number): Promise<number> => {
  const numChannels = 384
  const parts = (await realRecordings()).filter((each) => each.numChannels === numChannels && each.name.includes('.ap'))
  const cycle = Buffer.concat(parts.map((part) => part.data))
  if (cycle.length === 0) throw new Error(`no recordings of ${numChannels} channels in ${data}`)
  const handle = fs.openSync(file, 'w')
  for (let left = frames * numChannels * 2; left > 0; left -= cycle.length) fs.writeSync(handle, cycle.subarray(0, left))
  fs.closeSync(handle)
  return numChannels
}
