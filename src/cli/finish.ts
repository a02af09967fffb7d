import { defineCommand } from './command.js'
import { moduleOptions } from './inputOptions.js'
import { JOB } from './work.js'

/** `rxephys finish`: put the output of a job in its place, or end the job. */
export const finish = defineCommand({
  name: 'finish',
  summary: 'put the output of a job in its place, once all its parts are done',
  about: [
    'Looks at the receipt of every part, compares what was written with its checksums, and puts the output in its place: whole, or not at ' +
      'all. It names the parts that are missing. Of several that finish the same job one puts it there; done again, it does nothing.',
  ],
  positionals: [JOB],
  options: {
    discard: { type: 'boolean', doc: 'end the job instead: nothing of it stays, but an output that is in its place' },
    ...moduleOptions,
  },
  examples: [
    ['put the output in its place', 'rxephys finish clean.zarr.job'],
    ['give it up', 'rxephys finish clean.zarr.job --discard'],
  ],
  run: async (values, [job]) => (await import('./workAction.js')).endJob(job, values),
})
