import { type Decoded, flag, optional, path, required, text } from '../../codec/codec.js'
import type { Detected, OpenOptions } from '../../declare/source.js'
import { isFile } from '../../encoding/reading.js'
import type { Json } from '../../model/header.js'
import type { Files } from '../../platform/files.js'
import { isRec } from './header.js'

/** Which recording. */
export const recFile = {
  filePath: required(path, { doc: 'the `.rec` file' }),
  tolerateTruncation: optional(flag, { doc: 'open the whole packets of a file that ends within one' }),
}

/** Which recording, and which stream of it. */
export const recParams = {
  ...recFile,
  stream: optional(text, { doc: 'which stream, by its name, as "trodes" or "ECU"; may be left out where there is one' }),
}

export type RecFile = Decoded<typeof recFile>

/** The parameters that open a path, where Trodes wrote it. */
export const detectRec = (files: Files, at: string, { tolerateTruncation }: OpenOptions): Detected<RecFile> | undefined =>
  /\.rec$/i.test(files.basename(at)) && isFile(files, at) && isRec(files, at)
    ? { params: { filePath: at, ...(tolerateTruncation !== undefined && { tolerateTruncation }) }, rank: 'marked' }
    : undefined

/** The parameters that choose the same again. */
export const closedRec = (
  { filePath, tolerateTruncation = false }: RecFile,
  stream?: string,
): { readonly [key: string]: Json } => ({
  filePath,
  ...(stream !== undefined && { stream }),
  ...(tolerateTruncation && { tolerateTruncation }),
})
