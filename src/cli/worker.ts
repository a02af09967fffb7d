import { defineCommand } from './command.js'
import { moduleOptions } from './inputOptions.js'
import { jobOptions } from './savingOptions.js'

const { jobs: _jobs, ...otherJobOptions } = jobOptions

/** `rxephys worker`: do parts that others have put into a queue. */
export const worker = defineCommand({
  name: 'worker',
  summary: 'do parts of saves that are shared over Redis',
  about: [
    'Takes parts of whatever `rxephys save … --on` the same URL has put there, until Ctrl-C; those at hand are then done to their end. ' +
      'Start as many as wanted, on any machine that sees the job, its sources and its output under the same paths. ' +
      'Parts of a worker that dies are done by another.',
    'The password of Redis is in the URL, or in the environment as REDIS_PASSWORD (and REDIS_USERNAME): it is kept nowhere.',
  ],
  positionals: [{ name: 'URL', doc: 'redis://host[:port][/database]; rediss:// where it is encrypted' }],
  options: {
    jobs: { type: 'string', value: 'N', doc: 'parts at once; -1 for as many as CPUs. Default 1' },
    'lock-duration': {
      type: 'string',
      value: 'TIME',
      doc: 'how long a part is kept for a worker that is not heard of: 30s, 500ms. Default 30s. Give all workers the same',
    },
    ...otherJobOptions,
    ...moduleOptions,
  },
  examples: [
    ['two parts at once, of whatever comes', 'rxephys worker redis://cluster.lab --jobs 2'],
    ['with the password in the environment', 'REDIS_PASSWORD=… rxephys worker redis://cluster.lab/1 --jobs -1'],
  ],
  run: async (values, [url], context) => {
    const { work } = await import('./workerAction.js')
    await work(url, values, context)
  },
})
