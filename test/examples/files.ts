import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { generateRecording, memoryEvents, numpySorting } from 'rxephys'
import { putArray } from '../../property-tests/zarrArrays.js'
import { writeNpy } from '../../src/encoding/npyWrite.js'
import { bytesOf } from '../../src/model/dtype.js'
import { files } from '../../src/platform/node.js'
import { writeExample as alf } from '../sources/alf.example.js'
import { writeExample as axona } from '../sources/axona.example.js'
import { writeExample as axonaEvents } from '../sources/axonaEvents.example.js'
import { writeExample as axonaSorting } from '../sources/axonaSorting.example.js'
import { writeExample as biocam } from '../sources/biocam.example.js'
import { writeExample as biocamSorting } from '../sources/biocamSorting.example.js'
import { writeExample as blackrock } from '../sources/blackrock.example.js'
import { writeExample as blackrockEvents } from '../sources/blackrockEvents.example.js'
import { writeExample as blackrockSorting } from '../sources/blackrockSorting.example.js'
import { writeExample as cbinIbl } from '../sources/cbinIbl.example.js'
import { writeExample as cellExplorer } from '../sources/cellExplorer.example.js'
import { writeExample as edf } from '../sources/edf.example.js'
import { writeExample as edfEvents } from '../sources/edfEvents.example.js'
import { writeExample as herdingSpikes } from '../sources/herdingSpikes.example.js'
import { writeExample as intan } from '../sources/intan.example.js'
import { writeExample as intanEvents } from '../sources/intanEvents.example.js'
import { writeExample as klusta } from '../sources/klusta.example.js'
import { writeExample as maxwell } from '../sources/maxwell.example.js'
import { writeExample as maxwellEvents } from '../sources/maxwellEvents.example.js'
import { writeExample as maxwellSorting } from '../sources/maxwellSorting.example.js'
import { writeExample as mda } from '../sources/mda.example.js'
import { writeExample as mdaSorting } from '../sources/mdaSorting.example.js'
import { writeExample as mearec } from '../sources/mearec.example.js'
import { writeExample as mearecSorting } from '../sources/mearecSorting.example.js'
import { writeExample as neuralynx } from '../sources/neuralynx.example.js'
import { writeExample as neuralynxEvents } from '../sources/neuralynxEvents.example.js'
import { writeExample as neuralynxSorting } from '../sources/neuralynxSorting.example.js'
import { writeExample as neuroscope } from '../sources/neuroscope.example.js'
import { writeExample as neuroscopeEvents } from '../sources/neuroscopeEvents.example.js'
import { writeExample as neuroscopeSorting } from '../sources/neuroscopeSorting.example.js'
import { writeExample as nwb } from '../sources/nwb.example.js'
import { writeExample as nwbEvents } from '../sources/nwbEvents.example.js'
import { writeExample as nwbSorting } from '../sources/nwbSorting.example.js'
import { writeExample as openEphysBinary } from '../sources/openEphysBinary.example.js'
import { writeExample as openEphysBinaryEvents } from '../sources/openEphysBinaryEvents.example.js'
import { writeExample as openEphysBinarySorting } from '../sources/openEphysBinarySorting.example.js'
import { writeExample as openEphysLegacy } from '../sources/openEphysLegacy.example.js'
import { writeExample as openEphysLegacyEvents } from '../sources/openEphysLegacyEvents.example.js'
import { writeExample as openEphysLegacySorting } from '../sources/openEphysLegacySorting.example.js'
import { writeExample as plexon } from '../sources/plexon.example.js'
import { writeExample as plexonEvents } from '../sources/plexonEvents.example.js'
import { writeExample as plexonSorting } from '../sources/plexonSorting.example.js'
import { writeExample as spikegadgets } from '../sources/spikegadgets.example.js'
import { writeExample as spikegadgetsEvents } from '../sources/spikegadgetsEvents.example.js'
import { cardMeta, probeMeta, putPair, ramp } from '../sources/spikeglxRuns.js'
import { writeExample as spykingCircus } from '../sources/spykingCircus.example.js'
import { put } from '../sources/support.js'
import { writeExample as tridesclous } from '../sources/tridesclous.example.js'

/** A folder as Kilosort and Phy leave it: three spikes of two units. */
const putPhy = (folder: string): void => {
  put(join(folder, 'params.py'), 'sample_rate = 30000\n')
  put(join(folder, 'spike_times.npy'), writeNpy({ dtype: 'int64', shape: [3], data: [4, 9, 12] }))
  put(join(folder, 'spike_templates.npy'), writeNpy({ dtype: 'int32', shape: [3], data: [0, 1, 0] }))
  put(join(folder, 'spike_clusters.npy'), writeNpy({ dtype: 'int32', shape: [3], data: [0, 1, 0] }))
  put(join(folder, 'cluster_KSLabel.tsv'), 'cluster_id\tKSLabel\n0\tgood\n1\tmua\n')
  put(join(folder, 'cluster_group.tsv'), 'cluster_id\tgroup\n0\tgood\n1\tnoise\n')
}
const units = (): ReturnType<typeof numpySorting> => numpySorting({ samplingFrequency: 30_000, trains: { a: [1, 5], b: [3] } })

/** Puts into a folder what the example of a source reads there. Others read nothing. */
export const filesOf: Readonly<Record<string, (folder: string) => unknown>> = {
  alf: (folder) => {
    mkdirSync(join(folder, 'alf/probe00'), { recursive: true })
    alf(files, join(folder, 'alf/probe00/pykilosort'))
  },
  binary: (folder) => put(join(folder, 'run1.dat'), bytesOf(ramp(300, 64))),
  blackrock: (folder) => blackrock(files, folder),
  blackrockEvents: (folder) => blackrockEvents(files, folder),
  blackrockSorting: (folder) => blackrockSorting(files, folder),
  edf: (folder) => edf(files, folder),
  edfEvents: (folder) => edfEvents(files, folder),
  cbinIbl: (folder) => cbinIbl(files, join(folder, 'raw_ephys_data')),
  cellExplorer: (folder) => cellExplorer(files, folder),
  eventsFolder: async (folder) => {
    const edges = { sampleIndex: [10, 20], channelIndex: [0, 0], value: [1, 0] }
    await (await memoryEvents({ samplingFrequency: 30_000, events: edges })).save(join(folder, 'digital'))
  },
  biocam: (folder) => biocam(files, folder),
  biocamSorting: (folder) => biocamSorting(files, folder),
  maxwell: (folder) => maxwell(files, folder),
  maxwellEvents: (folder) => maxwellEvents(files, folder),
  maxwellSorting: (folder) => maxwellSorting(files, folder),
  mda: (folder) => mda(files, join(folder, 'dataset')),
  mdaSorting: (folder) => mdaSorting(files, join(folder, 'dataset')),
  mearec: (folder) => mearec(files, folder),
  mearecSorting: (folder) => mearecSorting(files, folder),
  herdingSpikes: (folder) => herdingSpikes(files, folder),
  klusta: (folder) => klusta(files, folder),
  spykingCircus: (folder) => spykingCircus(files, folder),
  intan: (folder) => intan(files, folder),
  intanEvents: (folder) => intanEvents(files, folder),
  kilosort: (folder) => putPhy(join(folder, 'kilosort4')),
  liveReplay: async (folder) => (await generateRecording({ durations: [0.1] })).save(join(folder, 'clean')),
  liveTail: (folder) => put(join(folder, 'run1.dat'), bytesOf(ramp(300, 64))),
  neuralynx: (folder) => neuralynx(files, join(folder, '2023-11-02_13-39-27')),
  neuralynxEvents: (folder) => neuralynxEvents(files, join(folder, '2023-11-02_13-39-27')),
  neuralynxSorting: (folder) => neuralynxSorting(files, join(folder, '2023-11-02_13-39-27')),
  neuroscope: (folder) => neuroscope(files, folder),
  neuroscopeEvents: (folder) => neuroscopeEvents(files, folder),
  neuroscopeSorting: (folder) => neuroscopeSorting(files, folder),
  npz: async (folder) => (await units()).save(join(folder, 'sorting.npz')),
  nwb: (folder) => nwb(files, folder),
  nwbEvents: (folder) => nwbEvents(files, folder),
  nwbSorting: (folder) => nwbSorting(files, folder),
  openEphysBinary: (folder) => openEphysBinary(files, join(folder, '2024-05-01_12-00-00')),
  openEphysBinaryEvents: (folder) => openEphysBinaryEvents(files, join(folder, '2024-05-01_12-00-00')),
  openEphysBinarySorting: (folder) => openEphysBinarySorting(files, join(folder, '2024-05-01_12-00-00')),
  openEphysLegacy: (folder) => openEphysLegacy(files, join(folder, '2018-10-03_13-16-50')),
  openEphysLegacyEvents: (folder) => openEphysLegacyEvents(files, join(folder, '2018-10-03_13-16-50')),
  openEphysLegacySorting: (folder) => openEphysLegacySorting(files, join(folder, '2018-10-03_13-16-50')),
  phy: (folder) => putPhy(join(folder, 'phy')),
  axona: (folder) => axona(files, folder),
  axonaEvents: (folder) => axonaEvents(files, folder),
  axonaSorting: (folder) => axonaSorting(files, folder),
  plexon: (folder) => plexon(files, folder),
  plexonEvents: (folder) => plexonEvents(files, folder),
  plexonSorting: (folder) => plexonSorting(files, folder),
  spikegadgets: (folder) => spikegadgets(files, folder),
  spikegadgetsEvents: (folder) => spikegadgetsEvents(files, folder),
  spikeglx: (folder) => {
    const name = 'run1_g0_t0.imec0.ap'
    mkdirSync(join(folder, 'run1_g0/run1_g0_imec0'), { recursive: true })
    putPair(join(folder, 'run1_g0/run1_g0_imec0', name), probeMeta(name), ramp(10, 5))
  },
  spikeglxEvents: (folder) => {
    mkdirSync(join(folder, 'run1_g0'))
    putPair(join(folder, 'run1_g0/run1_g0_t0.nidq'), cardMeta(), Int16Array.of(0, 0, 0, 4, 0, 0))
  },
  spikeinterfaceFolder: async (folder) => (await generateRecording({ durations: [0.1] })).save(join(folder, 'clean')),
  spikeinterfaceZarr: async (folder) => (await generateRecording({ durations: [0.1] })).save(join(folder, 'clean.zarr')),
  spikeinterfaceZarrSorting: async (folder) => (await units()).save(join(folder, 'units.zarr')),
  spikeinterfaceSortingFolder: async (folder) => (await units()).save(join(folder, 'units')),
  tridesclous: (folder) => tridesclous(files, join(folder, 'tdc')),
  zarrArray: (folder) =>
    putArray(files, join(folder, 'session.nwb.zarr/acquisition/ElectricalSeries/data'), ramp(300, 64), [300, 64], [100, 16]),
}
