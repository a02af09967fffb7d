import type { Detected, OpenOptions } from '../../declare/source.js'
import type { Files } from '../../platform/files.js'
import { holdsRecordings } from './folders.js'
import { OEBIN, type Oebin } from './oebin.js'
import type { StreamParams } from './params.js'
import { readRecordings } from './streams.js'

/** How deep `open(path)` looks for recordings, in folders of other names, before it says that a folder is of another format. */
const LOOK = 2

/** The parameters that open a path: a folder of any level, or the file that describes a recording. */
export const detectOpenEphys = (
  files: Files,
  at: string,
  { stream, tolerateTruncation }: OpenOptions,
  isWanted: (oebin: Oebin) => boolean,
): Detected<StreamParams> | undefined => {
  const folderPath = files.basename(at) === OEBIN ? files.dirname(at) : at
  if (files.stat(at)?.kind !== (folderPath === at ? 'folder' : 'file') || !holdsRecordings(files, folderPath, LOOK))
    return undefined
  if (!readRecordings(files, folderPath).some(({ oebin }) => isWanted(oebin))) return undefined
  return {
    params: {
      folderPath,
      ...(stream !== undefined && { stream }),
      ...(tolerateTruncation !== undefined && { tolerateTruncation }),
    },
    rank: folderPath !== at || holdsRecordings(files, at, 0) ? 'marked' : 'below',
  }
}
