import type { Files } from '../../src/platform/files.js'
import { from, integers, putRecording, seconds, texts } from './openEphysRuns.js'

/** A session of a record node with lines of a board and of a plugin, and two messages, in a recording that has lost samples 1004 to 1008. */
export const writeExample = (files: Files, folder: string): { readonly params: { readonly [key: string]: string } } => {
  const lines = (states: readonly number[], samples: readonly number[]) => ({
    'states.npy': integers('<i2', states),
    'sample_numbers.npy': integers('<i8', samples),
    'timestamps.npy': seconds(samples.map((sample) => 0.5 + sample / 1000)),
  })
  const json = (folder_name: string, more = {}) => ({
    folder_name,
    channel_name: 'lines',
    sample_rate: 1000,
    stream_name: 'main',
    ...more,
  })
  putRecording(files, files.join(folder, 'Record Node 101', 'experiment1', 'recording1'), {
    streams: [{ folder: 'Board-100.main', channels: ['CH1'], numbers: [...from(1000, 4), ...from(1009, 6)] }],
    events: [
      { json: json('Board-100.main/TTL/', { initial_state: 8 }), files: lines([-4, 1, -1, 1], [1001, 1003, 1006, 1014]) },
      { json: json('Network_Events-108.main/TTL/'), files: lines([2, -2, 2], [1010, 1010, 1002]) },
      {
        json: json('MessageCenter/', { type: 'string' }),
        files: { 'sample_numbers.npy': integers('<i8', [1001, 1012]), 'text.npy': texts(['début', 'stop']) },
      },
    ],
  })
  return { params: { folderPath: folder } }
}
