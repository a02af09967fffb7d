import { existsSync, readFileSync } from 'node:fs'
import { applyRecipe, recipeNamed } from '../api/applyPipeline.js'
import { recipes } from '../api/recipes.js'
import { isEvents, isSorting, nameOf, type Subject } from './subject.js'
import { UsageError } from './usage.js'

/** Put the recipe that `--recipe` names, or the file that it leads to, on a recording. Rejects with a `FaultError` or a `UsageError`. */
export const applyRecipeText = async (subject: Subject, text: string): Promise<Subject> => {
  if (isSorting(subject) || isEvents(subject))
    throw new UsageError(`--recipe: it works on a recording, and INPUT is ${nameOf(subject)}`)
  const brought = recipes.some(({ name }) => name === text)
  const recipe: unknown = brought || !existsSync(text) ? recipeNamed(text) : fileOf(text)
  return applyRecipe(subject, recipe, {}, brought ? `recipe ${text}` : text)
}

const fileOf = (path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new UsageError(`--recipe ${path}: expected JSON, ${error instanceof Error ? error.message : String(error)}`)
  }
}
