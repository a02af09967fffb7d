import type { Files } from '../../src/platform/files.js'
import { writeExample as writeRecording } from './axona.example.js'

/** The same files as those of samples. */
export const writeExample = (files: Files, folder: string): { readonly params: { readonly filePath: string } } => ({
  params: writeRecording(files, folder).params,
})
