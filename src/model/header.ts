import type { Dtype } from './dtype.js'
import type { ChannelId, Json } from './json.js'
import type { ProbeGroup } from './probe.js'
import type { Properties } from './properties.js'

export type { ChannelId, Json } from './json.js'

/** A unit's id: a string or an integer, and it stays what it was. */
export type UnitId = string | number

/** Facts about a whole recording or sorting, by name. */
export type Annotations = Readonly<Record<string, Json>>

/** All that is known of a recording before a sample is read. */
export interface Header {
  /** Hz. */
  readonly samplingFrequency: number
  /** One a channel, in the order of the columns; unique. */
  readonly channelIds: readonly ChannelId[]
  readonly dtype: Dtype
  /** A column of values a property, one value a channel. SpikeInterface's names: `gain_to_uV`, `offset_to_uV`. */
  readonly properties: Properties
  /** Facts about the whole: `name`, `is_filtered`, ... */
  readonly annotations: Annotations
  /** Which whole numbers among the annotations files hold as floats, `1.0`: JSON pointers, as `/depth` or `/taps/0`. */
  readonly wholeFloats?: readonly string[]
  /** Contacts in the order of the channels. */
  readonly probe?: ProbeGroup
}

/** A segment's clock: a start time and a sampling frequency; pieces of those, between knots; or a time vector. */
export interface SegmentTimes {
  /** Seconds at frame 0. Absent means zero, and that nobody said so. */
  readonly tStart?: number
  /** Hz of this segment's clock, where it is another than the header's: recordings of slightly different rates, one after another. */
  readonly samplingFrequency?: number
  /** Seconds of every frame, read when asked for. */
  readonly vector?: TimeVector
}

/** What a clock that is linear in pieces goes through: frames, integers, and their seconds, both ascending; two at least. */
export interface Knots {
  readonly frames: Float64Array
  readonly times: Float64Array
}

/** Seconds of every frame of a segment, float64, read lazily, or computed. */
export interface TimeVector {
  readonly frames: number
  /** Of times that are linear between knots, these: they hold what takes no file. */
  readonly knots?: Knots
  /** The seconds of frames `start` to `end`, exclusive. */
  readonly read: (start: number, end: number) => Promise<Float64Array>
  /** The same at once; absent where they can only be waited for. */
  readonly readNow?: (start: number, end: number) => Float64Array
}

/** One uninterrupted stretch of frames. `frames` is Infinity while a live segment is still growing. */
export interface Segment {
  readonly frames: number
  readonly times: SegmentTimes
}

/** True for an object of JSON, and for no list. */
export const isJsonObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
