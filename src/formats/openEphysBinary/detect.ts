import type { Detected } from '../../declare/source.js'
import type { Json } from '../../model/header.js'
import type { Files } from '../../platform/files.js'
import { holdsRecordings } from './folders.js'
import { OEBIN } from './oebin.js'

/** How deep `open(path)` looks for recordings, in folders of other names, before it says that a folder is of another format. */
const LOOK = 2

/** The parameters that open a path: a folder of any level, or the file that describes a recording. */
export const detectOpenEphys = <P extends { readonly [key: string]: Json }>(
  files: Files,
  at: string,
  more: P,
): Detected<P & { readonly folderPath: string }> | undefined => {
  const kind = files.stat(at)?.kind
  if (kind === 'file')
    return files.basename(at) === OEBIN ? { params: { ...more, folderPath: files.dirname(at) }, rank: 'marked' } : undefined
  if (kind !== 'folder' || !holdsRecordings(files, at, LOOK)) return undefined
  return { params: { ...more, folderPath: at }, rank: holdsRecordings(files, at, 0) ? 'marked' : 'below' }
}
