import { type Decoded, flag, optional, path, required, text } from '../../codec/codec.js'
import type { Detected, OpenOptions } from '../../declare/source.js'
import { isFile, namesIn } from '../../encoding/reading.js'
import type { Json } from '../../model/header.js'
import type { Files } from '../../platform/files.js'
import { systemOf } from './header.js'

/** Which recording, and which stream of it. */
export const intanParams = {
  filePath: required(path, {
    doc: 'the `.rhd` or `.rhs` file, or `info.rhd` or `info.rhs`; or the folder of the files that one recording was split into',
  }),
  stream: optional(text, { doc: 'which stream, by its name or SpikeInterface’s id; may be left out where there is one' }),
  tolerateTruncation: optional(flag, { doc: 'open the whole blocks of a file that ends within one' }),
}

export type IntanParams = Decoded<typeof intanParams>

/** The names that heads of recordings in several files have. */
const INFO = ['info.rhd', 'info.rhs']

/** The files with the head, or a head each, that a path leads to: itself, or those in a folder, in the order of their names. */
export const headsAt = (files: Files, at: string): readonly string[] => {
  if (files.stat(at)?.kind !== 'folder') return [at]
  const info = INFO.map((name) => files.join(at, name)).filter((path) => isFile(files, path))
  if (info.length > 0) return info.slice(0, 1)
  return namesIn(files, at)
    .filter((name) => /\.rh[ds]$/i.test(name))
    .map((name) => files.join(at, name))
}

/** The parameters that open a path, where an Intan controller wrote what is there. */
export const detectIntan = (
  files: Files,
  at: string,
  { stream, tolerateTruncation }: OpenOptions,
): Detected<IntanParams> | undefined => {
  if (files.stat(at) === undefined) return undefined
  const heads = headsAt(files, at)
  if (heads.length === 0 || systemOf(files, heads[0]) === undefined) return undefined
  return {
    params: {
      filePath: heads.length === 1 ? heads[0] : at,
      ...(stream !== undefined && { stream }),
      ...(tolerateTruncation !== undefined && { tolerateTruncation }),
    },
    rank: 'marked',
  }
}

/** The parameters that choose the same again. */
export const closedIntan = (
  { filePath, tolerateTruncation = false }: IntanParams,
  stream: string | undefined,
): { readonly [key: string]: Json } => ({
  filePath,
  ...(stream !== undefined && { stream }),
  ...(tolerateTruncation && { tolerateTruncation }),
})
