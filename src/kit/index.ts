/**
 * What an author of an operator, source or sink needs: the words of a declaration, the kit that the built-in ones are made of,
 * the types they meet, the faults they give, and fp-ts's `Either` and `TaskEither` as `E` and `TE`.
 *
 * @module rxephys/declare
 */
export { either as E, taskEither as TE } from 'fp-ts'
export * from '../codec/codec.js'
export { type DetectorDeclaration, defineDetector, defineEventDetector } from '../declare/detector.js'
export { type FloatBlock, inFloat64 } from '../declare/kernel.js'
export {
  defineLiveSource,
  type LiveConnection,
  type LiveContext,
  type LiveSourceDeclaration,
  type Readable,
  type Received,
} from '../declare/live.js'
export { type Bound, defineOperator, margin, type OperatorDeclaration, type OutputSegment } from '../declare/operator.js'
export type { Simulate, Simulation } from '../declare/simulation.js'
export {
  defineEventSink,
  defineSink,
  defineSortingSink,
  type EventSinkDeclaration,
  type EventSinkPlan,
  type EventsSubject,
  type EventWriter,
  type Opening,
  type SinkDeclaration,
  type SinkPlan,
  type SinkSubject,
  type SortingSinkDeclaration,
  type SortingSinkPlan,
  type SortingSubject,
  type SpikeWriter,
} from '../declare/sink.js'
export { defineSortingOperator, type SortingOperatorDeclaration } from '../declare/sorting.js'
export {
  type BoundSource,
  type Detect,
  type Detected,
  defineEventSource,
  defineSortingSource,
  defineSource,
  type EventSourceDeclaration,
  type OpenOptions,
  type SortingSourceDeclaration,
  type SourceContext,
  type SourceDeclaration,
} from '../declare/source.js'
export { convert } from '../dsp/index.js'
export { ByteStream } from '../encoding/byteStream.js'
export { readJson, readJsonObject } from '../encoding/json.js'
export { prepareFolder, replaceableFolder } from '../encoding/ownFolder.js'
export { type RawSegment, rawReader } from '../encoding/rawReader.js'
export { rawSegments } from '../encoding/rawSegments.js'
export { createRawFiles, openRawWriter, type RawJob, rawJob, syncFiles } from '../encoding/rawWriter.js'
export { firstBytes, namesIn, sizeOf } from '../encoding/reading.js'
export { piecesOf, sumsOf } from '../encoding/spans.js'
export { placeOf, temporaryOf } from '../encoding/unfinished.js'
export { attempt, attemptLater, orThrow, refuse } from '../model/attempt.js'
export type { Beside } from '../model/beside.js'
export type { Block } from '../model/block.js'
export { type Dtype, integerRange, isBigInteger, isFloat, isUnsigned, itemSize, type Samples, typed } from '../model/dtype.js'
export type { EventChannelKind, Events, EventsHeader } from '../model/events.js'
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
export type { GapCause } from '../model/gap.js'
export {
  type Annotations,
  type ChannelId,
  type Header,
  isJsonObject,
  type Json,
  type Segment,
  type SegmentTimes,
  type UnitId,
} from '../model/header.js'
export { type Notice, notice } from '../model/notice.js'
export { pipe } from '../model/pipe.js'
export { floatProperty, numbersOf, type Properties, type Property, type PropertyValue } from '../model/properties.js'
export type { EventReader, Reader, ReadRequest, SpikeReader } from '../model/reader.js'
export type { SortingHeader, Spikes } from '../model/spikes.js'
export type { Writer } from '../model/writer.js'
export type { Datagram, DatagramOptions, Datagrams } from '../platform/datagrams.js'
export type { Files, ReadHandle, WriteHandle } from '../platform/files.js'
export type { Socket, Sockets } from '../platform/sockets.js'
export { eventColumnsReader } from './eventReaders.js'
export { dice as faultDice, faulty as faultySocket } from './faulty.js'
export { selectHeader } from './headers.js'
export { indicesOf, unique } from './ids.js'
export { processedDtype } from './processed.js'
export { columnsReader } from './spikeReaders.js'
export { chosenStream } from './streams.js'
export { trainsReader } from './trainsReader.js'
