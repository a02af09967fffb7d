import type { Files } from '../../src/platform/files.js'
import { csc, follow, ncs, nev, ofPort } from './neuralynxFiles.js'

/** Two records, and one more after a gap of a second; two lines of two ports, a word with a text of the user's, and texts. */
export const writeExample = (files: Files, folder: string): { readonly params: { readonly [key: string]: string } } => {
  files.makeFolder(folder)
  const put = (name: string, bytes: Uint8Array): void => files.writeWhole(files.join(folder, name), bytes)
  put('CSC1.ncs', ncs(csc('CA1', 4), [...follow(5_000_000, 2), ...follow(7_024_000, 1)]))
  put(
    'Events.nev',
    nev([
      [4_999_000, 0, 'Starting Recording'],
      [5_003_400, 2, ofPort(0, 2)],
      [5_003_600, 0x80_02, ofPort(0, 0x80_02)],
      [5_010_000, 4, ofPort(1, 4)],
      [6_500_000, 0x80_00, ofPort(0, 0x80_00)],
      [7_024_000, 1, 'lick'],
      [7_030_000, 0, 'no lick'],
      [7_031_000, 0, ofPort(0, 0)],
    ]),
  )
  return { params: { folderPath: folder } }
}
