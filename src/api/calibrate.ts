import { either as E } from 'fp-ts'
import { type OperatorFunction, throwError } from 'rxjs'
import { nonNegative, optional, required } from '../codec/codec.js'
import { callback, exactArguments, optionsOf } from '../codec/options.js'
import type { Chunk } from '../model/block.js'
import { conflict, FaultError } from '../model/fault.js'
import type { SpikeChunk } from '../model/spikes.js'
import { calibrated } from '../stream/calibrate.js'
import type { CalibrateOptions } from './calibrate.options.generated.js'
import { type Detector, detectorOf } from './liftSorting.js'
import { mistakenFault } from './mistaken.js'
import { noiseLevelsFields } from './noise.js'

export type { CalibrateOptions } from './calibrate.options.generated.js'

const { numChunksPerSegment, chunkSize, seed } = noiseLevelsFields

/** How a detector is fitted on the first seconds of a stream. */
export const calibrateFields = {
  seconds: required(nonNegative, { doc: 'of the stream that the noise is estimated from; they are kept until then', unit: 's' }),
  numChunksPerSegment,
  chunkSize,
  seed,
  onFitted: optional(callback<(detector: Detector) => void>(), {
    doc: 'told of the fitted detector, which may be used again: `recording.pipe(detector)`',
  }),
}

/**
 * A detector that is fitted on the first seconds of a stream, as `recording.fit` fits it on a recording of these seconds alone;
 * it then goes through them, and on: the same spikes as those of `recording.pipe(fitted)`.
 *
 * Shapes   chunks of frames × channels in, chunks of spikes out; none before `seconds` have come.
 * Memory   the first `seconds` of the stream.
 * Notices  Tolerated: the stream ended before, and what there was decided.
 * Errors   InvalidParams: an option; in the error channel, those of the detector.
 *
 * ```ts
 * acquisition$.pipe(calibrate(detectPeaks({ detectThreshold: 5 }), { seconds: 10, onFitted: (fitted) => store(fitted) }))
 * ```
 */
export const calibrate = exactArguments(
  'calibrate',
  (detector: Detector, options: CalibrateOptions): OperatorFunction<Chunk, SpikeChunk> => {
    if (typeof detector !== 'function' || !('detector' in detector))
      throw new FaultError(mistakenFault('calibrate', 'a detector, such as detectPeaks()', detector))
    const { onFitted, ...rest } = optionsOf(calibrateFields, options, 'calibrate')
    const { detector: instance } = detector
    if (E.isLeft(instance)) return () => throwError(() => new FaultError(instance.left))
    const tell = (fitted: Detector): void => {
      try {
        onFitted?.(fitted)
      } catch (error) {
        const found = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
        throw new FaultError(conflict('onFitted', 'a function that throws nothing', found), { cause: error })
      }
    }
    return (chunks) => calibrated(instance.right, { ...rest, onFitted: (closed) => tell(detectorOf(E.right(closed))) }, chunks)
  },
)
