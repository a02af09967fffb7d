import { type Decoded, flag, type Input, optional, path, required, text } from '../../codec/codec.js'
import type { Json } from '../../model/header.js'

/** Which recordings of a session, and which stream of them. */
export const streamParams = {
  folderPath: required(path, { doc: 'the folder of the session, of a record node, of an experiment or of a recording' }),
  stream: optional(text, {
    doc: 'which stream, by its name or SpikeInterface’s id; may be left out where there is one (sync channels not counted)',
  }),
  experimentName: optional(text, { doc: 'which experiment of several: "experiment1"' }),
  loadSyncTimestamps: optional(flag, {
    doc: 'take the times on the clock that streams share, one a frame, where the GUI wrote them. Default false',
  }),
  tolerateTruncation: optional(flag, { doc: 'open the whole frames of a file that ends within one' }),
}

export type StreamParams = Input<typeof streamParams>
export type Asked = Decoded<typeof streamParams>

/** The parameters that choose the same again. */
export const closedParams = (
  { folderPath, experimentName, loadSyncTimestamps = false, tolerateTruncation = false }: Asked,
  stream: string,
): { readonly [key: string]: Json } => ({
  folderPath,
  stream,
  ...(experimentName !== undefined && { experimentName }),
  ...(loadSyncTimestamps && { loadSyncTimestamps }),
  ...(tolerateTruncation && { tolerateTruncation }),
})
