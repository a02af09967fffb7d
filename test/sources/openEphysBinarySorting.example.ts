import type { Files } from '../../src/platform/files.js'
import { from, integers, putRecording } from './openEphysRuns.js'

/** A session of a record node with the spikes of two electrodes, in two recordings. */
export const writeExample = (files: Files, folder: string): { readonly params: { readonly [key: string]: string } } => {
  const electrode = (name: string, samples: readonly number[], clusters: readonly number[]) => ({
    json: {
      name,
      sample_rate: 1000,
      stream_name: 'main',
      folder: `Spike_Detector-104.main/${name}/`,
      source_channels: [{ name: 'CH1', local_index: 0, bit_volts: 0.5 }],
    },
    files: {
      'sample_numbers.npy': integers('<i8', samples),
      'electrode_indices.npy': integers(
        '<u2',
        samples.map(() => 0),
      ),
      'clusters.npy': integers('<u2', clusters),
    },
  })
  const experiment = files.join(folder, 'Record Node 101', 'experiment1')
  const streams = (first: number) => [{ folder: 'Board-100.main', channels: ['CH1'], numbers: from(first, 10) }]
  putRecording(files, files.join(experiment, 'recording1'), {
    streams: streams(1000),
    spikes: [electrode('Single 1', [1002, 1004, 1004, 1009], [0, 2, 0, 2]), electrode('Single 2', [1004], [0])],
  })
  putRecording(files, files.join(experiment, 'recording2'), {
    streams: streams(5000),
    spikes: [electrode('Single 1', [4999, 5003], [2, 2]), electrode('Single 2', [], [])],
  })
  return { params: { folderPath: folder } }
}
