import { either as E } from 'fp-ts'
import { shown } from '../codec/codec.js'
import { noneOfThisName } from '../codec/names.js'
import { exactArguments, optionsOf } from '../codec/options.js'
import type { AnyOperator, OperatorInstance } from '../declare/operator.js'
import { orThrow } from '../model/attempt.js'
import { FaultError, invalidParams } from '../model/fault.js'
import { type FitOptions, fitFields } from './fit.js'
import { recordingOf } from './given.js'
import { allKinds } from './kinds.js'
import { estimatedOf } from './lift.js'
import { type Recipe, stepsOf } from './recipe.js'
import { recipes } from './recipes.js'
import type { Recording } from './recording.js'

/**
 * The recording after the steps of a recipe, or of one that rxephys brings, by its name. What a step has to find in samples is found in
 * this recording, after the steps before it, as `fit` does it, and closed in the pipeline. SpikeInterface
 * `apply_preprocessing_pipeline`. Rejects with a `FaultError` that names the step and its parameter.
 *
 * ```ts
 * await applyPipeline(recording, { phaseShift: {}, highpassFilter: { freqMin: 300 }, whiten: { dtype: 'float32' } })
 * await applyPipeline(recording, 'iblDestripe', { seed: 1 })
 * ```
 */
export const applyPipeline = exactArguments(
  'applyPipeline',
  async (recording: Recording, recipe: Recipe | string, options?: FitOptions): Promise<Recording> => {
    const given = optionsOf(fitFields, options, 'applyPipeline')
    return applyRecipe(recordingOf(recording, 'applyPipeline'), recipeOf(recipe), given, 'recipe')
  },
)

const recipeOf = (recipe: Recipe | string): unknown => (typeof recipe === 'string' ? recipeNamed(recipe) : recipe)

/** The steps of a recipe that rxephys brings. Throws a `FaultError`. */
export const recipeNamed = (name: string): Recipe => {
  const found = recipes.find((each) => each.name === name)
  if (found !== undefined) return found.steps
  const names = recipes.map((each) => each.name)
  throw new FaultError(
    invalidParams(
      'recipe',
      noneOfThisName(name, names, 'recipe'),
      shown(name),
      'a file of JSON, or steps by name, may be one too',
    ),
  )
}

/** A recording after the steps of what should be a recipe; `at` is where it stands. Rejects with a `FaultError`. */
export const applyRecipe = async (recording: Recording, recipe: unknown, options: FitOptions, at: string): Promise<Recording> => {
  let last = recording
  for (const { operator, instance } of orThrow(stepsOf(recipe, at, await allKinds())))
    last = await applyFitted(last, operator, instance, options)
  return last
}

/** A recording after one operator, whose parameters are found in its samples where they are not given. Rejects with a `FaultError`. */
export const applyFitted = async (
  recording: Recording,
  operator: AnyOperator,
  instance: OperatorInstance,
  options: FitOptions = {},
): Promise<Recording> => {
  const found = recording.apply(instance)
  if (E.isRight(found) || instance.fit === undefined) return orThrow(found)
  return orThrow((await recording.fit(estimatedOf({ operator, instance: E.right(instance) }), options)).onRecording(recording))
}
