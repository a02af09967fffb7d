import { writeNpy } from '../../src/encoding/npyWrite.js'
import type { Files } from '../../src/platform/files.js'

/** Six spikes of two of three clusters. */
export const writeExample = (files: Files, folder: string): { readonly params: { readonly [key: string]: string } } => {
  files.makeFolder(folder)
  const put = (name: string, dtype: 'int32' | 'float64', data: readonly number[], shape = [data.length]): void =>
    files.writeWhole(files.join(folder, name), writeNpy({ dtype, shape, data }))
  put('spikes.clusters.npy', 'int32', [0, 2, 0, 2, 2, 0])
  put('spikes.samples.npy', 'int32', [3, 30, 60, 90, 120, 150])
  put('spikes.times.npy', 'float64', [0.1001, 0.101, 0.102, 0.103, 0.104, 0.105])
  put('clusters.depths.npy', 'float64', [20, 40, 60])
  put('clusters.waveforms.npy', 'float64', [1, 2, 3, 4, 5, 6], [3, 2])
  files.writeWhole(files.join(folder, 'clusters.metrics.csv'), 'cluster_id,label\n0,good\n1,mua\n2,good\n')
  return { params: { folderPath: folder } }
}
