import type * as declared from '../../sources/index.js'
import { channelId, finite, type Input, listOf, optional, positive, required } from '../codec/codec.js'
import { exactArguments, held, optionsOf } from '../codec/options.js'
import { dtypeOf, dtypes, isSamples } from '../model/dtype.js'
import { openSource } from './open.js'
import type { Recording } from './recording.js'

type Params<S extends keyof typeof declared> = Input<(typeof declared)[S]['declaration']['params']['fields']>

/** Noise, made up window by window; see `sources/generateRecording.ts`. Rejects with a `FaultError`. */
export const generateRecording = exactArguments(
  'generateRecording',
  async (params?: Params<'generateRecording'>): Promise<Recording> => openSource('generateRecording', params ?? {}),
)

/** Files of nothing but samples; see `sources/binary.ts`. Rejects with a `FaultError`. */
export const binary = exactArguments(
  'binary',
  async (params: Params<'binary'>): Promise<Recording> => openSource('binary', params),
)

/** One stream of a SpikeGLX run; see `sources/spikeglx.ts`. Rejects with a `FaultError`. */
export const spikeglx = exactArguments(
  'spikeglx',
  async (params: Params<'spikeglx'>): Promise<Recording> => openSource('spikeglx', params),
)

/** A folder SpikeInterface or rxephys saved; see `sources/spikeinterfaceFolder.ts`. Rejects with a `FaultError`. */
export const spikeinterfaceFolder = exactArguments(
  'spikeinterfaceFolder',
  async (params: Params<'spikeinterfaceFolder'>): Promise<Recording> => openSource('spikeinterfaceFolder', params),
)

const array = held(`a typed array of samples (${dtypes.join(', ')})`, isSamples)

const memoryFields = {
  traces: required(listOf(array), { doc: 'one array a segment: frames × channels, C-order. Not copied: later changes show' }),
  samplingFrequency: required(positive, { doc: 'samples of a channel in a second', unit: 'Hz' }),
  channelIds: required(listOf(channelId), { doc: 'one a column' }),
  gainToUv: optional(listOf(finite), { doc: 'one a channel', unit: 'µV a step' }),
  offsetToUv: optional(listOf(finite), { doc: 'one a channel', unit: 'µV' }),
  tStarts: optional(listOf(finite), { doc: 'time of frame 0, one a segment', unit: 's' }),
}
export type MemoryOptions = Input<typeof memoryFields>

let lastMemory = 0

/** Samples that are in memory; see `sources/memory.ts`. Rejects with a `FaultError`. */
export const memory = exactArguments('memory', async (options: MemoryOptions): Promise<Recording> => {
  const { traces, ...params } = optionsOf(memoryFields, options, 'memory')
  const name = `memory ${++lastMemory}`
  const dtype = traces.length > 0 ? dtypeOf(traces[0]) : 'int16'
  return openSource('memory', { ...params, name, dtype }, new Map([[name, traces]]))
})

export * from './sortingSources.js'
