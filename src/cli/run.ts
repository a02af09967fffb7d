import { defineCommand } from './command.js'
import { engineOptions } from './engineOptions.js'
import { inputOptions, jsonOptions, recipeOptions } from './inputOptions.js'
import { OUT, savingOptions } from './savingOptions.js'
import { UsageError } from './usage.js'

/** `rxephys run`: run a pipeline's JSON and save the result. */
export const run = defineCommand({
  name: 'run',
  summary: 'run a pipeline JSON and save the result',
  about: [
    'What `rxephys save` would have written with the same input and operators: the same bytes.',
    'With --for-each, FILE.json is a recipe, a pipeline without a source, or the name of one: it is put on every recording that the ' +
      'pattern finds, and each is saved where --to says. What a step has to find in samples is found in each recording. A fault of one ' +
      'keeps no other from being done; a table at the end tells what became of each. The same command with --resume goes on: what ' +
      'the same pipeline has saved is left as it is. With --on each is saved by other machines, one after the other.',
  ],
  positionals: [
    { name: 'FILE.json', doc: 'a pipeline that `rxephys pipeline`, or dump(), wrote; or SpikeInterface’s dump_to_json' },
    { ...OUT, optional: true },
  ],
  options: {
    ...inputOptions,
    ...recipeOptions,
    ...savingOptions,
    ...engineOptions,
    'for-each': {
      type: 'string',
      value: 'PATTERN',
      doc: "every recording that is found by a path with * and ?, in quotes: 'sessions/*/raw.nwb'",
      group: 'Many recordings',
    },
    to: {
      type: 'string',
      value: 'OUT',
      doc: "where each is saved: 'clean/{name}.zarr'; {name} is what the wildcards stand for, {1} what the first of them does",
      group: 'Many recordings',
    },
    'reuse-fits': {
      type: 'boolean',
      doc: 'put what a recipe holds of one recording (bad channels, a matrix that whitens) on all; refused otherwise',
      group: 'Many recordings',
    },
    json: { type: 'boolean', doc: 'print the table as JSON', group: 'Many recordings' },
  },
  examples: [
    ['run a pipeline with all CPUs', 'rxephys run clean.json clean --jobs -1'],
    ['a pipeline that ends in spikes', 'rxephys run peaks.json peaks'],
    [
      'put one recipe on many recordings',
      `rxephys run iblDestripe --for-each 'sessions/*/*.ap.bin' --to 'clean/{1}.zarr' --jobs -1`,
    ],
    [
      'the same by all machines that run `rxephys worker`',
      `rxephys run iblDestripe --for-each 'sessions/*/*.ap.bin' --to 'clean/{1}.zarr' --on redis://cluster.lab`,
    ],
    ['run it on data that are elsewhere now', 'rxephys run clean.json clean --base-folder /mnt/data'],
  ],
  run: async (values, [file, out], context) => {
    const { 'for-each': pattern } = values
    if (pattern !== undefined) {
      if (out !== undefined) throw new UsageError(`--for-each: --to says where each is saved; "${out}" is one argument too many`)
      if (values.recipe !== undefined) throw new UsageError('--for-each: FILE.json is the recipe; --recipe would be another')
      const { runForEach } = await import('./forEach.js')
      return runForEach(file, { ...values, 'for-each': pattern }, context)
    }
    refuseAlone(values)
    if (out === undefined) throw new UsageError(`OUT is missing: ${OUT.doc}`)
    if (!file.endsWith('.json'))
      throw new UsageError(`run takes a pipeline JSON, found "${file}"; \`rxephys save ${file} ${out}\` saves what it holds`)
    const [{ openInput }, { applyOperators }, { planSaving, saveAndTell }] = await Promise.all([
      import('./input.js'),
      import('./apply.js'),
      import('./saving.js'),
    ])
    const plan = await planSaving(values)
    await saveAndTell(await applyOperators(await openInput(file, values), values), out, plan, context)
  },
})

/** Refuse what only --for-each has a use for: a pipeline says itself what it reads. Throws a `UsageError`. */
const refuseAlone = (values: object): void => {
  const own = Object.keys(jsonOptions)
  const odd = ['to', 'reuse-fits', 'json', ...Object.keys(inputOptions).filter((name) => !own.includes(name))].find((name) =>
    Object.hasOwn(values, name),
  )
  if (odd !== undefined) throw new UsageError(`--${odd} is for --for-each: a pipeline JSON says itself what it reads`)
}
