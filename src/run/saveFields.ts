import { flag, optional } from '../codec/codec.js'
import { abortSignal, callback } from '../codec/options.js'
import { jobFields } from './jobs.js'
import type { Progress } from './progress.js'

export type { SaveOptions } from './saveFields.options.generated.js'

/** How a recording is saved. */
export const saveFields = {
  ...jobFields,
  overwrite: optional(flag, { doc: 'replace what stands there, once the new data are whole' }),
  resume: optional(flag, { doc: 'go on with a save of the same thing that was interrupted' }),
  signal: optional(abortSignal, { doc: 'stops the save cleanly: it can be resumed' }),
  onProgress: optional(callback<(progress: Progress) => void>(), { doc: 'told how far it is, a few times a second' }),
  onVerbose: optional(callback<(line: string) => void>(), { doc: 'told what is done, when verbose. Default: standard error' }),
}
