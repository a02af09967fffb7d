import type * as declared from '../../sources/index.js'
import type { Input } from '../declare/codec.js'
import { dtypeOf, type Samples } from '../model/dtype.js'
import type { ChannelId } from '../model/header.js'
import { openSource } from './open.js'
import type { Recording } from './recording.js'

type Params<S extends keyof typeof declared> = Input<(typeof declared)[S]['declaration']['params']['fields']>

/** Noise, made up window by window; see `sources/generateRecording.ts`. Rejects with a `FaultError`. */
export const generateRecording = (params: Params<'generateRecording'> = {}): Promise<Recording> =>
  openSource('generateRecording', params)

/** Files of nothing but samples; see `sources/binary.ts`. Rejects with a `FaultError`. */
export const binary = (params: Params<'binary'>): Promise<Recording> => openSource('binary', params)

/** One stream of a SpikeGLX run; see `sources/spikeglx.ts`. Rejects with a `FaultError`. */
export const spikeglx = (params: Params<'spikeglx'>): Promise<Recording> => openSource('spikeglx', params)

/** A folder SpikeInterface or rxephys saved; see `sources/spikeinterfaceFolder.ts`. Rejects with a `FaultError`. */
export const spikeinterfaceFolder = (params: Params<'spikeinterfaceFolder'>): Promise<Recording> =>
  openSource('spikeinterfaceFolder', params)

export interface MemoryOptions {
  /** One array a segment: frames × channels, C-order. Not copied: later changes show. */
  readonly traces: readonly Samples[]
  /** Hz. */
  readonly samplingFrequency: number
  /** One a column. */
  readonly channelIds: readonly ChannelId[]
  /** µV a step, one a channel. */
  readonly gainToUv?: readonly number[]
  /** µV, one a channel. */
  readonly offsetToUv?: readonly number[]
  /** Seconds at frame 0, one a segment. */
  readonly tStarts?: readonly number[]
}

let lastMemory = 0

/** Samples that are in memory; see `sources/memory.ts`. Rejects with a `FaultError`. */
export const memory = ({ traces, ...params }: MemoryOptions): Promise<Recording> => {
  const name = `memory ${++lastMemory}`
  const dtype = traces.length > 0 ? dtypeOf(traces[0]) : 'int16'
  return openSource('memory', { ...params, name, dtype }, new Map([[name, traces]]))
}

export * from './sortingSources.js'
