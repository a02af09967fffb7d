import type { OperatorFunction } from 'rxjs'
import { nonNegative, optional, withDefault } from '../codec/codec.js'
import { callback, exactArguments, optionsOf } from '../codec/options.js'
import { orThrow } from '../model/attempt.js'
import type { Chunk } from '../model/block.js'
import { afterFitting } from '../stream/session.js'
import { kindsNow } from './kinds.js'
import type { LivePipelineOptions } from './livePipeline.options.generated.js'
import { type Recipe, type RecipeStep, stepsOf } from './recipe.js'

export type { LivePipelineOptions } from './livePipeline.options.generated.js'

/** How parameters are found that are not given. */
export const livePipelineFields = {
  seconds: withDefault(nonNegative, 10, {
    doc: 'of what first comes to a step, in which it finds the parameters that are not given; nothing leaves it before',
    unit: 's',
  }),
  onFitted: optional(callback<(step: RecipeStep) => void>(), {
    doc: 'told of each step whose parameters were found, and of them',
  }),
}

/**
 * The steps of a recipe on a live stream, which gives the samples that `applyPipeline` gives on a recording of it. Throws a
 * `FaultError` that names the step and its parameter; a step that does not fit the stream is a fault in its error channel.
 *
 * ```ts
 * acquisition.pipe(livePipeline({ commonReference: {}, highpassFilter: { freqMin: 300 } })).subscribe(({ data }) => look(data))
 * ```
 */
export const livePipeline = exactArguments(
  'livePipeline',
  (recipe: Recipe, options?: LivePipelineOptions): OperatorFunction<Chunk, Chunk> => {
    const { seconds, onFitted = () => undefined } = optionsOf(livePipelineFields, options, 'livePipeline')
    const steps = orThrow(stepsOf(recipe, 'recipe', kindsNow())).map(({ instance }) => instance)
    return (chunks) => afterFitting(chunks, steps, { seconds, onFitted: ({ kind, params }) => onFitted({ name: kind, params }) })
  },
)
