import type { Files } from '../../src/platform/files.js'
import { bxr2 } from './biocamFiles.js'

/** Spikes of three channels. */
export const writeExample = (files: Files, folder: string) => {
  files.makeFolder(folder)
  const filePath = files.join(folder, 'slice.bxr')
  files.writeWhole(filePath, bxr2([30, 12, 500, 12, 8999], [64, 0, 64, 4095, 0]))
  return { params: { filePath } }
}
