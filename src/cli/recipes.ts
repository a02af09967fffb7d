import { recipeNamed } from '../api/applyPipeline.js'
import { recipes as named } from '../api/recipes.js'
import { defineCommand } from './command.js'
import { print, tell, twoColumns } from './output.js'

/** `rxephys recipes`: the pipelines that are known by name. */
export const recipes = defineCommand({
  name: 'recipes',
  summary: 'list the recipes, or print one as JSON',
  about: [
    'A recipe is a pipeline without a source: steps by name, in order, with their parameters. --recipe puts it on a recording; a file ' +
      'of one of your own may have the form that is printed here, or be a list of {"name": ..., "params": {...}}, in which a step may ' +
      'stand twice. SpikeInterface’s names of steps and options, bandpass_filter and freq_min, are known too.',
  ],
  positionals: [{ name: 'NAME', doc: 'print the steps of this one', optional: true }],
  options: {},
  examples: [
    ['what is there?', 'rxephys recipes'],
    ['change one', 'rxephys recipes iblDestripe > mine.json'],
    ['and use it', 'rxephys save run1_g0 clean --stream imec0.ap --recipe mine.json'],
  ],
  run: async (_values, [name]) => {
    if (name === undefined)
      return print(
        ...named.flatMap((each) => [
          ...twoColumns([[each.name, `${each.summary}. ${each.about}`]]),
          ...twoColumns([['', Object.keys(each.steps).join(', ')]], { indent: each.name.length + 2 }),
          '',
        ]),
        'rxephys recipes NAME prints its steps as JSON.',
      )
    const steps = recipeNamed(name)
    const found = named.find((each) => each.name === name)
    if (found !== undefined) tell(`${found.summary}. ${found.about}`)
    print(JSON.stringify(steps, null, 2))
  },
})
