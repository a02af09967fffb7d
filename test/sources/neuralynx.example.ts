import type { Samples } from '../../src/model/dtype.js'
import type { Files } from '../../src/platform/files.js'
import { csc, follow, ncs, sampleOf } from './neuralynxFiles.js'

const samples = (start: number, end: number): Samples =>
  Int16Array.from({ length: 2 * (end - start) }, (_, i) => {
    const frame = start + Math.floor(i / 2)
    const value = sampleOf(Math.floor(frame / 512), frame % 512)
    return i % 2 === 0 ? value : -(value - 3000)
  })

/** Two channels, of which the second is inverted; two records, and one more after a gap of a second. */
export const writeExample = (
  files: Files,
  folder: string,
): { readonly params: { readonly [key: string]: string }; readonly wholes: readonly Samples[] } => {
  files.makeFolder(folder)
  const records = [...follow(5_000_000, 2), ...follow(7_024_000, 1)]
  files.writeWhole(files.join(folder, 'CSC1.ncs'), ncs(csc('CA1', 4), records))
  files.writeWhole(files.join(folder, 'CSC2.ncs'), ncs(csc('CA3', 7, { InputInverted: true }), records, -3000))
  return { params: { folderPath: folder }, wholes: [samples(0, 1024), samples(1024, 1536)] }
}
