import type { Files } from '../../src/platform/files.js'
import { cutFile, setFile, tetrodeFile } from './axonaFiles.js'

/** A tetrode that was cut by hand, one that KlustaKwik sorted, and one that nobody did; the second is missing. */
export const writeExample = (files: Files, folder: string) => {
  files.makeFolder(folder)
  const put = (name: string, content: string | Uint8Array): void => files.writeWhole(files.join(folder, name), content)
  put('trial.set', new TextEncoder().encode(setFile([1, 3, 4])))
  put('trial.1', tetrodeFile([928, 1573, 3141, 9600, 9601]))
  put('trial_1.cut', cutFile([1, 0, 1, 12, 1]))
  put('trial.3', tetrodeFile([184, 704]))
  put('trial.clu.3', '3\n2\n5\n')
  put('trial.4', tetrodeFile([1086]))
  return { params: { filePath: files.join(folder, 'trial.set') } }
}
