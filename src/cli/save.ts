import { defineCommand } from './command.js'
import { INPUT, inputOptions, operatorOptions } from './inputOptions.js'
import { OUT, savingOptions } from './savingOptions.js'

/** `rxephys save`: open an input, put operators on it, and save the result. */
export const save = defineCommand({
  name: 'save',
  summary: 'process a recording and save it',
  about: [
    'OUT is written beside its place and renamed when it is whole, with checksums, and with the pipeline that made it. ' +
      'The bytes do not depend on workers or chunks. Ctrl-C stops cleanly, and --resume goes on.',
  ],
  positionals: [INPUT, OUT],
  options: { ...inputOptions, ...operatorOptions, ...savingOptions },
  examples: [
    [
      'reference and filter a Neuropixels recording with all CPUs',
      `rxephys save run1_g0 clean --stream imec0.ap --jobs -1 \\
  --op commonReference --op 'bandpassFilter:{"freqMin":300,"freqMax":6000}'`,
    ],
    [
      'save raw binary, which does not describe itself',
      `rxephys save raw.dat out --source 'binary:{"samplingFrequency":30000,"numChannels":4,"dtype":"int16"}'`,
    ],
    ['make up a recording', `rxephys save - noise --source 'generateRecording:{"numChannels":16,"durations":[10]}'`],
  ],
  run: async (values, [input, out], context) => {
    const [{ applyOperators, openInput }, { planSaving, saveAndTell }] = await Promise.all([
      import('./input.js'),
      import('./saving.js'),
    ])
    const plan = planSaving(values)
    const recording = await applyOperators(await openInput(input, values), values.op)
    await saveAndTell(recording, out, plan, context)
  },
})
