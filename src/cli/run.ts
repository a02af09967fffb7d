import { defineCommand } from './command.js'
import { engineOptions } from './engineOptions.js'
import { jsonOptions, recipeOptions } from './inputOptions.js'
import { OUT, savingOptions } from './savingOptions.js'
import { UsageError } from './usage.js'

/** `rxephys run`: run a pipeline's JSON and save the result. */
export const run = defineCommand({
  name: 'run',
  summary: 'run a pipeline JSON and save the result',
  about: ['What `rxephys save` would have written with the same input and operators: the same bytes.'],
  positionals: [
    { name: 'FILE.json', doc: 'a pipeline that `rxephys pipeline`, or dump(), wrote; or SpikeInterface’s dump_to_json' },
    OUT,
  ],
  options: { ...jsonOptions, ...recipeOptions, ...savingOptions, ...engineOptions },
  examples: [
    ['run a pipeline with all CPUs', 'rxephys run clean.json clean --jobs -1'],
    ['a pipeline that ends in spikes', 'rxephys run peaks.json peaks'],
    ['run it on data that are elsewhere now', 'rxephys run clean.json clean --base-folder /mnt/data'],
  ],
  run: async (values, [file, out], context) => {
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
