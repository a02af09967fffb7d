/**
 * Opening, making, joining and reading recordings, sortings and events.
 *
 * @module rxephys
 */
export { type AcquiredHeader, type AcquireOptions, acquire } from './api/acquire.js'
export { type AlignClocksOptions, type AlignedSegment, type Alignment, alignClocks } from './api/alignClocks.js'
export { applyPipeline } from './api/applyPipeline.js'
export type { SpikesProgress } from './api/aroundSpikes.js'
export { type CalibrateOptions, calibrate } from './api/calibrate.js'
export {
  type Correlograms,
  type CorrelogramsOptions,
  computeCorrelograms,
  computeIsiHistograms,
  type IsiHistograms,
  type IsiHistogramsOptions,
} from './api/computeCorrelograms.js'
export { computeFiringRates, type FiringRates, type FiringRatesOptions } from './api/computeFiringRates.js'
export { computeSpectrum, type Spectrum, type SpectrumOptions } from './api/computeSpectrum.js'
export { computeSpikeAmplitudes, type SpikeAmplitudesOptions, type UnitAmplitudes } from './api/computeSpikeAmplitudes.js'
export { computeTemplates, type TemplatesOptions, type UnitTemplates } from './api/computeTemplates.js'
export {
  type DetectArtifactPeriodsOptions,
  type DetectSaturationPeriodsOptions,
  detectArtifactPeriods,
  detectSaturationPeriods,
  type Period,
  type SignedPeriod,
} from './api/detectArtifacts.js'
export { type DetectBadChannelsOptions, detectBadChannels } from './api/detectBadChannels.js'
export { type Envelope, type EnvelopeOptions, getEnvelope } from './api/envelope.js'
export { Events } from './api/events.js'
export type { EventsOptions, EventTimesOptions } from './api/eventsFields.js'
export { type ExportToNwbOptions, exportToNwb, type NwbFile, type NwbFileOptions } from './api/exportToNwb.js'
export { type ExportToPhyOptions, exportToPhy, type PhyFolder } from './api/exportToPhy.js'
export type { FitOptions } from './api/fit.js'
export { type GivenFiles, listGivenFiles } from './api/givenFiles.js'
export { type InWorkersOptions, inWorkers } from './api/inWorkers.js'
export { lift, liftEstimated, liftMany } from './api/lift.js'
export { liftLiveSource } from './api/liftLive.js'
export { liftDetector, liftSorting, liftSortings } from './api/liftSorting.js'
export { liftEventSource, liftSortingSource, liftSource } from './api/liftSource.js'
export { listOperators, type OperatorDescription, type ParameterDescription, type ParameterType } from './api/listOperators.js'
export { type LiveOptions, openLive } from './api/live.js'
export { type LivePipelineOptions, livePipeline } from './api/livePipeline.js'
export { mountFiles } from './api/mounted.js'
export type { NoiseLevelsOptions } from './api/noise.js'
export { getNoiseLevels } from './api/noiseLevels.js'
export { fetchStreams, listStreams, openEvents, openRecording as open, openSorting } from './api/open.js'
export type { OpenEventsOptions, OpenOptions, OpenSortingOptions } from './api/openFields.js'
export {
  addRecordings,
  aggregateChannels,
  aggregateUnits,
  appendRecordings,
  appendSortings,
  concatenateRecordings,
  concatenateSortings,
  subtractRecordings,
} from './api/operators.js'
export { openPhyRecording } from './api/phyRecording.js'
export type { Fits, Lazy, OnEvents, OnRecording, OnSorting, Out, Pipe } from './api/pipe.js'
export {
  discardJob,
  finishJob,
  missingParts,
  type PlanJobOptions,
  type PlannedJob,
  planJob,
  type WorkedParts,
  type WorkPartsOptions,
  workParts,
} from './api/planned.js'
export type { LocationsOptions } from './api/probe.js'
export { type DumpOptions, rebase } from './api/provenance.js'
export type { Recipe, RecipeStep, RecipeSteps } from './api/recipe.js'
export { recipeOf } from './api/recipeOf.js'
export { type NamedRecipe, recipes } from './api/recipes.js'
export type { Recomputed } from './api/recompute.js'
export { Recording } from './api/recording.js'
export { replay } from './api/replay.js'
export { getSaturation, type Saturation, type SaturationOptions } from './api/saturation.js'
export type { BinaryOptions, SaveFolderOptions, SaveSortingOptions } from './api/saving.js'
export { Sorting } from './api/sorting.js'
export {
  binary,
  type GivenEvents,
  generateGroundTruthRecording,
  generateRecording,
  generateSorting,
  type MemoryEventsOptions,
  type MemoryOptions,
  memory,
  memoryEvents,
  type NumpySortingOptions,
  numpySorting,
  type SpikeTrain,
  spikeglx,
} from './api/sources.js'
export type { SpikesOptions, SpikeTrainOptions } from './api/spikesFields.js'
export { splitBy, splitSegments } from './api/splitBy.js'
export type { TimesOptions } from './api/times.js'
export type { Traces, TracesInUv, TracesOptions } from './api/traces.js'
export type { ValueUnit } from './api/unitOf.js'
export { type Verified, type VerifyOptions, type VerifyProgress, verify } from './api/verify.js'
export { type GetWaveformsOptions, getWaveforms, type SpikeWaveforms } from './api/waveforms.js'
export { type WithSpikesOptions, withSpikes } from './api/withSpikes.js'
export {
  type RecoverOptions,
  recoverUnfinished,
  recoverUnfinishedEvents,
  recoverUnfinishedSorting,
  type StreamWriter,
  type WriteToOptions,
  writeTo,
} from './api/writeTo.js'
export type { Received } from './declare/live.js'
export type { Beside } from './model/beside.js'
export type { Chunk, ChunkFrame } from './model/block.js'
export type { Dtype, Samples, SamplesOf, TypedSamples } from './model/dtype.js'
export type { EventChannelKind, EventChunk, Events as EventColumns, EventsHeader } from './model/events.js'
export { type Fault, FaultError, renderFault } from './model/fault.js'
export { type Gap, type GapCause, gapText, type Loss } from './model/gap.js'
export type { Annotations, ChannelId, Header, Json } from './model/header.js'
export { type Notice, onNotice } from './model/notice.js'
export type { Probe, ProbeGroup } from './model/probe.js'
export type { Properties, Property } from './model/properties.js'
export type { SortingHeader, SpikeChunk, Spikes, SpikeVector } from './model/spikes.js'
export type { ReorderedSpikes } from './model/spikeVector.js'
export type { WriteProgress } from './run/growing.js'
export { getGlobalJobOptions, type JobOptions, resetGlobalJobOptions, setGlobalJobOptions } from './run/jobs.js'
export { register } from './run/modules.js'
export type { Progress, SaveProgress } from './run/progress.js'
export type { SaveOptions } from './run/saveFields.js'
export { Acquisition, type AcquisitionStatus, type LiveStream } from './stream/acquisition.js'
export type { ChunkStream } from './stream/chunkStream.js'
export { gapsToSegments } from './stream/gaps.js'
export type { ConsumerStatus } from './stream/hub.js'
export type { ListenOptions } from './stream/listening.js'
export type { ReplayOptions } from './stream/replay.js'
export {
  extractWaveforms,
  type SpikeAmplitudes,
  spikeAmplitudes,
  type WaveformOptions,
  type Waveforms,
} from './stream/waveforms.js'
export type { CommonChunk } from './stream/withSpikes.js'
