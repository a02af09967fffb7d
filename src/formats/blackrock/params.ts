import { type Decoded, flag, optional, path, required, text } from '../../codec/codec.js'
import type { Detected, OpenOptions } from '../../declare/source.js'
import type { Json } from '../../model/header.js'
import type { Files } from '../../platform/files.js'
import { isBlackrock, isOneSession, type Session, sessionAt } from './session.js'

/** Which session, and which stream of it. */
export const blackrockParams = {
  filePath: required(path, {
    doc: 'a file of the session, `.ns1` to `.ns9` or `.nev`; or their name without an ending; or the folder of one session',
  }),
  stream: optional(text, {
    doc: 'which stream, by its name or SpikeInterface’s id ("nsx5", "5"). Default: that of the file, or the only one',
  }),
  tolerateTruncation: optional(flag, { doc: 'open the whole frames of a file that ends within one, or within a block' }),
}

export type BlackrockParams = Decoded<typeof blackrockParams>

/** The parameters that open a path, where files of Blackrock are there and `holds` says that they hold what is asked for. */
export const detectBlackrock = (
  files: Files,
  at: string,
  { stream, tolerateTruncation }: OpenOptions,
  holds: (session: Session) => boolean,
): Detected<BlackrockParams> | undefined => {
  if (!isBlackrock(files, at)) return undefined
  // Of several sessions in a folder the fault tells when it is opened.
  if (isOneSession(files, at) && !holds(sessionAt(files, at))) return undefined
  return {
    params: {
      filePath: at,
      ...(stream !== undefined && { stream }),
      ...(tolerateTruncation !== undefined && { tolerateTruncation }),
    },
    rank: 'marked',
  }
}

/** The parameters that choose the same again. */
export const closedBlackrock = (
  { filePath, tolerateTruncation = false }: BlackrockParams,
  stream: string | undefined,
): { readonly [key: string]: Json } => ({
  filePath,
  ...(stream !== undefined && { stream }),
  ...(tolerateTruncation && { tolerateTruncation }),
})
