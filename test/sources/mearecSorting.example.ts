import type { Files } from '../../src/platform/files.js'
import { writeExample as writeRecording } from './mearec.example.js'

/** The spike trains of the same simulation. */
export const writeExample = (files: Files, folder: string) => ({ params: writeRecording(files, folder).params })
