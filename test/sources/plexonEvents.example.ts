import type { Files } from '../../src/platform/files.js'
import { blocks, head } from './plexon.example.js'
import { plxOf } from './plexonFiles.js'

/** The example of `plexon`, whose spikes and events are read. */
export const writeExample = (files: Files, folder: string): { readonly params: { readonly [key: string]: string } } => {
  files.makeFolder(folder)
  const filePath = files.join(folder, 'session.plx')
  files.writeWhole(filePath, plxOf(head, blocks))
  return { params: { filePath } }
}
