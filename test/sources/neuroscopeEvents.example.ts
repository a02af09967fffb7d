import type { Files } from '../../src/platform/files.js'
import { parametersOf } from './neuroscopeFiles.js'

/** Three events in milliseconds, at 20 kHz. */
export const writeExample = (files: Files, folder: string): { readonly params: { readonly [key: string]: string } } => {
  files.makeFolder(folder)
  const filePath = files.join(folder, 'session1.evt')
  files.writeWhole(filePath, '0.5\tstart\n12.26\tlick left\r\n\n13\tlick left')
  files.writeWhole(files.join(folder, 'session1.xml'), parametersOf({ channels: 2 }))
  return { params: { filePath } }
}
