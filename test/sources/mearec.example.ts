import type { Files } from '../../src/platform/files.js'
import { mearecBytes } from './mearecFiles.js'

const samples = Int16Array.from({ length: 33 }, (_, index) => ((index * 7919) % 30_011) - 15_000)

/** A simulation of 11 frames of three electrodes, compressed in chunks, and of two cells. */
export const writeExample = (files: Files, folder: string) => {
  files.makeFolder(folder)
  const filePath = files.join(folder, 'recordings.h5')
  files.writeWhole(
    filePath,
    mearecBytes({
      version: '1.9.0',
      samples: { data: samples, shape: [11, 3], chunks: [4, 2], gzip: 4, attributes: { gain_to_uV: 0.5 } },
      trains: { 0: [0.0001, 0.0007], 1: [0.0002] },
    }),
  )
  return { params: { filePath }, wholes: [samples] }
}
