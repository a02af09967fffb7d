import type { Files } from '../../src/platform/files.js'
import { brw3 } from './biocamFiles.js'

const samples = Uint16Array.from({ length: 33 }, (_, index) => (index * 7919) % 4096)

/** A recording of 11 frames of three channels, compressed in chunks that end within frames. */
export const writeExample = (files: Files, folder: string) => {
  files.makeFolder(folder)
  const filePath = files.join(folder, 'slice.brw')
  const places = [
    [20, 20],
    [20, 21],
    [64, 1],
  ] as const
  files.writeWhole(filePath, brw3({ raw: { Raw: { data: samples, chunks: [7], gzip: 4 } }, places, frames: 11 }))
  return { params: { filePath }, wholes: [samples] }
}
