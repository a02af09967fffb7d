import { optional, text } from '../codec/codec.js'
import { abortSignal, callback } from '../codec/options.js'
import { type OpenProgress, streamFields, uncheckedFields } from '../declare/source.js'

export type { OpenEventsOptions, OpenOptions, OpenSortingOptions } from './openFields.options.generated.js'

/** How a sorting is opened. */
export const openSortingFields = {
  ...streamFields,
  ...uncheckedFields,
  source: optional(text, { doc: 'the kind of source that opens the path, where several take it for their own: `spikeglx`' }),
  baseFolder: optional(text, {
    doc: 'where the relative paths of a pipeline JSON start. Default: what the file says, seen from where it is now',
  }),
  onProgress: optional(callback<(progress: OpenProgress) => void>(), {
    doc:
      'is told how far a file is that has to be looked through, since its clock stands among its samples: `{ path, bytes, totalBytes }`. ' +
      'Files of Plexon and of Neuralynx are; no others',
  }),
  signal: optional(abortSignal, { doc: 'stops it, and the requests that it waits for' }),
}

/** How events are opened. */
export const openEventsFields = { ...openSortingFields }

/** How a recording is opened. */
export const openFields = { ...openSortingFields }
