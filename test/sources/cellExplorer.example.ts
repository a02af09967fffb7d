import type { Files } from '../../src/platform/files.js'
import { level5Bytes, type Mat } from './matFiles.js'

/** Units 2, 5 and 7, of which one has a single spike, and one none. */
export const spikes = (sr?: number): Mat => ({
  struct: {
    UID: [2, 5, 7],
    times: { cell: [[0.0101, 0.00525, 0.5], [0.25], []] },
    shankID: [1, 1, 4],
    region: { cell: ['ls', 'CA1', ''] },
    rawWaveform: {
      cell: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    },
    sessionName: 'session1',
    ...(sr !== undefined && { sr: [sr] }),
  },
})

/** The spikes of a session, and the file that tells their rate. */
export const writeExample = (files: Files, folder: string) => {
  files.makeFolder(folder)
  const filePath = files.join(folder, 'session1.spikes.cellinfo.mat')
  files.writeWhole(filePath, level5Bytes({ spikes: spikes() }))
  const session: Mat = { struct: { extracellular: { struct: { sr: [20_000], nChannels: [64] } } } }
  files.writeWhole(files.join(folder, 'session1.session.mat'), level5Bytes({ session }))
  return { params: { filePath } }
}
