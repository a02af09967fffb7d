import type * as declared from '../../sources/index.js'
import type { Input } from '../codec/codec.js'
import { exactArguments } from '../codec/options.js'
import { openSortingSource } from './openSorting.js'
import type { Sorting } from './sorting.js'

type Params<S extends keyof typeof declared> = Input<(typeof declared)[S]['declaration']['params']['fields']>

/** Units that fire at random, made up window by window; see `sources/generateSorting.ts`. Rejects with a `FaultError`. */
export const generateSorting = exactArguments(
  'generateSorting',
  async (params?: Params<'generateSorting'>): Promise<Sorting> => openSortingSource('generateSorting', params ?? {}),
)

export { type NumpySortingOptions, numpySorting, type SpikeTrain } from './numpySorting.js'

/** A folder of a sorting that SpikeInterface or rxephys saved; see `sources/spikeinterfaceSortingFolder.ts`. */
export const spikeinterfaceSortingFolder = exactArguments(
  'spikeinterfaceSortingFolder',
  async (params: Params<'spikeinterfaceSortingFolder'>): Promise<Sorting> =>
    openSortingSource('spikeinterfaceSortingFolder', params),
)

/** A sorting in one `.npz` file; see `sources/npz.ts`. */
export const npz = exactArguments('npz', async (params: Params<'npz'>): Promise<Sorting> => openSortingSource('npz', params))

/** A folder that Phy curates; see `sources/phy.ts`. */
export const phy = exactArguments('phy', async (params: Params<'phy'>): Promise<Sorting> => openSortingSource('phy', params))

/** A folder that Kilosort wrote; see `sources/kilosort.ts`. */
export const kilosort = exactArguments(
  'kilosort',
  async (params: Params<'kilosort'>): Promise<Sorting> => openSortingSource('kilosort', params),
)

export { generateGroundTruthRecording } from './groundTruth.js'
