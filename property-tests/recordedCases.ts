/** The first bytes of files that rigs made, where they are: what damages are tried on beside small files that are made up. */
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { haveShared, shared } from '../test/sources/support.js'
import type { Held } from './malformedCases.js'
import { recordedWholes, refusedWholes } from './recordedHdf5.js'

/** The first `count` bytes of a recorded file. */
const first = (path: string, count: number): Uint8Array => {
  const file = openSync(shared(path), 'r')
  const bytes = new Uint8Array(count)
  const there = readSync(file, bytes, 0, count, 0)
  closeSync(file)
  return bytes.subarray(0, there)
}

const at = '/held'
const session = 'intan/intan_fps_test_231117_052500'
/** Bytes of a frame in each file of a signal. */
const signals = { 'amplifier.dat': 128, 'auxiliary.dat': 12, 'analogin.dat': 2, 'digitalin.dat': 2, 'time.dat': 4 }
/** Of `sampledata.rhd`: its head, and one block. */
const [HEAD, BLOCK] = [3050, 8896]
/** Of `pause_correct.ns2`: its head. */
const NSX_HEAD = 1370
/** Of `FileSpec2.3001.nev`: its head. */
const NEV_HEAD = 14_224

/** Files below a recorded folder, by path: the first bytes of each, as many as its name asks for. */
const below = (place: string, most: (name: string) => number): ReadonlyMap<string, Uint8Array> =>
  new Map(
    readdirSync(shared(place), { recursive: true, encoding: 'utf8' })
      .map((name) => name.replaceAll('\\', '/'))
      .filter((name) => statSync(shared(`${place}/${name}`)).isFile() && most(name) > 0)
      .sort()
      .map((name) => [`${at}/${name}`, first(`${place}/${name}`, most(name))]),
  )

/** Sessions of the Open Ephys GUI: before 0.6 with spikes, of 0.6 without samples, and of the first format. */
const openEphysCases = (): readonly Held[] => {
  const older = below('openephys-binary/v0.4.4.1_with_spikes', (name) => (/\.xml$|BINARY|waveforms/.test(name) ? 0 : 1e5))
  const newer = below('openephys-binary/v0.6.7_Binary', (name) => (/Stereotrode [3-8]|waveforms/.test(name) ? 0 : 1e5))
  const legacy = below('openephys-legacy/OpenEphys_SampleData_1', (name) => {
    if (name.endsWith('.continuous')) return 1024 + 3 * 2070
    return name.endsWith('.spikes') ? 1024 + 4 * 216 : 2048
  })
  const folderPath = at
  const stream = 'Record Node 105#File_Reader-100.example_data'
  return [
    { kind: 'openEphysBinary', name: 'a recorded session', params: { folderPath }, content: older },
    { kind: 'openEphysBinarySorting', name: 'recorded spikes', params: { folderPath }, content: older },
    { kind: 'openEphysBinarySorting', name: 'recorded spikes of 0.6', params: { folderPath, stream }, content: newer },
    { kind: 'openEphysBinaryEvents', name: 'recorded lines of 0.6', params: { folderPath, stream }, content: newer },
    { kind: 'openEphysLegacy', name: 'recorded channels', params: { folderPath }, content: legacy },
    {
      kind: 'openEphysLegacy',
      name: 'recorded channels, across gaps',
      params: { folderPath, acrossGaps: true, tolerateTruncation: true },
      content: legacy,
    },
    { kind: 'openEphysLegacyEvents', name: 'recorded lines', params: { folderPath }, content: legacy },
    { kind: 'openEphysLegacySorting', name: 'recorded spikes', params: { folderPath }, content: legacy },
  ]
}

/** Files by path, and how a kind of source opens them. */
export const recordedCases = (): readonly Held[] => {
  if (!haveShared) return []
  const inFiles = new Map([
    [`${at}/info.rhd`, first(`${session}/info.rhd`, 1e5)],
    ...Object.entries(signals).map(([name, bytes]): [string, Uint8Array] => [
      `${at}/${name}`,
      first(`${session}/${name}`, 256 * bytes),
    ]),
  ])
  const inOne = new Map([[`${at}/one.rhd`, first('intan/sampledata.rhd', HEAD + 3 * BLOCK)]])
  const spikes = new Map([[`${at}/explore1.plx`, first('plexon/explore1.plx', 90_000)]])
  const old = new Map([
    [`${at}/old.ns2`, first('blackrock/blackrock_2_1/l101210-001.ns2', 56 + 64 * 12)],
    [`${at}/old.nev`, first('blackrock/blackrock_2_1/l101210-001.nev', 4944)],
  ])
  const ofNeuralynx = new Map(
    ['LAHC1_3_gaps.ncs', 'LAHC2.ncs', 'Events.nev'].map((name) => [`${at}/${name}`, first(`neuralynx/mne/${name}`, 40_396)]),
  )
  const edf = new Map([[`${at}/one.edf`, first('edf-bdf/edf+C.edf', 1e4)]])
  const bdf = new Map([[`${at}/one.bdf`, first('edf-bdf/test.bdf', 1e6)]])
  const ofNeuralynxSpikes = new Map(
    ['Tet3a.ncs', 'STet3a.nse', 'Events.nev'].map((name) => [
      `${at}/${name}`,
      first(`neuralynx/Cheetah_v5.5.1/original_data/${name}`, 20_000),
    ]),
  )
  const [one, info] = [`${at}/one.rhd`, `${at}/info.rhd`]
  const stream = 'RHD2000 amplifier channel'
  return [
    ...openEphysCases(),
    ...recordedWholes(),
    ...refusedWholes(),
    { kind: 'intan', name: 'a recorded file', params: { filePath: one, stream }, content: inOne },
    {
      kind: 'intan',
      name: 'a recorded file, cut perhaps',
      params: { filePath: one, stream: '1', tolerateTruncation: true },
      content: inOne,
    },
    { kind: 'intan', name: 'a recorded file a signal', params: { filePath: info, stream }, content: inFiles },
    {
      kind: 'intan',
      name: 'the same, cut perhaps',
      params: { filePath: info, stream: '4', tolerateTruncation: true },
      content: inFiles,
    },
    ...['plexonSorting', 'plexonEvents'].map((kind) => ({
      kind,
      name: 'a recorded file of Plexon, cut perhaps',
      params: { filePath: `${at}/explore1.plx`, tolerateTruncation: true },
      content: spikes,
    })),
    { kind: 'neuralynx', name: 'a recorded session', params: { folderPath: at }, content: ofNeuralynx },
    ...['neuralynxEvents', 'neuralynxSorting'].map((kind) => ({
      kind,
      name: 'a recorded session, cut perhaps',
      params: { folderPath: at, tolerateTruncation: true },
      content: ofNeuralynxSpikes,
    })),
    {
      kind: 'neuralynx',
      name: 'the same, cut perhaps',
      params: { folderPath: at, tolerateTruncation: true },
      content: ofNeuralynx,
    },
    { kind: 'intanEvents', name: 'recorded lines', params: { filePath: info, tolerateTruncation: true }, content: inFiles },
    { kind: 'blackrock', name: 'a recorded file of 2.1', params: { filePath: `${at}/old.ns2` }, content: old },
    ...['axona', 'axonaEvents'].map((kind) => ({
      kind,
      name: 'a recorded trial, cut perhaps',
      params: { filePath: `${at}/trial.set`, tolerateTruncation: true },
      content: new Map([
        [`${at}/trial.set`, first('axona/axona_raw.set', 26_000)],
        [`${at}/trial.bin`, first('axona/axona_raw.bin', 8 * 432)],
      ]),
    })),
    ...['axona', 'axonaSorting'].map((kind) => ({
      kind,
      name: 'a recorded trial without raw samples, cut perhaps',
      params: { filePath: `${at}/trial.set`, tolerateTruncation: true },
      content: new Map(
        (
          [
            ['set', 25_000],
            ['1', 2000],
            ['2', 2000],
            ['eeg', 500],
            ['eeg2', 500],
          ] as const
        ).map(([ending, bytes]) => [`${at}/trial.${ending}`, first(`axona/dataset_multi_modal/axona_sample.${ending}`, bytes)]),
      ),
    })),
    ...['spikegadgets', 'spikegadgetsEvents'].map((kind) => ({
      kind,
      name: 'a recorded file of a logger',
      params: { filePath: `${at}/logger.rec`, tolerateTruncation: true },
      content: new Map([[`${at}/logger.rec`, first('spikegadgets/W122_06_09_2019_1_fromSD.rec', 19_271)]]),
    })),
    ...['blackrockSorting', 'blackrockEvents'].map((kind) => ({
      kind,
      name: 'recorded packets of Blackrock',
      params: { filePath: `${at}/file.nev` },
      content: new Map([[`${at}/file.nev`, first('blackrock/FileSpec2.3001.nev', NEV_HEAD + 60 * 104)]]),
    })),
    {
      kind: 'blackrock',
      name: 'a recorded block, cut perhaps',
      params: { filePath: `${at}/pause.ns2`, tolerateTruncation: true },
      content: new Map([[`${at}/pause.ns2`, first('blackrock/PauseCorrect/pause_correct.ns2', NSX_HEAD + 9 + 64 * 32)]]),
    },
    {
      kind: 'cellExplorer',
      name: 'a recorded session',
      params: { filePath: `${at}/session.spikes.cellinfo.mat` },
      content: new Map(
        ['spikes.cellinfo', 'sessionInfo'].map((name) => [
          `${at}/session.${name}.mat`,
          first(`cellexplorer/dataset_1/20170311_684um_2088um_170311_134350.${name}.mat`, 10_000),
        ]),
      ),
    },
    { kind: 'edf', name: 'a recorded file', params: { filePath: `${at}/one.edf` }, content: edf },
    {
      kind: 'edf',
      name: 'a recorded file of 24 bits',
      params: { filePath: `${at}/one.bdf`, tolerateTruncation: true },
      content: bdf,
    },
    { kind: 'edfEvents', name: 'recorded annotations', params: { filePath: `${at}/one.edf` }, content: edf },
    { kind: 'edfEvents', name: 'recorded triggers', params: { filePath: `${at}/one.bdf` }, content: bdf },
    {
      kind: 'nwb',
      name: 'a recorded file',
      params: { filePath: `${at}/probe.nwb` },
      content: new Map([[`${at}/probe.nwb`, first('nwb-hdf5/aibs_ecephys.nwb', 288_036)]]),
    },
  ]
}
