/** The formats whose reading is timed: a format is an entry here. */
import {
  intanBlocks,
  intanSignals,
  type Make,
  nwbFileOf,
  openEphysBinaryRecording,
  openEphysLegacyFolder,
  spikeglxRun,
} from './formatsData.js'
import { neuralynxFolder, neuroscopeSession } from './rawData.js'

export interface FormatCase {
  readonly name: string
  /** A real recording, below ../shared/data. */
  readonly real: string
  /** Makes of it a recording of a size that can be timed. */
  readonly make: Make
  /** How `open` is told to open it. */
  readonly options?: { readonly [option: string]: string | number | boolean }
  /** The same in Python: an expression of `path`, with SpikeInterface's extractors as `se`. */
  readonly theirs: string
  /** The least ratio of SpikeInterface's time of a whole read to ours that is asked for; 2 of what is not compressed. */
  readonly whole?: number
}

export const formatCases: readonly FormatCase[] = [
  {
    name: 'openEphysBinary',
    real: 'openephys-binary/no_probe/rawdata/sub-001/ses-001/ephys/RecordNode103/experiment1/recording1',
    make: openEphysBinaryRecording,
    theirs: 'se.read_openephys(path)',
  },
  {
    name: 'openEphysLegacy',
    real: 'openephys-legacy/OpenEphys_SampleData_1',
    make: openEphysLegacyFolder,
    theirs: 'se.read_openephys(path)',
  },
  {
    name: 'intan',
    real: 'intan/sampledata.rhd',
    make: intanBlocks,
    options: { stream: 'RHD2000 amplifier channel' },
    theirs: 'se.read_intan(path, stream_name="RHD2000 amplifier channel")',
  },
  {
    name: 'intan, a file a signal',
    real: 'intan/intan_fps_test_231117_052500',
    make: intanSignals,
    options: { stream: 'RHD2000 amplifier channel' },
    theirs: 'se.read_intan(path, stream_name="RHD2000 amplifier channel")',
  },
  {
    name: 'nwb',
    real: 'spikeglx/Noise4Sam_g0/Noise4Sam_g0_imec0',
    make: nwbFileOf(),
    theirs: 'se.read_nwb_recording(path)',
  },
  {
    name: 'nwb, gzip',
    real: 'spikeglx/Noise4Sam_g0/Noise4Sam_g0_imec0',
    make: nwbFileOf({ gzip: 4 }),
    theirs: 'se.read_nwb_recording(path)',
    whole: 0.6,
  },
  {
    name: 'spikeglx',
    real: 'spikeglx/Noise4Sam_g0/Noise4Sam_g0_imec0',
    make: spikeglxRun,
    theirs: 'se.read_spikeglx(path, stream_id="imec0.ap")',
  },
  {
    name: 'neuralynx',
    real: 'neuralynx/Cheetah_v5.5.1/original_data/Tet3a.ncs',
    make: neuralynxFolder,
    theirs: 'se.read_neuralynx(path)',
  },
  {
    name: 'neuroscope',
    real: 'neuroscope/dataset_1/YutaMouse42-151117.eeg',
    make: neuroscopeSession,
    theirs: 'se.read_neuroscope_recording(path)',
  },
]
