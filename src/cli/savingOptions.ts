import { dtypes } from '../model/dtype.js'
import { labels } from './labels.generated.js'

const group = 'Work'

/** How the work is cut up and done: the same names, units and defaults as `JobOptions`. */
export const jobOptions = {
  jobs: {
    type: 'string',
    value: 'N',
    doc: 'workers; -1 for all the CPUs this process may use; a fraction of them. Default 1',
    group,
  },
  'chunk-duration': {
    type: 'string',
    value: 'TIME',
    doc: 'length of a chunk: 1s, 500ms. Default 1s. The result does not depend on it',
    group,
  },
  'chunk-size': { type: 'string', value: 'N', doc: 'or in frames', group },
  'chunk-memory': { type: 'string', value: 'SIZE', doc: 'or in bytes: 100M is 10^8, 1Gi is 2^30', group },
  'total-memory': { type: 'string', value: 'SIZE', doc: 'or in bytes of the chunks of all workers together', group },
  'memory-budget': {
    type: 'string',
    value: 'SIZE',
    doc: 'bytes that everything may take: chunks, caches, kernels. Default 2Gi',
    group,
  },
} as const

/** Options of the commands that save. */
export const savingOptions = {
  format: {
    type: 'string',
    value: 'KIND[:{json}]',
    doc:
      `the format and its parameters. Of a recording: ${labels.recordings}; files of samples of several segments become ` +
      `OUT_seg0, OUT_seg1. Of a sorting: ${labels.sortings}. Of events: ${labels.events}`,
    group: 'Output',
  },
  dtype: {
    type: 'string',
    value: 'DTYPE',
    doc: `dtype of the samples of a recording: ${dtypes.join(', ')}. Default: the recording's`,
    group: 'Output',
  },
  overwrite: { type: 'boolean', doc: 'replace what is saved at OUT, once the new one is whole', group: 'Output' },
  resume: { type: 'boolean', doc: 'go on with the same save after it was interrupted', group: 'Output' },
  ...jobOptions,
  'no-progress': { type: 'boolean', doc: 'do not show how far it is', group: 'Work' },
  verbose: { type: 'boolean', doc: 'say what is done: runs, workers, memory', group: 'Work' },
} as const

/** What OUT is, for `--help`. */
export const OUT = {
  name: 'OUT',
  doc: 'the folder, the Zarr, the file of samples or the .npz file to make; it appears when it is whole',
} as const
