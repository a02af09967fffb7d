import { type Decoded, flag, optional, path, required, text } from '../../codec/codec.js'
import type { Detected, OpenOptions } from '../../declare/source.js'
import { refuse } from '../../model/attempt.js'
import { incomplete } from '../../model/fault.js'
import type { Json } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import { isPlexon, type PlexonHeader, readHeader } from './header.js'
import type { Scan } from './scan.js'

/** Which file, and which stream of it. */
export const plexonParams = {
  filePath: required(path, { doc: 'the `.plx` file' }),
  stream: optional(text, { doc: 'which stream, by its name or SpikeInterface’s id; may be left out where there is one' }),
  tolerateTruncation: optional(flag, { doc: 'open the whole blocks of a file that ends within one' }),
}

export type PlexonParams = Decoded<typeof plexonParams>

/** The parameters that open a path, where a `.plx` file is there of whose head `holds` is true. */
export const detectPlexon = (
  files: Files,
  at: string,
  { stream, tolerateTruncation }: OpenOptions,
  holds: (header: PlexonHeader) => boolean = () => true,
): Detected<PlexonParams> | undefined => {
  if (!isPlexon(files, at) || !holds(readHeader(files, at))) return undefined
  const more = { ...(stream !== undefined && { stream }), ...(tolerateTruncation !== undefined && { tolerateTruncation }) }
  return { params: { filePath: at, ...more }, rank: 'marked' }
}

/** The parameters that choose the same again. */
export const closedPlexon = (
  { filePath, tolerateTruncation = false }: PlexonParams,
  stream: string | undefined,
): { readonly [key: string]: Json } => ({
  filePath,
  ...(stream !== undefined && { stream }),
  ...(tolerateTruncation && { tolerateTruncation }),
})

/** Refuses a file that was cut, or tells of it. */
export const cutNotices = ({ header: { path }, rest }: Scan, tolerateTruncation: boolean): readonly Notice[] => {
  if (rest === 0) return []
  if (!tolerateTruncation)
    refuse(
      incomplete(
        path,
        'whole blocks up to its end',
        `${rest} bytes after the last whole one`,
        'the file was cut; tolerateTruncation: true opens the whole blocks',
      ),
    )
  return [notice('Tolerated', `${path}: ${rest} bytes are left over after the last whole block`)]
}
