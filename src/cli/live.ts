import { defineCommand } from './command.js'
import { moduleOptions, operatorOptions, recipeOptions } from './inputOptions.js'

/** `rxephys live`: process an acquisition, and record it. */
export const live = defineCommand({
  name: 'live',
  summary: 'process and record what is being acquired',
  about: [
    'A line tells how it stands: seconds that came, lag, frames that were lost, peaks, bytes on the disk. Gaps are told as they are ' +
      'found, end the segment, and are recorded as the annotation "gaps". Before it starts, the latency of each operator is told.',
    'Ctrl-C ends it, and what is recorded is whole then. A recording is on the disk up to the last second at any time: after a crash ' +
      'recoverUnfinished(OUT) makes a recording of it, recoverUnfinishedSorting and recoverUnfinishedEvents what was recorded beside it.',
  ],
  positionals: [
    { name: 'SOURCE', doc: 'an address: replay:PATH, tail:PATH, ...; `rxephys operators --sources` lists the sources' },
  ],
  options: {
    ...recipeOptions,
    ...operatorOptions,
    calibrate: {
      type: 'string',
      value: 'SECONDS',
      doc:
        'what an operator has to find in samples, such as bad channels or a matrix that whitens, is found in so many seconds of what ' +
        'first comes to it; nothing leaves it before. Default 10',
      group: 'Pipeline',
    },
    record: {
      type: 'string',
      value: 'OUT',
      doc: 'record what comes, as it comes; events and spikes that come with it in OUT-events and OUT-spikes',
      group: 'Output',
    },
    'record-processed': { type: 'string', value: 'OUT', doc: 'record what the operators make of it', group: 'Output' },
    detect: {
      type: 'boolean',
      doc:
        'detect peaks in what the operators make of it, by the noise of the first 2 seconds, tell how many, and record them beside ' +
        'what is recorded, in OUT-peaks',
      group: 'Output',
    },
    overwrite: {
      type: 'boolean',
      doc: 'replace what is recorded at OUT already, once the new recording is whole',
      group: 'Output',
    },
    seconds: { type: 'string', value: 'N', doc: 'end after so many seconds of data. Default: at Ctrl-C', group: 'Work' },
    ring: {
      type: 'string',
      value: 'SECONDS',
      doc: 'how much may wait for the operators, or for the disk. Default 4',
      group: 'Work',
    },
    jobs: {
      type: 'string',
      value: 'N',
      doc:
        'threads that work. 2, the default: what is recorded is written in threads of its own, so that the disk holds up nothing ' +
        'else. 1: all is done in one. More: the operators have the rest',
      group: 'Work',
    },
    'no-progress': { type: 'boolean', doc: 'do not show how it stands', group: 'Work' },
    ...moduleOptions,
  },
  examples: [
    [
      'watch a file that SpikeGLX is writing, and count peaks',
      `rxephys live 'tail:run1_g0?stream=imec0.ap' --op commonReference \\
  --op 'bandpassFilter:{"blockFrames":300}' --detect`,
    ],
    [
      'destripe what comes, its bad channels found in the first 20 s',
      "rxephys live 'tail:run1_g0?stream=imec0.ap' --recipe iblDestripe \\\n  --calibrate 20 --record-processed clean",
    ],
    ['record ten minutes', "rxephys live 'replay:clean?speed=10' --record copy --seconds 600"],
  ],
  run: async (values, [address], context) => {
    const { acquireAndTell } = await import('./liveAction.js')
    await acquireAndTell(address, values, context)
  },
})
