import { defineCommand } from './command.js'
import { INPUT, inputOptions, operatorOptions, recipeOptions } from './inputOptions.js'
import { OUT, savingOptions } from './savingOptions.js'
import { UsageError } from './usage.js'

const group = 'Job'

/** `rxephys plan`: plan a save that several machines share, or tell which of its parts are missing. */
export const plan = defineCommand({
  name: 'plan',
  summary: 'plan a save that several machines share: its parts, for `rxephys work` and `rxephys finish`',
  about: [
    'Makes a folder, OUT.job, which every machine must see, as it must see INPUT and OUT. `rxephys work` does parts of it, on any ' +
      'machine, in any order, as often as wanted; `rxephys finish` puts OUT in its place: the bytes that `rxephys save` would have written. ' +
      'No sample is read, but by an operator that has to find something in the data first. ' +
      'Until the job is finished or discarded, nobody else writes to OUT.',
    'With --missing, INPUT is the folder of a job, and the numbers of the parts that are not done are printed, one a line.',
  ],
  positionals: [
    { ...INPUT, doc: `${INPUT.doc}; with --missing the folder of a job` },
    { ...OUT, optional: true },
  ],
  options: {
    ...inputOptions,
    ...recipeOptions,
    ...operatorOptions,
    format: savingOptions.format,
    dtype: savingOptions.dtype,
    overwrite: savingOptions.overwrite,
    parts: { type: 'string', value: 'N', doc: 'into how many parts. Default: parts of about 1 GiB of samples', group },
    job: { type: 'string', value: 'JOB', doc: 'the folder of the job to make. Default: OUT.job', group },
    relative: {
      type: 'boolean',
      doc: 'write paths as they are seen from JOB, where machines see it under other paths. Default: absolute paths',
      group,
    },
    as: {
      type: 'string',
      value: 'KIND[:{json}]',
      doc:
        'write a script that does the job, and print where it is: nextflow, a pipeline of Nextflow; or kubernetes, a manifest of an ' +
        'indexed job, with the image, the claim of the volume, and its mountPath',
      group,
    },
    missing: { type: 'boolean', doc: 'print the parts of a job that are not done', group },
    json: { type: 'boolean', doc: 'print JSON', group },
  },
  examples: [
    [
      'plan, work and finish on one machine, as an example of what several do',
      `rxephys plan run1_g0 clean.zarr --stream imec0.ap --op commonReference --parts 100
seq 0 99 | xargs -P 4 -I{} rxephys work clean.zarr.job --part {}
rxephys finish clean.zarr.job`,
    ],
    ['have Nextflow do it', 'nextflow run "$(rxephys plan run1_g0 clean.zarr --stream imec0.ap --parts 100 --as nextflow)"'],
    [
      'have Kubernetes do it',
      `kubectl apply -f "$(rxephys plan /data/run1_g0 /data/clean.zarr --stream imec0.ap --parts 100 \\
  --as 'kubernetes:{"image":"lab/rxephys","claim":"data","mountPath":"/data"}')"`,
    ],
    ['which parts are still to be done?', 'rxephys plan clean.zarr.job --missing'],
  ],
  run: async (values, [input, out]) => {
    const { missing = false, ...given } = values
    const { planSave, tellMissing } = await import('./planAction.js')
    if (missing) {
      const odd = Object.keys(given).find((name) => name !== 'json')
      if (odd !== undefined) throw new UsageError(`--${odd} says how a save is planned; --missing looks at one that is planned`)
      if (out !== undefined) throw new UsageError(`--missing looks at one job, ${input}; "${out}" is one argument too many`)
      return tellMissing(input, values.json)
    }
    if (out === undefined) throw new UsageError(`OUT is missing: ${OUT.doc}`)
    return planSave(input, out, given)
  },
})
