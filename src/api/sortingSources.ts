import { exactArguments } from '../codec/options.js'
import { openSortingSource } from './openSorting.js'
import type { Sorting } from './sorting.js'
import type {
  GenerateSortingParams,
  KilosortParams,
  NpzParams,
  PhyParams,
  SpikeinterfaceSortingFolderParams,
} from './sourceParams.generated.js'

export type {
  GenerateGroundTruthRecordingParams,
  GenerateSortingParams,
  KilosortParams,
  NpzParams,
  PhyParams,
  SpikeinterfaceSortingFolderParams,
} from './sourceParams.generated.js'

/** Units that fire at random, made up window by window; see `sources/generateSorting.ts`. Rejects with a `FaultError`. */
export const generateSorting = exactArguments(
  'generateSorting',
  async (params?: GenerateSortingParams): Promise<Sorting> => openSortingSource('generateSorting', params ?? {}),
)

export { type NumpySortingOptions, numpySorting, type SpikeTrain } from './numpySorting.js'

/** A folder of a sorting that SpikeInterface or rxephys saved; see `sources/spikeinterfaceSortingFolder.ts`. */
export const spikeinterfaceSortingFolder = exactArguments(
  'spikeinterfaceSortingFolder',
  async (params: SpikeinterfaceSortingFolderParams): Promise<Sorting> => openSortingSource('spikeinterfaceSortingFolder', params),
)

/** A sorting in one `.npz` file; see `sources/npz.ts`. */
export const npz = exactArguments('npz', async (params: NpzParams): Promise<Sorting> => openSortingSource('npz', params))

/** A folder that Phy curates; see `sources/phy.ts`. */
export const phy = exactArguments('phy', async (params: PhyParams): Promise<Sorting> => openSortingSource('phy', params))

/** A folder that Kilosort wrote; see `sources/kilosort.ts`. */
export const kilosort = exactArguments(
  'kilosort',
  async (params: KilosortParams): Promise<Sorting> => openSortingSource('kilosort', params),
)

export { generateGroundTruthRecording } from './groundTruth.js'
