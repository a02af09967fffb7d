import { files } from '#platform'
import { defineCommand } from './command.js'
import { INPUT, inputOptions, operatorOptions, recipeOptions } from './inputOptions.js'
import { print, tellNotices } from './output.js'
import { isEvents, isSorting, nameOf, type Subject } from './subject.js'
import { UsageError } from './usage.js'

/** `rxephys pipeline`: write a pipeline as JSON. */
export const pipeline = defineCommand({
  name: 'pipeline',
  summary: 'write a pipeline as JSON, to run later or elsewhere',
  about: [
    'The JSON names the input and every operator with all its parameters closed. No sample is read, but by an operator that has ' +
      'to find something in the data first: the noise levels of detectPeaks, the units of removeEmptyUnits.',
  ],
  positionals: [INPUT],
  options: {
    ...inputOptions,
    ...recipeOptions,
    ...operatorOptions,
    to: { type: 'string', value: 'FILE.json', doc: 'where to write it; default: standard output', group: 'Output' },
    'as-recipe': {
      type: 'boolean',
      doc: 'write the steps alone, without the source: a recipe, for --recipe on other recordings, with what was found in samples',
      group: 'Output',
    },
    'relative-to': {
      type: 'string',
      value: 'DIR',
      doc: 'write paths as seen from DIR, so that it can be moved together with FILE.json; default: absolute paths',
      group: 'Output',
    },
  },
  examples: [
    [
      'declare the pipeline beside the data, then run it',
      `rxephys pipeline run1_g0 --stream imec0.ap --op commonReference --op bandpassFilter \\
  --to clean.json --relative-to .
rxephys run clean.json clean --jobs -1`,
    ],
    ['the steps of a pipeline, to put on another recording', 'rxephys pipeline clean.json --as-recipe --to mine.json'],
    [
      'of spikes: the units of a Phy folder that are not noise',
      `rxephys pipeline phy --source 'phy:{"excludeClusterGroups":["noise"]}' --op removeDuplicatedSpikes --to units.json`,
    ],
  ],
  run: async (values, [input]) => {
    const { to, 'relative-to': relativeTo, 'as-recipe': asRecipe = false } = values
    if (to !== undefined && !to.endsWith('.json')) throw new UsageError(`--to: expected a name that ends in .json, found "${to}"`)
    if (to === undefined && relativeTo !== undefined) throw new UsageError('--relative-to needs --to FILE.json')
    if (asRecipe && relativeTo !== undefined) throw new UsageError('--relative-to: a recipe has no paths of a source')
    const [{ openInput }, { applyOperators }] = await Promise.all([import('./input.js'), import('./apply.js')])
    const subject = await applyOperators(await openInput(input, values), values)
    tellNotices(subject.notices)
    if (asRecipe) return writeRecipe(subject, to)
    if (to === undefined) return print(JSON.stringify(subject.toJson(), null, 2))
    subject.dump(to, relativeTo === undefined ? {} : { relativeTo })
    print(`${subject}`, `wrote ${to}`)
  },
})

const writeRecipe = async (subject: Subject, to: string | undefined): Promise<void> => {
  if (isSorting(subject) || isEvents(subject))
    throw new UsageError(`--as-recipe: of a recording, and INPUT is ${nameOf(subject)}`)
  const { recipeOf } = await import('../api/recipeOf.js')
  const text = JSON.stringify(recipeOf(subject), null, 2)
  if (to === undefined) return print(text)
  files.writeWhole(to, `${text}\n`)
  print(`wrote ${to}`)
}
