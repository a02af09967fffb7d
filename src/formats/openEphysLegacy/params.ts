import { type Decoded, flag, optional, path, required, text } from '../../codec/codec.js'
import type { Detected, OpenOptions } from '../../declare/source.js'
import type { Json } from '../../model/header.js'
import type { Files } from '../../platform/files.js'
import { foldersOf } from './files.js'

/** Which session, and which stream of it. */
export const legacyParams = {
  folderPath: required(path, { doc: 'the folder of the session, or of a record node' }),
  stream: optional(text, { doc: 'which stream, by its name or SpikeInterface’s id; may be left out where there is one' }),
  tolerateTruncation: optional(flag, { doc: 'open the whole records of a file that ends within one' }),
}

/** Of samples, besides. */
export const legacySamplesParams = {
  ...legacyParams,
  acrossGaps: optional(flag, {
    doc: 'make one segment of an experiment, of what all its files hold, with zeros where samples are missing, as SpikeInterface does. Default false',
  }),
}

export type LegacyParams = Decoded<typeof legacyParams>

/** The parameters that open a folder, where files of this format are in it, or in its record nodes. */
export const detectLegacy = (
  files: Files,
  at: string,
  { stream, tolerateTruncation }: OpenOptions,
): Detected<{ readonly folderPath: string; readonly stream?: string; readonly tolerateTruncation?: boolean }> | undefined => {
  if (files.stat(at)?.kind !== 'folder') return undefined
  const [found] = foldersOf(files, at)
  if (found === undefined) return undefined
  const more = { ...(stream !== undefined && { stream }), ...(tolerateTruncation !== undefined && { tolerateTruncation }) }
  return { params: { folderPath: at, ...more }, rank: found === at ? 'marked' : 'below' }
}

/** The parameters that choose the same again. */
export const closedLegacy = (
  { folderPath, tolerateTruncation = false }: LegacyParams,
  stream: string,
): { readonly [key: string]: Json } => ({
  folderPath,
  stream,
  ...(tolerateTruncation && { tolerateTruncation }),
})
