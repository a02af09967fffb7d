import type { Files } from '../../src/platform/files.js'
import { writeExample as writeRecording } from './maxwell.example.js'

/** The spikes in the same file. */
export const writeExample = (files: Files, folder: string) => ({ params: writeRecording(files, folder).params })
