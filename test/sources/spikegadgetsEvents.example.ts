import type { Files } from '../../src/platform/files.js'
import { writeExample as writeRecording } from './spikegadgets.example.js'

/** The same file as that of samples. */
export const writeExample = (files: Files, folder: string): { readonly params: { readonly [key: string]: string } } => {
  const { filePath } = writeRecording(files, folder).params
  return { params: { filePath } }
}
