import { memory as declared } from '../../sources/memory.js'
import { channelId, finite, listOf, optional, positive, required } from '../codec/codec.js'
import { exactArguments, held, optionsOf } from '../codec/options.js'
import { dtypeOf, dtypes, isSamples } from '../model/dtype.js'
import type { MemoryOptions } from './memory.options.generated.js'
import { openSource } from './openers.js'
import { Recording } from './recording.js'

export type { MemoryOptions } from './memory.options.generated.js'

const array = held(`a typed array of samples (${dtypes.join(', ')})`, isSamples)

/** Samples in memory, and what they are samples of. */
export const memoryFields = {
  traces: required(listOf(array), { doc: 'one array a segment: frames × channels, C-order. Not copied: later changes show' }),
  samplingFrequency: required(positive, { doc: 'samples of a channel in a second', unit: 'Hz' }),
  channelIds: required(listOf(channelId), { doc: 'one a column' }),
  gainToUv: optional(listOf(finite), { doc: 'one a channel', unit: 'µV a step' }),
  offsetToUv: optional(listOf(finite), { doc: 'one a channel', unit: 'µV' }),
  tStarts: optional(listOf(finite), { doc: 'time of frame 0, one a segment', unit: 's' }),
}

let lastMemory = 0

/** Samples that are in memory; see `sources/memory.ts`. Rejects with a `FaultError`. */
export const memory = exactArguments('memory', async (options: MemoryOptions): Promise<Recording> => {
  const { traces, ...params } = optionsOf(memoryFields, options, 'memory')
  const name = `memory ${++lastMemory}`
  const dtype = traces.length > 0 ? dtypeOf(traces[0]) : 'int16'
  return new Recording(await openSource(declared, { ...params, name, dtype }, { shared: new Map([[name, traces]]) }))
})
