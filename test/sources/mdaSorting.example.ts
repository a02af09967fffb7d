import type { Files } from '../../src/platform/files.js'
import { mdaBytes } from './mdaFiles.js'

/** Five spikes of units 7 and 2, not in the order of time, one between two frames. */
export const writeExample = (files: Files, folder: string): { readonly params: { readonly filePath: string } } => {
  files.makeFolder(folder)
  const filePath = files.join(folder, 'firings.mda')
  const spikes = [
    [3, 40, 7],
    [1, 10.5, 2],
    [3, 11.5, 7],
    [1, 90, 2],
    [3, 90, 7],
  ]
  files.writeWhole(filePath, mdaBytes(Float64Array.from(spikes.flat()), [3, 5]))
  files.writeWhole(files.join(folder, 'params.json'), '{"samplerate": 20000}')
  return { params: { filePath } }
}
