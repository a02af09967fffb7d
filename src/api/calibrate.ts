import { either as E } from 'fp-ts'
import { type OperatorFunction, throwError } from 'rxjs'
import { nonNegative, optional, required } from '../codec/codec.js'
import { callback, exactArguments, optionsOf } from '../codec/options.js'
import type { DetectorInstance } from '../declare/detector.js'
import type { OperatorInstance } from '../declare/operator.js'
import type { Chunk } from '../model/block.js'
import { conflict, type Fault, FaultError } from '../model/fault.js'
import { pipe } from '../model/pipe.js'
import type { SpikeChunk } from '../model/spikes.js'
import { type Calibration, calibrated, type FitsOnSamples, type Fittable } from '../stream/calibrate.js'
import { liveStage } from '../stream/live.js'
import { detectorStage } from '../stream/liveDetector.js'
import type { CalibrateOptions } from './calibrate.options.generated.js'
import { fitFields } from './fit.js'
import { type EstimatedOperator, estimatedOf } from './lift.js'
import { type Detector, detectorOf } from './liftSorting.js'
import { mistakenFault } from './mistaken.js'

export type { CalibrateOptions } from './calibrate.options.generated.js'

const { numChunksPerSegment, chunkSize, seed } = fitFields

/** How an operator is fitted on the first seconds of a stream. */
export const calibrateFields = {
  seconds: required(nonNegative, {
    doc: 'of the stream that parameters are estimated from; they are kept until then',
    unit: 's',
  }),
  numChunksPerSegment,
  chunkSize,
  seed,
  onFitted: optional(callback<(fitted: Detector | EstimatedOperator) => void>(), {
    doc: 'told of the fitted operator, which may be used again: `recording.pipe(fitted)`',
  }),
}

/** How an operator is fitted on the first seconds of a stream, and who is told of it. */
type Calibrating<D> = Omit<CalibrateOptions, 'onFitted'> & {
  /** Told of the fitted operator, which may be used again: `recording.pipe(fitted)`. */
  readonly onFitted?: ((fitted: D) => void) | undefined
}

/**
 * An operator or detector that is fitted on the first seconds of a stream, as `recording.fit` fits it on a recording of these
 * seconds alone; it then goes through them, and on: the same samples or spikes as those of `recording.pipe(fitted)`.
 *
 * Shapes   chunks of frames × channels in, chunks of samples or of spikes out; none before `seconds` have come.
 * Memory   the first `seconds` of the stream.
 * Notices  Tolerated: the stream ended before, and what there was decided.
 * Errors   InvalidParams: an option; in the error channel, those of the operator.
 *
 * ```ts
 * acquisition$.pipe(calibrate(whiten(), { seconds: 10, onFitted: (fitted) => store(fitted) }))
 * ```
 */
export function calibrate(detector: Detector, options: Calibrating<Detector>): OperatorFunction<Chunk, SpikeChunk>
export function calibrate(operator: EstimatedOperator, options: Calibrating<EstimatedOperator>): OperatorFunction<Chunk, Chunk>
export function calibrate(
  operator: Detector | EstimatedOperator,
  options: Omit<CalibrateOptions, 'onFitted'>,
  ...more: readonly unknown[]
): OperatorFunction<Chunk, SpikeChunk> | OperatorFunction<Chunk, Chunk> {
  Reflect.apply(twoArguments, undefined, [operator, options, ...more])
  const given: unknown = operator
  if (typeof given !== 'function' || !('estimating' in given))
    throw new FaultError(mistakenFault('calibrate', 'an operator on recordings, such as whiten() or detectPeaks()', given))
  const { onFitted = () => undefined, ...rest } = optionsOf(calibrateFields, options, 'calibrate')
  return 'detector' in operator
    ? calibrating(pipe(operator.detector, E.map(detecting)), (closed) => onFitted(detectorOf(E.right(closed))), rest)
    : calibrating(
        pipe(operator.stage.instance, E.map(operating)),
        (closed) => onFitted(estimatedOf({ ...operator.stage, instance: E.right(closed) })),
        rest,
      )
}

const twoArguments = exactArguments('calibrate', (_operator: unknown, _options: unknown): void => undefined)

const detecting = (instance: DetectorInstance): Fittable<DetectorInstance, SpikeChunk> => ({ instance, stage: detectorStage })
const operating = (instance: OperatorInstance): Fittable<OperatorInstance, Chunk> => ({
  instance,
  stage: (closed) => liveStage(closed, 1),
})

/** What fits on a stream, or sends the fault of its parameters. */
const calibrating =
  <I extends FitsOnSamples<I>, O>(
    fittable: E.Either<Fault, Fittable<I, O>>,
    tell: (closed: I) => void,
    options: Omit<Calibration<I>, 'onFitted'>,
  ): OperatorFunction<Chunk, O> =>
  (chunks) => {
    if (E.isLeft(fittable)) return throwError(() => new FaultError(fittable.left))
    const onFitted = (closed: I): void => {
      try {
        tell(closed)
      } catch (error) {
        const found = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
        throw new FaultError(conflict('onFitted', 'a function that throws nothing', found), { cause: error })
      }
    }
    return calibrated(fittable.right, { ...options, onFitted }, chunks)
  }
