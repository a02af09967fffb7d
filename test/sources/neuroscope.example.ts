import { bytesOf, type Samples } from '../../src/model/dtype.js'
import type { Files } from '../../src/platform/files.js'
import { parametersOf } from './neuroscopeFiles.js'

/** Three channels, of which one is not shown and one is of no group, at 20 kHz, and at 1250 Hz beside it. */
export const writeExample = (
  files: Files,
  folder: string,
): { readonly params: { readonly [key: string]: string }; readonly wholes: readonly Samples[] } => {
  files.makeFolder(folder)
  const filePath = files.join(folder, 'session1.dat')
  const samples = Int16Array.from({ length: 3 * 40 }, (_, place) => 7 * place - 300)
  files.writeWhole(filePath, bytesOf(samples))
  files.writeWhole(files.join(folder, 'session1.lfp'), bytesOf(samples.slice(0, 15)))
  const xml = parametersOf({ channels: 3, groups: [[], [2, -1]], spikeGroups: [[2], [0, 1]] })
  files.writeWhole(files.join(folder, 'session1.xml'), xml)
  return { params: { filePath }, wholes: [samples] }
}
