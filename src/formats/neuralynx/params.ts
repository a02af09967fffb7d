import { type Decoded, flag, listOf, nonNegative, optional, path, required, text } from '../../codec/codec.js'
import type { Detected, OpenOptions, Watched } from '../../declare/source.js'
import type { Json } from '../../model/header.js'
import type { Files } from '../../platform/files.js'
import { holds, type NlxEnding, type NlxFile } from './files.js'

/** Which session, and which stream of it. */
export const nlxParams = {
  folderPath: required(path, { doc: 'the folder of the session, or one file of it' }),
  stream: optional(text, { doc: 'which stream, by its name or its number; may be left out where there is one' }),
  excludeFilenames: optional(listOf(text), { doc: 'names of files in the folder that are passed over' }),
  gapToleranceMs: optional(nonNegative, {
    doc:
      'how much later or earlier than expected, in ms, a record may come without a gap. ' +
      'Default: a quarter of a record; one sample after a record that is not full',
  }),
  tolerateTruncation: optional(flag, { doc: 'open the whole records of a file that ends within one' }),
}

/** The parameters, and who is told how far its files are looked through. */
export type NlxParams = Decoded<typeof nlxParams> & Watched

/** The parameters that open a path, where a file of one of these endings, with a record, is there. */
export const detectNlx = (
  files: Files,
  at: string,
  { stream, tolerateTruncation }: OpenOptions,
  endings: readonly NlxEnding[],
): Detected<Pick<NlxParams, 'folderPath' | 'stream' | 'tolerateTruncation'>> | undefined => {
  if (files.stat(at) === undefined || !holds(files, at, endings)) return undefined
  const more = { ...(stream !== undefined && { stream }), ...(tolerateTruncation !== undefined && { tolerateTruncation }) }
  return { params: { folderPath: at, ...more }, rank: 'marked' }
}

/** The parameters that choose the same again. */
export const closedNlx = (
  { folderPath, excludeFilenames = [], gapToleranceMs, tolerateTruncation = false }: NlxParams,
  stream: string | undefined,
): { readonly [key: string]: Json } => ({
  folderPath,
  ...(stream !== undefined && { stream }),
  ...(excludeFilenames.length > 0 && { excludeFilenames }),
  ...(gapToleranceMs !== undefined && { gapToleranceMs }),
  ...(tolerateTruncation && { tolerateTruncation }),
})

/** The files that hold what was opened, and the one whose first timestamp is 0 s. */
export const contentsOf = (session: readonly NlxFile[], beginning: number, paths: readonly string[]): readonly string[] => {
  const first = session.find(({ starts }) => starts === beginning)
  return [...new Set([...paths, ...(first === undefined ? [] : [first.path])])]
}
