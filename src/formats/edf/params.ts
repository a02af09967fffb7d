import { type Decoded, flag, optional, path, required, text } from '../../codec/codec.js'
import type { Detected, OpenOptions } from '../../declare/source.js'
import { withFile } from '../../encoding/reading.js'
import type { Json } from '../../model/header.js'
import type { Files } from '../../platform/files.js'
import { firstPart, formatOf } from './header.js'

/** Which file, and which stream of it. */
export const edfParams = {
  filePath: required(path, { doc: 'the `.edf` or `.bdf` file' }),
  stream: optional(text, { doc: 'which stream, by its name or SpikeInterface’s id; may be left out where there is one' }),
  tolerateTruncation: optional(flag, { doc: 'open the whole records of a file that ends before its last one' }),
}

export type EdfParams = Decoded<typeof edfParams>

/** The parameters that open a path, where a file of EDF or BDF is there. */
export const detectEdf = (
  files: Files,
  at: string,
  { stream, tolerateTruncation }: OpenOptions,
): Detected<EdfParams> | undefined => {
  if (files.stat(at)?.kind !== 'file') return undefined
  if (withFile(files, at, (handle) => formatOf(firstPart(handle))) === undefined) return undefined
  const more = { ...(stream !== undefined && { stream }), ...(tolerateTruncation !== undefined && { tolerateTruncation }) }
  return { params: { filePath: at, ...more }, rank: 'marked' }
}

/** The parameters that choose the same again. */
export const closedEdf = (
  { filePath, tolerateTruncation = false }: EdfParams,
  stream: string | undefined,
): { readonly [key: string]: Json } => ({
  filePath,
  ...(stream !== undefined && { stream }),
  ...(tolerateTruncation && { tolerateTruncation }),
})
