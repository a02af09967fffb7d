import type { Files } from '../../src/platform/files.js'
import { parametersOf } from './neuroscopeFiles.js'

/** Two groups of electrodes: noise, several neurons, and two that were told apart. */
export const writeExample = (files: Files, folder: string): { readonly params: { readonly [key: string]: string } } => {
  files.makeFolder(folder)
  const put = (name: string, lines: readonly number[]): void => files.writeWhole(files.join(folder, name), lines.join('\n'))
  put('session1.res.1', [10, 20, 30, 40, 50])
  put('session1.clu.1', [3, 0, 1, 7, 7, 1])
  put('session1.res.2', [5, 20, 25])
  put('session1.clu.2', [1, 4, 4, 4])
  const folderPath = files.join(folder, 'session1.xml')
  files.writeWhole(folderPath, parametersOf({ channels: 3, spikeGroups: [[2], [0, 1]] }))
  return { params: { folderPath } }
}
