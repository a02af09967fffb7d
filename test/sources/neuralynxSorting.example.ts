import type { Files } from '../../src/platform/files.js'
import { csc, electrode, follow, ncs, spikes } from './neuralynxFiles.js'

/** Two records, and one more after a gap of a second; the spikes of a single electrode and of a tetrode. */
export const writeExample = (files: Files, folder: string): { readonly params: { readonly [key: string]: string } } => {
  files.makeFolder(folder)
  const put = (name: string, bytes: Uint8Array): void => files.writeWhole(files.join(folder, name), bytes)
  put('CSC1.ncs', ncs(csc('CA1', 4), [...follow(5_000_000, 2), ...follow(7_024_000, 1)]))
  put(
    'SE1.nse',
    spikes(1, electrode('SE1', [4]), [
      [5_002_000, 0],
      [5_001_000, 3],
      [6_500_000, 0],
      [7_024_400, 3],
    ]),
  )
  put(
    'TT1.ntt',
    spikes(4, electrode('TT1', [8, 9, 10, 11]), [
      [5_001_000, 1],
      [7_500_000, 1],
    ]),
  )
  return { params: { folderPath: folder } }
}
