import { exactArguments } from '../codec/options.js'
import { conflict, FaultError } from '../model/fault.js'
import { isJsonObject } from '../model/header.js'
import { encodeGraph } from '../provenance/encode.js'
import { recordingOf } from './given.js'
import type { RecipeStep } from './recipe.js'
import type { Recording } from './recording.js'

/**
 * The steps of a pipeline without its source, as a recipe for other recordings: `applyPipeline(other, recipeOf(recording))`. Every
 * parameter is there as it is closed, what was found in samples too (bad channels, a matrix that whitens): what is taken out of a step is
 * found anew. Throws a `FaultError`: Conflict, a pipeline that joins recordings.
 *
 * ```ts
 * const clean = await applyPipeline(recording, recipeOf(await open('clean.json')))
 * ```
 */
export const recipeOf = exactArguments('recipeOf', (recording: Recording): readonly RecipeStep[] => {
  const { nodes } = encodeGraph(recordingOf(recording, 'recipeOf').node, (path) => path, { allowShared: 'unnamed' })
  const steps: RecipeStep[] = []
  for (let place = nodes.length - 1; ; ) {
    const { kind, params, inputs = [] } = nodes[place]
    if (inputs.length === 0) return steps.toReversed()
    if (inputs.length > 1)
      throw new FaultError(
        conflict(
          'recipeOf',
          'steps from one recording to one',
          `"${kind}", which joins ${inputs.length}`,
          'take that of one of them',
        ),
      )
    steps.push({ name: kind, params: isJsonObject(params) ? params : {} })
    ;[place] = inputs
  }
})
