import { type Decoded, flag, optional, path, required, text } from '../../codec/codec.js'
import type { Detected } from '../../declare/source.js'
import { isFile } from '../../encoding/reading.js'
import type { Json } from '../../model/header.js'
import type { Files } from '../../platform/files.js'
import { systemOf } from './header.js'

/** Which recording, and which stream of it. */
export const intanParams = {
  filePath: required(path, { doc: 'the `.rhd` or `.rhs` file; of a recording in several, its `info.rhd` or `info.rhs`' }),
  stream: optional(text, { doc: 'which stream, by its name or SpikeInterface’s id; may be left out where there is one' }),
  tolerateTruncation: optional(flag, { doc: 'open the whole blocks of a file that ends within one' }),
}

export type IntanParams = Decoded<typeof intanParams>

/** The names that heads of recordings in several files have. */
const INFO = ['info.rhd', 'info.rhs']

/** The parameters that open a path, where an Intan controller wrote what is there. */
export const detectIntan = (
  files: Files,
  at: string,
  { stream, tolerateTruncation }: { readonly stream?: string | undefined; readonly tolerateTruncation?: boolean | undefined },
): Detected<IntanParams> | undefined => {
  const kind = files.stat(at)?.kind
  const found =
    kind === 'file'
      ? [at]
      : kind === 'folder'
        ? INFO.map((name) => files.join(at, name)).filter((path) => isFile(files, path))
        : []
  const [filePath] = found
  if (filePath === undefined || systemOf(files, filePath) === undefined) return undefined
  return {
    params: {
      filePath,
      ...(stream !== undefined && { stream }),
      ...(tolerateTruncation !== undefined && { tolerateTruncation }),
    },
    rank: 'marked',
  }
}

/** The parameters that choose the same again. */
export const closedIntan = (
  { filePath, tolerateTruncation = false }: IntanParams,
  stream: string,
): { readonly [key: string]: Json } => ({ filePath, stream, ...(tolerateTruncation && { tolerateTruncation }) })
