import { defineCommand } from './command.js'
import { engineOptions } from './engineOptions.js'
import { INPUT, inputOptions, operatorOptions, recipeOptions } from './inputOptions.js'
import { OUT, savingOptions } from './savingOptions.js'

/** `rxephys save`: open an input, put operators on it, and save the result. */
export const save = defineCommand({
  name: 'save',
  summary: 'process a recording, a sorting or events and save what comes of it',
  about: [
    'OUT is written beside its place and renamed when it is whole, with checksums, and with the pipeline that made it. ' +
      'The bytes do not depend on workers or chunks. Ctrl-C stops cleanly, and --resume goes on.',
    'A sorting, or a recording that detectPeaks has made one of, is saved as a folder or a Zarr that SpikeInterface loads, ' +
      'or as one .npz file, and events as a folder of their own, by one worker. Interrupted, they leave nothing, and are saved anew, ' +
      'but for spikes that were found in samples: --resume does not look for these again.',
  ],
  positionals: [INPUT, OUT],
  options: { ...inputOptions, ...recipeOptions, ...operatorOptions, ...savingOptions, ...engineOptions },
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
    ['write a file for a spike sorter', 'rxephys save run1_g0 sorter.dat --stream imec0.ap --op commonReference --dtype int16'],
    ['destripe a Neuropixels recording', 'rxephys save run1_g0 destriped --stream imec0.ap --recipe iblDestripe --jobs -1'],
    ['compress it, as Zarr', 'rxephys save run1_g0 clean.zarr --stream imec0.ap --jobs -1'],
    ['keep two units of a sorted session', `rxephys save phy units.npz --op 'selectUnits:{"unitIds":[3,8]}'`],
    [
      'detect peaks: a sorting whose units are the channels',
      `rxephys save run1_g0 peaks --stream imec0.ap --op bandpassFilter --op 'detectPeaks:{"method":"by_channel"}'`,
    ],
    [
      'have it done by all machines that run `rxephys worker` with the same URL',
      `rxephys save run1_g0 clean.zarr --stream imec0.ap --op commonReference --on redis://cluster.lab`,
    ],
    ['make up a recording', `rxephys save - noise --source 'generateRecording:{"numChannels":16,"durations":[10]}'`],
  ],
  run: async (values, [input, out], context) => {
    const [{ openInput }, { applyOperators }, { planSaving, saveAndTell }] = await Promise.all([
      import('./input.js'),
      import('./apply.js'),
      import('./saving.js'),
    ])
    const plan = await planSaving(values)
    await saveAndTell(await applyOperators(await openInput(input, values), values), out, plan, context)
  },
})
