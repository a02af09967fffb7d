import { defineCommand } from './command.js'
import { moduleOptions } from './inputOptions.js'
import { jobOptions, savingOptions } from './savingOptions.js'

const group = 'Parts'

/** What JOB is, for `--help`. */
export const JOB = { name: 'JOB', doc: 'the folder of a job, which `rxephys plan` has made' } as const

/** `rxephys work`: do parts of a job. */
export const work = defineCommand({
  name: 'work',
  summary: 'do parts of a job that `rxephys plan` has planned',
  about: [
    'Does the parts that are named; without --part and --parts, all that are missing. A part that is done is left alone, and the same part ' +
      'may be done by several at once: the bytes are the same. What was written counts when the whole part is: killed at any time, ' +
      'a worker leaves nothing that has to be removed.',
    'Exit status 0: all these parts are done, by this worker or by others.',
  ],
  positionals: [JOB],
  options: {
    part: { type: 'string', multiple: true, value: 'I', doc: 'a part, counted from 0; may be given several times', group },
    parts: { type: 'string', multiple: true, value: 'A-B', doc: 'parts from A to B, B included: 0-99', group },
    ...jobOptions,
    'no-progress': savingOptions['no-progress'],
    verbose: savingOptions.verbose,
    ...moduleOptions,
    json: { type: 'boolean', doc: 'print JSON', group },
  },
  examples: [
    ['do one part', 'rxephys work clean.zarr.job --part 7'],
    ['do a hundred in one process, with all CPUs', 'rxephys work clean.zarr.job --parts 0-99 --jobs -1'],
    ['do all that are missing', 'rxephys work clean.zarr.job'],
  ],
  run: async (values, [job], context) => (await import('./workAction.js')).doWork(job, values, context),
})
