import type { ChannelId, Gap } from '../../index.js'
import type { PipelineRequest, SegmentRequest, Unit, WindowRequest } from './pipeline.js'

/** How values are sent: of which channels, and how finely. */
export interface Drawing {
  /** In the order of the answer; all when left out. */
  readonly channelIds?: readonly ChannelId[]
  /** The step of values, in the unit of the answer: what is finer cannot be seen. It is doubled where values would not fit. */
  readonly quantum: number
}

/**
 * Values of bins, quantised. Arrays are channels × bins: bin `b` of channel `c` is `c * bins + b`, and its value is
 * `(base[c] + minimum[c * bins + b]) * quantum`. A bin without any number (NaN) is -32768 in both arrays.
 */
export interface Envelope {
  /** The frame at which the first bin begins: a multiple of `binFrames`. */
  readonly startFrame: number
  /** Frames of a bin, a power of 2. 1: `minimum` are the samples, and there is no `maximum`. The last bin of a segment may be shorter. */
  readonly binFrames: number
  readonly bins: number
  readonly minimum: Int16Array
  readonly maximum?: Int16Array
  /** One a channel, in steps. */
  readonly base: Int32Array
  readonly quantum: number
  readonly unit: Unit
}

/** Stands in an envelope where there is no number. */
export type NoNumber = -32768

/** A window of traces. */
export interface TracesRequest extends WindowRequest, Drawing {
  /** Pixels across the window: bins are the greatest power of 2 that gives one a pixel at least. 0 for all samples. */
  readonly columns: number
}

/** The window, widened to whole bins. What could not be computed in time is a fault: nothing is left out. */
export interface TracesAnswer extends Envelope {}

/** All of a segment, or a wide window of it. */
export interface OverviewRequest extends SegmentRequest, Drawing {
  readonly columns: number
  /** All when left out. */
  readonly startFrame?: number
  readonly endFrame?: number
}

/** Some bins of an overview. Later parts replace earlier ones. */
export interface OverviewPart {
  /** Of these bins alone. Bins of which no part has come are unread. */
  readonly envelope: Envelope
  /** `sampled`: of each bin only some frames were read, so that a spike may be missing. `whole`: all were. */
  readonly state: 'sampled' | 'whole'
  /** Frames read whole so far, and in all. */
  readonly readFrames: number
  readonly totalFrames: number
}

/** Samples of a window that reached an end of what could be recorded, before the pipeline. */
export interface SaturationRequest extends WindowRequest {
  readonly channelIds?: readonly ChannelId[]
  /** Frames of a bin: a power of 2. */
  readonly binFrames: number
}

/** Stretches of whole bins, by channel, then by frame; frames are those of the segment. */
export interface SaturationAnswer {
  /** Samples at an end, one a channel that was asked for. */
  readonly counts: Float64Array
  /** Of each stretch its channel, as a place among those that were asked for. */
  readonly channelIndex: Int32Array
  readonly startFrame: Float64Array
  readonly endFrame: Float64Array
  /** 1: the lower end, 2: the upper, 3: both. */
  readonly side: Uint8Array
}

/** A sample. */
export interface ValueRequest extends SegmentRequest {
  readonly frame: number
  readonly channelId: ChannelId
}

/** A sample, exactly. Undefined where the pipeline has no such channel, or the recording no such frame. */
export interface Value {
  /** After the pipeline. */
  readonly processed?: number
  readonly processedUnit: Unit
  /** Of the recording as it is, where frames and channels are those of the recording. */
  readonly raw?: number
  readonly rawUnit: Unit
  /** Seconds by the segment's clock. */
  readonly time?: number
}

/** Of every channel, how large is noise? */
export interface ScaleRequest extends PipelineRequest {}

/** Noise and offset of every channel, from stretches chosen by the lengths of the segments alone: the same at every call. */
export interface Scale {
  readonly unit: Unit
  /** The median absolute deviation over 0.6745, one a channel. */
  readonly noise: Float64Array
  /** The median, one a channel: what a view without offsets subtracts. */
  readonly offset: Float64Array
  /** The median of `noise`. */
  readonly medianNoise: number
  /** The median of what the samples of a channel reach over, of those that are not constant; 0 where all are. */
  readonly medianRange: number
}

/** One number a channel. `rate` and `amplitude` are of the units of a sorting whose extremum is the channel. */
export interface ChannelValuesRequest extends PipelineRequest {
  readonly what: 'noise' | 'rate' | 'amplitude'
  readonly sorting?: string
}

/** One number a channel; NaN where there is none. */
export interface ChannelValues {
  readonly values: Float64Array
  /** `µV`, `counts` or `Hz`. */
  readonly unit: string
}

/** Spectra of a window. */
export interface SpectrumRequest extends WindowRequest {
  readonly channelIds?: readonly ChannelId[]
}

/** Power spectral densities, by Welch's method. */
export interface Spectrum {
  /** Hz. */
  readonly frequencies: Float64Array
  /** Channels × frequencies, in the unit squared per Hz. */
  readonly power: Float32Array
  readonly unit: Unit
}

/** Follow an acquisition. */
export interface LiveRequest extends PipelineRequest, Drawing {
  /** Frames of a bin: a power of 2. */
  readonly binFrames: number
  /** Peaks beyond so many times the noise are marked; none when left out. */
  readonly detectThreshold?: number
}

/** What came since the part before. */
export interface LivePart {
  readonly segment: number
  /** Frames of whole bins: what is left comes with the next part. */
  readonly envelope?: Envelope
  /** Seconds at the envelope's start, where the source says. */
  readonly time?: number
  readonly state: 'ready' | 'connected' | 'reconnecting' | 'ended'
  /** Seconds that what has waited longest has waited. */
  readonly lag: number
  /** Frames that the source sent, and those that were lost, since it was listened to. */
  readonly received: number
  readonly lost: number
  /** Gaps since the part before. */
  readonly gaps: readonly Gap[]
  /** Frames and channels of peaks, as places among the channels of the envelope. */
  readonly peaks?: { readonly sampleIndex: Float64Array; readonly channelIndex: Int32Array }
  /** What can be looked back to with `traces`, under the key of the acquisition: frames of each segment that are kept. */
  readonly kept: readonly { readonly segment: number; readonly startFrame: number; readonly endFrame: number }[]
}
