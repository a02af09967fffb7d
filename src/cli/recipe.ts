import { existsSync, readFileSync } from 'node:fs'
import { applyRecipe, recipeNamed } from '../api/applyPipeline.js'
import { stepsOf } from '../api/recipe.js'
import { recipes } from '../api/recipes.js'
import type { Catalog } from '../declare/catalog.js'
import type { OperatorInstance } from '../declare/operator.js'
import { orThrow } from '../model/attempt.js'
import { isEvents, isSorting, nameOf, type Subject } from './subject.js'
import { UsageError } from './usage.js'

/** Put the recipe that `--recipe` names, or the file that it leads to, on a recording. Rejects with a `FaultError` or a `UsageError`. */
export const applyRecipeText = async (subject: Subject, text: string): Promise<Subject> => {
  if (isSorting(subject) || isEvents(subject))
    throw new UsageError(`--recipe: it works on a recording, and INPUT is ${nameOf(subject)}`)
  return applyRecipe(subject, recipeOf(text), {}, placeOf(text))
}

/** The operators of the recipe that `--recipe` names, decoded. Throws a `FaultError` or a `UsageError`. */
export const recipeInstances = (text: string, catalog: Catalog): readonly OperatorInstance[] =>
  orThrow(stepsOf(recipeOf(text), placeOf(text), catalog)).map(({ instance }) => instance)

const isBrought = (text: string): boolean => recipes.some(({ name }) => name === text)

/** What should be a recipe, by its name or from its file. Throws a `FaultError` or a `UsageError`. */
export const recipeOf = (text: string): unknown => (isBrought(text) || !existsSync(text) ? recipeNamed(text) : fileOf(text))

/** Where it stands, for faults. */
export const placeOf = (text: string): string => (isBrought(text) ? `recipe ${text}` : text)

const fileOf = (path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new UsageError(`recipe ${path}: expected JSON, ${error instanceof Error ? error.message : String(error)}`)
  }
}
