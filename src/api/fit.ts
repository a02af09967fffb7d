import type { either as E } from 'fp-ts'
import { exactly, integer, listOf, nonNegativeInteger, optional, positiveInteger, required } from '../codec/codec.js'
import { type Chosen, type Estimator, estimating } from '../declare/estimator.js'
import type { TracesNode } from '../engine/node.js'
import { orThrow } from '../model/attempt.js'
import { type Fault, FaultError, outOfRange } from '../model/fault.js'
import type { Header, Segment } from '../model/header.js'
import type { SortingHeader } from '../model/spikes.js'
import type { FitOptions } from './fit.options.generated.js'
import { mistakenFault } from './mistaken.js'
import { tracesOf } from './traces.js'

export type { FitOptions } from './fit.options.generated.js'

const chunk = exactly({
  segment: optional(nonNegativeInteger, { doc: 'which segment; the first, where none is said' }),
  startFrame: required(nonNegativeInteger, { doc: 'its first frame' }),
  endFrame: required(positiveInteger, { doc: 'the frame after its last' }),
})

/** Which stretches of a recording parameters are estimated from. What is not said is what the operator's docstring says. */
export const fitFields = {
  numChunksPerSegment: optional(positiveInteger, { doc: 'stretches that are looked at in each segment; usually 20' }),
  chunkSize: optional(positiveInteger, { doc: 'length of a stretch; usually 10,000', unit: 'frames' }),
  seed: optional(integer, { doc: 'another seed, other stretches; 0 where none is given' }),
  chunks: optional(listOf(chunk, 1), {
    doc: 'the stretches themselves, { segment, startFrame, endFrame } each, in this order; then none is chosen at random',
  }),
}

/** An operator whose parameters samples may close. */
export interface FitOnSamples<D> {
  /** What estimates them, for a header; undefined where the operator has none to estimate or all are given. */
  readonly estimating: E.Either<Fault, ((header: Header) => Estimator<D> | undefined) | undefined>
}
/** An operator on sortings, whose parameters the numbers of spikes may close. */
export interface FitOnSpikes<D> {
  readonly instance: unknown
  /** What closes them, by the number of spikes of each unit; undefined where the operator has none to close or all are given. */
  readonly closing: E.Either<Fault, ((header: SortingHeader, found: readonly number[]) => D) | undefined>
}

const meant = {
  estimating: 'an operator on recordings, such as whiten() or detectPeaks()',
  closing: 'an operator on sortings, such as removeEmptyUnits()',
}

const refuseMistaken = (operator: unknown, key: keyof typeof meant): void => {
  if (typeof operator !== 'function' || !(key in operator)) throw new FaultError(mistakenFault('fit', meant[key], operator))
}

/** The operator on sortings with its parameters closed by what `find` gives; one that needs none is left as it is. */
export const fitOnSpikes = async <D extends FitOnSpikes<D>>(
  header: SortingHeader,
  operator: D,
  find: () => Promise<readonly number[]>,
): Promise<D> => {
  refuseMistaken(operator, 'closing')
  const close = orThrow(operator.closing)
  return close === undefined ? operator : close(header, await find())
}

/** What the options come to on segments of these lengths. Throws a `FaultError`: OutOfRange. */
export const chosenOf = ({ chunks, ...rest }: FitOptions, segments: readonly Segment[], at = 'fit'): Chosen => ({
  ...rest,
  ...(chunks && {
    chunks: chunks.map(({ segment = 0, startFrame, endFrame }, index) => {
      const { frames } = segments[segment] ?? { frames: 0 }
      if (startFrame >= endFrame || endFrame > frames)
        throw new FaultError(
          outOfRange(
            `${at}.chunks[${index}]`,
            `frames within 0 to ${frames} of segment ${segment}`,
            `${startFrame} to ${endFrame}`,
          ),
        )
      return { segment, start: startFrame, length: endFrame - startFrame }
    }),
  }),
})

/** The operator with its parameters closed by the samples of `node`; one that needs none is left as it is. Rejects with a `FaultError`. */
export const fitOnSamples = async <D extends FitOnSamples<D>>(node: TracesNode, operator: D, options: FitOptions): Promise<D> => {
  refuseMistaken(operator, 'estimating')
  const estimator = orThrow(operator.estimating)?.(node.header)
  return estimator === undefined ? operator : estimated(node, estimator, options)
}

/** What an estimator finds in a recording. Rejects with a `FaultError`. */
export const estimated = async <P>(node: TracesNode, estimator: Estimator<P>, options: FitOptions): Promise<P> => {
  const { header, segments } = node
  const lengths = segments.map(({ frames }) => frames)
  const steps = estimating(estimator, lengths, header.channelIds.length, chosenOf(options, segments))
  for (let step = steps.next(); ; ) {
    if (step.done === true) return orThrow(step.value)
    const { segment, start, frames } = step.value
    const { data } = await tracesOf({ node, segment }, { startFrame: start, endFrame: start + frames, returnInUv: false })
    step = steps.next(data)
  }
}
