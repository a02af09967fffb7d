import { optional, path, positive, required, text } from '../../codec/codec.js'
import type { Detected, OpenOptions } from '../../declare/source.js'
import type { Files } from '../../platform/files.js'
import { lookInto } from '../hdf5/fields.js'
import { hasSamples, isBiocam, streamsOf } from './open.js'

/** Which well, and where electrodes lie. */
export const biocamParams = {
  filePath: required(path, { doc: 'the `.brw` file' }),
  stream: optional(text, { doc: 'which well; may be left out where there is one' }),
  meaPitch: optional(positive, { doc: 'distance of electrodes. Default: that of the model of the chip', unit: 'µm' }),
  electrodeWidth: optional(positive, { doc: 'width of an electrode. Default: that of the model of the chip', unit: 'µm' }),
}

/** The parameters that open a path, where it is a file of BioCam's. */
export const detectBiocam = (
  files: Files,
  at: string,
  { stream }: OpenOptions,
): (Detected<{ readonly filePath: string; readonly stream?: string }> & { readonly isEmpty: boolean }) | undefined =>
  lookInto(files, at, isBiocam) === true
    ? {
        params: { filePath: at, ...(stream !== undefined && { stream }) },
        rank: 'marked',
        // A file of results is opened as a recording, which says what it holds.
        isEmpty: lookInto(files, at, hasSamples) !== true,
      }
    : undefined

/** The streams at a path. */
export const streamsAt = (files: Files, at: string): readonly string[] => lookInto(files, at, streamsOf) ?? []
