import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exportToPhy, generateGroundTruthRecording, type Json, type Recording } from 'rxephys'
import { frameSlice } from 'rxephys/operators'
import type { Described } from './describe.js'
import { shared } from './shared.js'

/** What both read: a file or folder here; there a function of SpikeInterface, or a class of neo for spikes and events. */
export interface Read {
  readonly path: string
  readonly stream?: string
  readonly reader: string
  readonly params: { readonly [key: string]: Json }
  /** What differs on purpose. */
  readonly differs?: string
}
/** Properties that are here alone, that are there alone, and that have other values; all others are equal. */
export interface Properties {
  readonly adds?: readonly string[]
  readonly lacks?: readonly string[]
  readonly others?: readonly string[]
}
export interface RecordingCase extends Read, Properties {
  /** What SpikeInterface tells, as it is here. */
  readonly asHere?: (theirs: Described) => Described
  readonly asThere?: (ours: Recording) => Recording
}
export interface SortingCase extends Read, Properties {}
export interface SpikesCase extends Read {
  /** What of a unit is its id here. */
  readonly unitsBy: 'name' | 'id'
}
/** An event as neo tells it, and as it is here. */
export interface NeoEvent {
  readonly channel: string
  readonly segment: number
  readonly time: number
  readonly label: string
}
export interface EventsCase extends Read {
  /** The channel and the value of an event; undefined of what is none here. */
  readonly toldAs: (event: NeoEvent) => readonly [channel: string, value: number] | undefined
  /** Events at the first frame are left out there. */
  readonly lacksFirst?: boolean
}

const worth = ['gain_to_uV', 'offset_to_uV', 'gain_to_physical_unit', 'offset_to_physical_unit']
const scaled = worth.filter((key) => key.startsWith('gain'))
const at = (path: string): string => join(shared, path)

/** From other seconds on, each segment at the rate that it has then. */
const startingAt =
  (start: (theirs: number) => number, rate?: number) =>
  (theirs: Described): Described => {
    const samplingFrequency = rate ?? theirs.samplingFrequency
    const segments = theirs.segments.map((segment) => {
      const { frames, times } = segment
      const from = start(times[0])
      return { ...segment, times: [0, Math.floor(frames / 2), frames - 1].map((frame) => from + frame / samplingFrequency) }
    })
    return { ...theirs, samplingFrequency, segments }
  }
/** Starts in the file are whole microseconds, of which sums there end in other last bits. */
const later = (microseconds: number) => startingAt((start) => (Math.round(start * 1e6) + microseconds) / 1e6)

const neuralynx = (folder: string): readonly RecordingCase[] => {
  const real = (name: string): Pick<RecordingCase, 'path' | 'reader' | 'params'> => {
    const path = at(`neuralynx/${name}/original_data`)
    return { path, reader: 'read_neuralynx', params: { folder_path: path } }
  }
  // Without the files that repeat others with gaps.
  const mne = join(folder, 'neuralynx')
  mkdirSync(mne)
  for (const name of readdirSync(at('neuralynx/mne')).filter((each) => /\.(ncs|nev)$/.test(each) && !each.includes('gaps')))
    cpSync(at(`neuralynx/mne/${name}`), join(mne, name))
  const stream = (ours: string, theirs: string): RecordingCase => ({
    path: mne,
    stream: ours,
    reader: 'read_neuralynx',
    params: { folder_path: mne, stream_id: theirs, strict_gap_mode: false },
    asHere: later(0),
    differs: 'streams have the names of each other',
  })
  return [
    { ...real('BML'), others: ['channel_name'], differs: 'a channel without a name has that of its file' },
    { ...real('Cheetah_v1.1.0'), asHere: later(-473), differs: 'the delay of filters is taken off' },
    { ...real('Cheetah_v5.5.1'), asHere: later(0) },
    stream('0', '1'),
    stream('1', '0'),
  ]
}

const edf = (name: string, stream: string, more: Partial<RecordingCase>): RecordingCase => {
  const path = at(`edf-bdf/${name}`)
  const differs = 'gains are of the whole range of numbers'
  return { path, stream, reader: 'read_edf', params: { file_path: path, stream_name: stream }, others: worth, differs, ...more }
}

const neuroscope = (name: string, more: Partial<RecordingCase>): RecordingCase => {
  const path = at(`neuroscope/${name}`)
  const adds = ['neuroscope_group', 'spike_group', 'skipped', 'discarded_channels']
  return { path, reader: 'read_neuroscope_recording', params: { file_path: path }, adds, ...more }
}
const field = { asHere: startingAt((start) => start, 1250), differs: 'the rate is that of .lfp' }

const blackrock = (name: string, more: Partial<RecordingCase> = {}): RecordingCase => {
  const path = at(`blackrock/${name}.ns2`)
  return { path, reader: 'read_blackrock', params: { file_path: path }, ...more }
}

const mearec = (folder: string): string => join(folder, 'mearec.h5')
/** Seconds at the first sample of a recording of SpikeGLX. */
const firstSecond = (metaPath: string): number => {
  const meta = readFileSync(metaPath, 'utf8')
  const of = (key: string): number => Number(new RegExp(`^${key}=(.*)$`, 'm').exec(meta)?.[1])
  return of('firstSample') / of('imSampRate')
}

/** Recordings, of which two are made: one that MEArec writes, since what others wrote there holds no samples, and one that mtscomp packs. */
export const recordingCases = (folder: string): readonly RecordingCase[] => {
  const rec = at('spikegadgets/W122_06_09_2019_1_fromSD.rec')
  const brw = at('biocam/biocam_hw3.0_fw1.6.brw')
  const filePath = mearec(folder)
  const [cbin, source] = [join(folder, 'cbin'), at('spikeglx/Noise4Sam_g0/Noise4Sam_g0_imec0/Noise4Sam_g0_t0.imec0.ap.bin')]
  return [
    ...neuralynx(folder),
    blackrock('PauseCorrect/pause_correct'),
    blackrock('blackrock_2_1/l101210-001', {
      others: [...scaled, 'physical_unit'],
      asThere: (ours) => ours.pipe(frameSlice({ endFrame: ours.getNumSamples(0) - 1 })),
      differs: 'the last frame is read, and gains of the .nev',
    }),
    edf('edf+C.edf', 'stream ((256.0,) Hz)', { adds: ['prefilter', 'transducer'] }),
    edf('test_generator.edf', 'stream ((200.0,) Hz)', { adds: ['prefilter', 'transducer'] }),
    edf('test_uneven_samp.edf', 'stream ((100.0,) Hz)', { adds: ['transducer'] }),
    edf('test_uneven_samp.edf', 'stream ((12.8,) Hz)', { adds: ['transducer'] }),
    neuroscope('test1/test1.dat', {}),
    neuroscope('dataset_1/YutaMouse42-151117.lfp', field),
    neuroscope('dataset_1/YutaMouse42-151117.eeg', field),
    {
      path: rec,
      stream: 'trodes',
      reader: 'read_spikegadgets',
      params: { file_path: rec, stream_id: 'trodes' },
      lacks: [...worth, 'physical_unit'],
      differs: 'samples without a scale in the file are worth nothing that is known',
    },
    { path: brw, reader: 'read_biocam', params: { file_path: brw }, others: ['row', 'col'], lacks: ['group'] },
    { path: filePath, reader: 'read_mearec', params: { file_path: filePath }, lacks: ['group'] },
    {
      path: cbin,
      stream: 'ap',
      reader: 'read_cbin',
      params: { source, folder: cbin },
      adds: ['channel_name', 'physical_unit', 'gain_to_physical_unit', 'offset_to_physical_unit'],
      asHere: startingAt(() => firstSecond(source.replace(/bin$/, 'meta'))),
      differs: 'it starts at its first sample',
    },
  ]
}

/** A recorded session of CellExplorer, and ones that scipy and h5py write. */
const cellExplorer = (folder: string): readonly SortingCase[] => {
  const recorded = at('cellexplorer/dataset_1/20170311_684um_2088um_170311_134350.spikes.cellinfo.mat')
  const reads = (name: string, reader: string, params: { readonly [key: string]: Json }): SortingCase => {
    const path = join(folder, name, 'session.spikes.cellinfo.mat')
    return { path, reader, params: { file_path: path, sampling_frequency: 30_000, ...params }, adds: ['shankID'] }
  }
  return [
    { path: recorded, reader: 'read_cellexplorer', params: { file_path: recorded }, adds: ['shankID', 'cluID', 'region'] },
    reads('packed', 'read_cellexplorer_made', { do_compression: true }),
    reads('unpacked', 'read_cellexplorer_made', { do_compression: false }),
    reads('hdf5', 'read_cellexplorer_hdf5', {}),
  ]
}

/** Sortings, of which one is ours, for Phy. */
export const sortingCases = async (folder: string): Promise<readonly SortingCase[]> => {
  const [phy, tridesclous, klusta] = ['phy', 'tridesclous', 'klusta'].map((name) => join(folder, name))
  const { recording, sorting } = await generateGroundTruthRecording({ durations: [2], numChannels: 8, numUnits: 4 })
  await exportToPhy(recording, sorting, phy)
  // Its library may write beside what it reads.
  cpSync(at('tridesclous/tdc_example0'), tridesclous, { recursive: true })
  mkdirSync(klusta)
  cpSync(at('kwik/neo/neo.kwik'), join(klusta, 'neo.kwik'))
  writeFileSync(join(klusta, 'neo.prm'), 'traces = dict(sample_rate=30000.)\n')
  const [neuroscopeFolder, circus] = [at('neuroscope/dataset_1'), at('spykingcircus/spykingcircus_example0')]
  return [
    {
      path: neuroscopeFolder,
      reader: 'read_neuroscope_sorting',
      params: { folder_path: neuroscopeFolder },
      adds: ['cluster_id'],
    },
    { path: circus, reader: 'read_spykingcircus', params: { folder_path: circus } },
    { path: tridesclous, reader: 'read_tridesclous', params: { folder_path: tridesclous }, adds: ['extremum_channel'] },
    { path: join(klusta, 'neo.kwik'), reader: 'read_klusta', params: { file_or_folder_path: klusta }, adds: ['cluster_id'] },
    { path: phy, reader: 'read_phy', params: { folder_path: phy } },
    ...cellExplorer(folder),
  ]
}

const cheetah = at('neuralynx/Cheetah_v5.5.1/original_data')
const ofCheetah = {
  path: cheetah,
  reader: 'NeuralynxRawIO',
  params: { dirname: cheetah, strict_gap_mode: false },
}
const ofPlexon = { path: at('plexon/explore1.plx'), reader: 'PlexonRawIO', params: { filename: at('plexon/explore1.plx') } }
const filename = at('axona/dataset_multi_modal/axona_sample.set')
const ofAxona: SpikesCase = { path: filename, reader: 'AxonaRawIO', params: { filename }, unitsBy: 'id' }
const ofBlackrock = (name: string): Read => {
  const path = at(`blackrock/${name}`)
  return { path: `${path}.nev`, reader: 'BlackrockRawIO', params: { filename: path } }
}
/**
 * Spikes by neo, which has their times and the names of units, where SpikeInterface counts units and cuts frames down; of MEArec in the
 * file that it wrote with the recording.
 */
export const spikesCases = (folder: string): readonly SpikesCase[] => [
  { ...ofBlackrock('FileSpec2.3001'), unitsBy: 'name' },
  { ...ofBlackrock('PauseCorrect/pause_correct'), unitsBy: 'name' },
  { ...ofBlackrock('blackrock_2_1/l101210-001'), unitsBy: 'name' },
  { ...ofPlexon, unitsBy: 'id' },
  { ...ofCheetah, unitsBy: 'name' },
  ofAxona,
  { path: mearec(folder), reader: 'MEArecRawIO', params: { filename: mearec(folder) }, unitsBy: 'id' },
]

const words = ({ channel, label }: NeoEvent): readonly [string, number] | undefined =>
  channel === 'comments' ? undefined : [channel, Number(label)]
/** The one line that ever changes here. */
const lineOf = ({ label }: NeoEvent): readonly [string, number] | undefined => {
  const [, port, word] = /^TTL Input on (.*) value \((0x\w+)\)/.exec(label) ?? []
  return word === undefined ? undefined : [`${port}#1`, (Number(word) >> 1) & 1]
}
const generator = at('edf-bdf/test_generator.edf')

export const eventsCases = (): readonly EventsCase[] => [
  { ...ofBlackrock('FileSpec2.3001'), toldAs: words, differs: 'comments are an annotation' },
  { ...ofBlackrock('blackrock_2_1/l101210-001'), toldAs: words },
  { ...ofPlexon, toldAs: ({ channel }) => [channel, 1] },
  { ...ofCheetah, toldAs: lineOf, differs: 'lines of ports, of which neo has words' },
  {
    path: generator,
    reader: 'EDFRawIO',
    params: { filename: generator },
    toldAs: ({ label }) => [label, 1],
    lacksFirst: true,
    differs: 'an annotation at 0 s is an event',
  },
]
