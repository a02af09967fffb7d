import type { Files } from '../../src/platform/files.js'
import { head } from './intan.example.js'
import { fileOf, from, type Word } from './intanFiles.js'

/** Line 3 is high from frame 5 to frame 140, line 1 from frame 130 on; line 2, which is not recorded, changes with every frame. */
export const word: Word = (type, _, sample) =>
  type === 4 ? (sample >= 5 && sample < 140 ? 4 : 0) | (sample >= 130 ? 1 : 0) | (sample % 2 === 0 ? 2 : 0) : 0

/** Two blocks, of which the second has lost five frames after its sixth. */
export const writeExample = (files: Files, folder: string): { readonly params: { readonly [key: string]: string } } => {
  files.makeFolder(folder)
  const filePath = files.join(folder, 'session_240501_120000.rhd')
  files.writeWhole(filePath, fileOf(head, [...from(1000, 134), ...from(1139, 122)], word))
  return { params: { filePath } }
}
