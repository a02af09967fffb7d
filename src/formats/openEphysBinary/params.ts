import { type Decoded, flag, type Input, nonNegativeInteger, optional, path, required, text } from '../../codec/codec.js'
import type { Json } from '../../model/header.js'

/** Which recordings of a session, and which stream of them. */
export const streamParams = {
  folderPath: required(path, { doc: 'the folder of the session, of a record node, of an experiment or of a recording' }),
  stream: optional(text, {
    doc: 'which stream, by its name or SpikeInterface’s id; may be left out where there is one (sync channels not counted)',
  }),
  experimentName: optional(text, { doc: 'which experiment of several: "experiment1"' }),
  blockIndex: optional(nonNegativeInteger, {
    doc: 'the same by its place among them, from 0, as SpikeInterface counts; `experimentName` goes before it',
  }),
  loadSyncTimestamps: optional(flag, {
    doc: 'take the times on the clock that streams share, one a frame, where the GUI wrote them. Default false',
  }),
  tolerateTruncation: optional(flag, { doc: 'open the whole frames of a file that ends within one' }),
}

/** Of samples, besides. */
export const samplesParams = {
  ...streamParams,
  acrossGaps: optional(flag, {
    doc: 'make one segment of a recording, whatever is missing in it, as SpikeInterface does: times and frames are wrong after a gap. Default false',
  }),
}

export type StreamParams = Input<typeof streamParams>
export type Asked = Decoded<typeof streamParams>

/** The parameters that choose the same again. */
export const closedParams = (
  { folderPath, experimentName, blockIndex, loadSyncTimestamps = false, tolerateTruncation = false }: Asked,
  stream: string,
): { readonly [key: string]: Json } => ({
  folderPath,
  stream,
  ...(experimentName !== undefined && { experimentName }),
  ...(experimentName === undefined && blockIndex !== undefined && { blockIndex }),
  ...(loadSyncTimestamps && { loadSyncTimestamps }),
  ...(tolerateTruncation && { tolerateTruncation }),
})
