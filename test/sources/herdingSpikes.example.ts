import type { Files } from '../../src/platform/files.js'
import { hdf5Bytes } from './hdf5Files.js'

/** The bytes of a file: the cluster and the frame of each spike, and x and y of clusters. */
export const herdingBytes = (
  ids: readonly number[],
  frames: readonly number[],
  centres: readonly number[],
  rate = 7000,
): Uint8Array =>
  hdf5Bytes({
    arrays: {
      Sampling: { data: rate, shape: [], dtype: '<d' },
      cluster_id: { data: Int32Array.from(ids) },
      times: { data: BigInt64Array.from(frames.map(BigInt)) },
      centres: { data: Float64Array.from(centres), shape: [centres.length / 2, 2] },
    },
  })

/** Four spikes of two clusters. */
export const writeExample = (files: Files, folder: string) => {
  files.makeFolder(folder)
  const filePath = files.join(folder, 'clustered.hdf5')
  files.writeWhole(filePath, herdingBytes([1, 0, 1, 0], [3, 8, 9, 20], [1, 2, 3, 4]))
  return { params: { filePath } }
}
