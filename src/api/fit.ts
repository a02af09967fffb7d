import { either as E } from 'fp-ts'
import { orThrow } from '../model/attempt.js'
import { FaultError } from '../model/fault.js'
import { type Detector, detectorOf, type SortingOperator, sortingOperatorOf } from './liftSorting.js'
import { mistakenFault } from './mistaken.js'
import { getNoiseLevels, type NoiseLevelsOptions } from './noiseLevels.js'
import type { Recording } from './recording.js'
import type { Sorting } from './sorting.js'

/** The operator with its parameters closed by what is found in the spikes; one that needs none is left as it is. */
export const fitOnSpikes = async (sorting: Sorting, operator: SortingOperator): Promise<SortingOperator> => {
  if (typeof operator !== 'function' || !('instance' in operator))
    throw new FaultError(mistakenFault('fit', 'an operator on sortings, such as removeEmptyUnits()', operator))
  const { fit: close } = orThrow(operator.instance)
  if (close === undefined) return operator
  const counts = await sorting.countSpikesPerUnit()
  return sortingOperatorOf(E.right(close(sorting.header, [...counts.values()])))
}

/** The detector with its parameters closed by the noise of the recording; one that needs none is left as it is. */
export const fitDetector = async (recording: Recording, detector: Detector, options: NoiseLevelsOptions): Promise<Detector> => {
  if (typeof detector !== 'function' || !('detector' in detector))
    throw new FaultError(mistakenFault('fit', 'a detector, such as detectPeaks()', detector))
  const { fit: close } = orThrow(detector.detector)
  if (close === undefined) return detector
  return detectorOf(E.right(close(recording.header, await getNoiseLevels(recording, options))))
}
