import type { Detected, OpenOptions } from '../../declare/source.js'
import { isFile } from '../../encoding/reading.js'
import type { Files } from '../../platform/files.js'
import { holdsRecordings } from './folders.js'
import { OEBIN } from './oebin.js'
import type { StreamParams } from './params.js'
import { baseOf, type Recorded, readRecordings } from './streams.js'

/** How deep `open(path)` looks for recordings, in folders of other names, before it says that a folder is of another format. */
const LOOK = 2

/** The folder that is read for a path: that of its recording, for the file that describes one, and for its samples and their folders. */
export const folderFor = (files: Files, at: string): string => {
  if (files.basename(at) === OEBIN) return files.dirname(at)
  const stream = files.basename(at) === 'continuous.dat' ? files.dirname(at) : at
  const continuous = files.basename(stream) === 'continuous' ? stream : files.dirname(stream)
  const recording = files.dirname(continuous)
  return files.basename(continuous) === 'continuous' && isFile(files, files.join(recording, OEBIN)) ? recording : at
}

/** The parameters that open a path: a folder of any level, the file that describes a recording, or one of samples. */
export const detectOpenEphys = (
  files: Files,
  at: string,
  { stream, tolerateTruncation }: OpenOptions,
  isWanted: (recordings: readonly Recorded[]) => boolean,
): Detected<StreamParams> | undefined => {
  const folderPath = folderFor(files, at)
  if ((folderPath === at && files.stat(at)?.kind !== 'folder') || !holdsRecordings(files, folderPath, LOOK)) return undefined
  const recordings = readRecordings(files, folderPath)
  if (!isWanted(recordings)) return undefined
  return {
    params: {
      folderPath,
      ...(stream !== undefined ? { stream } : streamFor(files, at, recordings)),
      ...(tolerateTruncation !== undefined && { tolerateTruncation }),
    },
    rank: folderPath !== at || holdsRecordings(files, at, 0) ? 'marked' : 'below',
  }
}

/** The stream whose folder, or whose file of samples, a path is. */
const streamFor = (files: Files, at: string, recordings: readonly Recorded[]): { readonly stream?: string } => {
  const name = files.basename(files.basename(at) === 'continuous.dat' ? files.dirname(at) : at)
  const own = recordings.find(({ oebin }) => oebin.continuous.some(({ folder }) => folder === name))
  return own === undefined || folderFor(files, at) === at ? {} : { stream: baseOf(own, name) }
}
