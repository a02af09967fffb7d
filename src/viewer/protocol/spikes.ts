import type { ChannelId, Json } from '../../index.js'
import type { PipelineRequest } from './pipeline.js'

/** An id of a unit. */
export type UnitId = string | number

/** Some units of a sorting; all when left out. */
export interface UnitsOf {
  /** The `key` of its description. */
  readonly sorting: string
  readonly unitIds?: readonly UnitId[]
}

/** The table of units. */
export interface UnitsRequest {
  readonly sorting: string
}

/** All units, in the order that `unitIndex` counts them. */
export interface Units {
  readonly unitIds: readonly UnitId[]
  /** Spikes of each, in all segments. */
  readonly counts: Float64Array
  /** Hz, over all segments; up to the last spike where no length is known, NaN where there is none either. */
  readonly rates: Float64Array
  /** Columns of values, by name. */
  readonly properties: readonly { readonly name: string; readonly values: readonly Json[] }[]
}

/** Spikes of a window. A raster asks for the same. */
export interface FoundSpikesRequest extends UnitsOf {
  readonly segment: number
  readonly startFrame: number
  readonly endFrame: number
  /** So many at most: of more, an even choice, which the answer tells. */
  readonly most: number
}

/** Spikes, ordered by frame. */
export interface FoundSpikes {
  readonly sampleIndex: Float64Array
  /** Places among the unit ids of the sorting. */
  readonly unitIndex: Int32Array
  /** Spikes in the window, of which these are some, or all. */
  readonly total: number
}

/** Firing rates over a window. */
export interface RatesRequest extends UnitsOf {
  readonly segment: number
  readonly startFrame: number
  readonly endFrame: number
  readonly bins: number
}

/** Firing rates: units × bins, in Hz. */
export interface Rates {
  readonly unitIds: readonly UnitId[]
  /** Frames of a bin. */
  readonly binFrames: number
  readonly bins: number
  readonly rates: Float32Array
}

/** Where are units? Found in some spikes of each, in the recording after a pipeline. */
export interface ExtremumChannelsRequest extends UnitsOf, PipelineRequest {}

/** The channel on which each unit's mean waveform is largest. */
export interface ExtremumChannels {
  readonly unitIds: readonly UnitId[]
  readonly channelIds: readonly ChannelId[]
}

/** Waveforms of units. */
export interface UnitWaveformsRequest extends UnitsOf, PipelineRequest {
  /** Around each spike; by default 1 and 2. */
  readonly msBefore?: number
  readonly msAfter?: number
  /** So many of each at most, chosen with a seed that is always the same. */
  readonly maxSpikesPerUnit?: number
}

/** Mean and standard deviation, of all channels: units × frames × channels. */
export interface UnitWaveforms {
  readonly unitIds: readonly UnitId[]
  readonly channelIds: readonly ChannelId[]
  readonly frames: number
  /** The frame of the spike. */
  readonly framesBefore: number
  readonly mean: Float32Array
  readonly standardDeviation: Float32Array
  /** Spikes that were averaged, and all, a unit. */
  readonly counts: Float64Array
  readonly totals: Float64Array
  readonly unit: string
}

/** Correlograms of units with each other. */
export interface CorrelogramsRequest extends UnitsOf {
  /** From minus half of it to half of it; by default 100. */
  readonly windowMs?: number
  /** By default 1. */
  readonly binMs?: number
}

/** Units × units × bins counts, over all segments. The pairs of a spike with itself are not counted. */
export interface Correlograms {
  readonly unitIds: readonly UnitId[]
  /** Edges of the bins, in ms: one more than there are bins. */
  readonly edges: Float64Array
  readonly counts: Float64Array
}

/** Intervals between the spikes of units. */
export interface IsiHistogramsRequest extends UnitsOf {
  readonly windowMs?: number
  readonly binMs?: number
}

/** Units × bins counts, over all segments. */
export interface IsiHistograms {
  readonly unitIds: readonly UnitId[]
  readonly edges: Float64Array
  readonly counts: Float64Array
}

/** Amplitudes of spikes, on the channel where their unit is largest. */
export interface AmplitudesRequest extends UnitsOf, PipelineRequest {
  readonly segment: number
  readonly most: number
}

/** Amplitudes, ordered by frame. */
export interface Amplitudes {
  readonly sampleIndex: Float64Array
  readonly unitIndex: Int32Array
  readonly amplitude: Float32Array
  readonly unit: string
  readonly total: number
}

/** Events of a window. */
export interface FoundEventsRequest {
  readonly events: string
  readonly segment: number
  readonly startFrame: number
  readonly endFrame: number
  readonly channelIds?: readonly ChannelId[]
  readonly most: number
}

/** Events, ordered by frame. */
export interface FoundEvents {
  readonly sampleIndex: Float64Array
  /** Places among the channels of the events. */
  readonly channelIndex: Int32Array
  readonly value: Float64Array
  readonly total: number
}
