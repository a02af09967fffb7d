import { type Decoded, flag, optional, path, required } from '../../codec/codec.js'
import type { Detected, OpenOptions } from '../../declare/source.js'
import type { Files } from '../../platform/files.js'
import { isAxona } from './setup.js'

/** Which recording. */
export const axonaParams = {
  filePath: required(path, { doc: 'the `.set` file, or the `.bin` file beside it' }),
  tolerateTruncation: optional(flag, { doc: 'open the whole packets of a file that ends within one' }),
}

export type AxonaParams = Decoded<typeof axonaParams>

/** The parameters that open a path, where dacqUSB wrote it. */
export const detectAxona = (files: Files, at: string, { tolerateTruncation }: OpenOptions): Detected<AxonaParams> | undefined =>
  isAxona(files, at)
    ? { params: { filePath: at, ...(tolerateTruncation !== undefined && { tolerateTruncation }) }, rank: 'marked' }
    : undefined
