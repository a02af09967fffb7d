/**
 * What the page and a session say to each other. A session answers with the engine: beside the data, in the server of `rxephys view`, or
 * in a worker of the page. Every request stands by itself: it names its recording and its whole pipeline, so that nothing is lost when a
 * server is started again. Typed arrays travel as they are: over HTTP in a frame (`encodeFrame`), between threads by transfer.
 */
import type {
  Checked,
  CheckRequest,
  Code,
  CodeRequest,
  Description,
  FaultText,
  OpenRequest,
  OperatorList,
  SaveRequest,
  Saving,
} from './protocol/pipeline.js'
import type {
  Amplitudes,
  AmplitudesRequest,
  Correlograms,
  CorrelogramsRequest,
  ExtremumChannels,
  ExtremumChannelsRequest,
  FoundEvents,
  FoundEventsRequest,
  FoundSpikes,
  FoundSpikesRequest,
  IsiHistograms,
  IsiHistogramsRequest,
  Rates,
  RatesRequest,
  Units,
  UnitsRequest,
  UnitWaveforms,
  UnitWaveformsRequest,
} from './protocol/spikes.js'
import type {
  ChannelValues,
  ChannelValuesRequest,
  LivePart,
  LiveRequest,
  OverviewPart,
  OverviewRequest,
  SaturationAnswer,
  SaturationRequest,
  Scale,
  ScaleRequest,
  Spectrum,
  SpectrumRequest,
  TracesAnswer,
  TracesRequest,
  Value,
  ValueRequest,
} from './protocol/traces.js'

export type * from './protocol/pipeline.js'
export type * from './protocol/spikes.js'
export type * from './protocol/traces.js'

/** A request, and what answers it. */
interface Exchange<R extends object, A> {
  readonly request: R
  readonly answer: A
}

type Nothing = Readonly<Record<never, never>>

/** Requests with one answer each. */
export interface Questions {
  /** What is open. */
  readonly describe: Exchange<Nothing, Description>
  /** Every operator that can be a step of a pipeline. */
  readonly operators: Exchange<Nothing, OperatorList>
  /** What a pipeline makes of a recording, or the fault and where it stands. */
  readonly check: Exchange<CheckRequest, Checked>
  /** A pipeline to be copied: as TypeScript, as a command line, as JSON. */
  readonly code: Exchange<CodeRequest, Code>
  /** Open one more: an address, or files that were dropped. A server refuses it. */
  readonly open: Exchange<OpenRequest, Description>
  /** A window of traces: samples, or the least and the greatest of each bin. */
  readonly traces: Exchange<TracesRequest, TracesAnswer>
  /** Which samples of a window reached an end of what could be recorded. */
  readonly saturation: Exchange<SaturationRequest, SaturationAnswer>
  /** One sample, exactly, before and after the pipeline. */
  readonly value: Exchange<ValueRequest, Value>
  /** Noise and offset of every channel, from stretches that are always the same. */
  readonly scale: Exchange<ScaleRequest, Scale>
  /** One number a channel, to colour a probe by. */
  readonly channelValues: Exchange<ChannelValuesRequest, ChannelValues>
  /** Power spectral densities of a window. */
  readonly spectrum: Exchange<SpectrumRequest, Spectrum>
  /** The units of a sorting: properties, counts of spikes, rates. */
  readonly units: Exchange<UnitsRequest, Units>
  /** Spikes of a window: markers on traces, and a raster. */
  readonly spikes: Exchange<FoundSpikesRequest, FoundSpikes>
  /** Firing rates in bins of a window. */
  readonly rates: Exchange<RatesRequest, Rates>
  /** Where each unit's mean waveform is largest. */
  readonly extremumChannels: Exchange<ExtremumChannelsRequest, ExtremumChannels>
  /** Mean and standard deviation of waveforms. */
  readonly unitWaveforms: Exchange<UnitWaveformsRequest, UnitWaveforms>
  /** Auto- and cross-correlograms. */
  readonly correlograms: Exchange<CorrelogramsRequest, Correlograms>
  /** Histograms of the intervals between spikes. */
  readonly isi: Exchange<IsiHistogramsRequest, IsiHistograms>
  /** Amplitudes of spikes over time. */
  readonly amplitudes: Exchange<AmplitudesRequest, Amplitudes>
  /** Events of a window. */
  readonly events: Exchange<FoundEventsRequest, FoundEvents>
}

/** Requests that are answered in parts, until they are done or the client goes. */
export interface Followings {
  /** All of a segment, or a wide window: a coarse picture of samples at first, then the whole, as it is read. */
  readonly overview: Exchange<OverviewRequest, OverviewPart>
  /** What is being acquired, as it comes. */
  readonly live: Exchange<LiveRequest, LivePart>
  /** A save, as it goes on. The last part names what was saved. */
  readonly save: Exchange<SaveRequest, Saving>
}

/** A question of one type. */
export type Question<K extends keyof Questions> = { readonly type: K } & Questions[K]['request']
/** What answers it. */
export type Answer<K extends keyof Questions> = Questions[K]['answer']
/** A request of one type that is answered in parts. */
export type Following<K extends keyof Followings> = { readonly type: K } & Followings[K]['request']
/** A part of the answer. */
export type Part<K extends keyof Followings> = Followings[K]['answer']

/** What answers a page, wherever it computes. What it refuses, it rejects with a `SessionFault`; when stopped, with the signal's reason. */
export interface Session {
  readonly answer: <K extends keyof Questions>(request: Question<K>, signal: AbortSignal) => Promise<Answer<K>>
  /** Resolves after the last part. `next` may take its time: the work waits for it, and skips ahead where it is live. */
  readonly follow: <K extends keyof Followings>(
    request: Following<K>,
    signal: AbortSignal,
    next: (part: Part<K>) => void | Promise<void>,
  ) => Promise<void>
  readonly close: () => Promise<void>
}

/** A fault as it reaches the page. */
export class SessionFault extends Error {
  override readonly name = 'SessionFault'
  constructor(readonly fault: FaultText) {
    super(fault.message)
  }
}
