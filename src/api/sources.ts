import { exactArguments } from '../codec/options.js'
import { openSource } from './open.js'
import type { Recording } from './recording.js'
import type {
  BinaryParams,
  GenerateRecordingParams,
  SpikeglxParams,
  SpikeinterfaceFolderParams,
} from './sourceParams.generated.js'

export type {
  BinaryParams,
  GenerateRecordingParams,
  SpikeglxParams,
  SpikeinterfaceFolderParams,
} from './sourceParams.generated.js'

/** Noise, made up window by window; see `sources/generateRecording.ts`. Rejects with a `FaultError`. */
export const generateRecording = exactArguments(
  'generateRecording',
  async (params?: GenerateRecordingParams): Promise<Recording> => openSource('generateRecording', params ?? {}),
)

/** Files of nothing but samples; see `sources/binary.ts`. Rejects with a `FaultError`. */
export const binary = exactArguments('binary', async (params: BinaryParams): Promise<Recording> => openSource('binary', params))

/** One stream of a SpikeGLX run; see `sources/spikeglx.ts`. Rejects with a `FaultError`. */
export const spikeglx = exactArguments(
  'spikeglx',
  async (params: SpikeglxParams): Promise<Recording> => openSource('spikeglx', params),
)

/** A folder SpikeInterface or rxephys saved; see `sources/spikeinterfaceFolder.ts`. Rejects with a `FaultError`. */
export const spikeinterfaceFolder = exactArguments(
  'spikeinterfaceFolder',
  async (params: SpikeinterfaceFolderParams): Promise<Recording> => openSource('spikeinterfaceFolder', params),
)

export { type MemoryOptions, memory } from './memory.js'
export * from './sortingSources.js'
