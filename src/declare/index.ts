/**
 * What an author of an operator, source or sink needs: the words of a declaration, the kit that the built-in ones are made of,
 * the types they meet, the faults they give, and fp-ts's `Either` and `TaskEither` as `E` and `TE`.
 */
export { either as E, taskEither as TE } from 'fp-ts'
export { convert } from '../dsp/index.js'
export type { Block } from '../model/block.js'
export { type Dtype, integerRange, isBigInteger, isFloat, isUnsigned, itemSize, type Samples, typed } from '../model/dtype.js'
export {
  conflict,
  corrupt,
  type Fault,
  FaultError,
  incomplete,
  invalidParams,
  outOfRange,
  unreadable,
  unsupported,
} from '../model/fault.js'
export type { FrameRange, Lane } from '../model/frames.js'
export type { Annotations, ChannelId, Header, Json, Segment, SegmentTimes, UnitId } from '../model/header.js'
export { type Notice, notice } from '../model/notice.js'
export { floatProperty, numbersOf, type Properties, type Property, type PropertyValue } from '../model/properties.js'
export type { SortingHeader, Spikes } from '../model/spikes.js'
export type { Files, ReadHandle, WriteHandle } from '../platform/files.js'
export * from './codec.js'
export { type DetectorDeclaration, defineDetector } from './detector.js'
export { selectHeader } from './headers.js'
export { indicesOf, unique } from './ids.js'
export { type FloatBlock, inFloat64 } from './kernel.js'
export { type Bound, defineOperator, margin, type OperatorDeclaration, type OutputSegment } from './operator.js'
export { processedDtype } from './processed.js'
export { type RawSegment, rawReader } from './rawReader.js'
export { attempt, attemptLater, orThrow, refuse } from './reading.js'
export { defineSink, type SinkDeclaration, type SinkPlan, type Writer } from './sink.js'
export { defineSortingOperator, type SortingOperatorDeclaration } from './sorting.js'
export { defineSortingSink, type SortingSinkDeclaration, type SpikeWriter } from './sortingSink.js'
export { defineSortingSource, type SortingSourceDeclaration, type SpikeReader } from './sortingSource.js'
export {
  type BoundSource,
  defineSource,
  type OpenOptions,
  type Reader,
  type ReadRequest,
  type SourceContext,
  type SourceDeclaration,
} from './source.js'
