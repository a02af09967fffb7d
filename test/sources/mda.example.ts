import type { Samples } from '../../src/model/dtype.js'
import type { Files } from '../../src/platform/files.js'
import { mdaBytes } from './mdaFiles.js'

/** Five frames of three channels. */
export const writeExample = (
  files: Files,
  folder: string,
): { readonly params: { readonly folderPath: string }; readonly wholes: readonly Samples[] } => {
  files.makeFolder(folder)
  const samples = Int16Array.from({ length: 15 }, (_, place) => 100 * place - 700)
  files.writeWhole(files.join(folder, 'raw.mda'), mdaBytes(samples, [3, 5]))
  files.writeWhole(files.join(folder, 'params.json'), '{"samplerate": 20000, "spike_sign": -1}')
  files.writeWhole(files.join(folder, 'geom.csv'), '0,0\n0,25.5\n-16,5e1\n')
  return { params: { folderPath: folder }, wholes: [samples] }
}
