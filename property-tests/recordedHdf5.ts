/** Files of HDF5, of NeuroScope and of sorters that others made, small enough to be damaged whole. */
import { readdirSync, readFileSync } from 'node:fs'
import { shared } from '../test/sources/support.js'
import type { Held } from './malformedCases.js'

const at = '/held'

/** Recorded files under a folder of the damages, whole, by their names there. */
const whole = (place: string, names: readonly string[]): ReadonlyMap<string, Uint8Array> =>
  new Map(names.map((name) => [`${at}/${name}`, new Uint8Array(readFileSync(shared(`${place}/${name}`)))]))

const tutorial = 'ecephys_tutorial_v2.5.0.nwb'
const session = 'YutaMouse42-151117'

/** One file, and the kinds of source that open it. */
const ofOne = (place: string, file: string, kinds: Readonly<Record<string, object>>): readonly Held[] => {
  const content = whole(place, [file])
  return Object.entries(kinds).map(([kind, params]) => ({
    kind,
    name: `a file of others, ${file}`,
    params: { filePath: `${at}/${file}`, ...params },
    content,
  }))
}

const neuroscopeCases = (): readonly Held[] => {
  const names = readdirSync(shared('neuroscope/dataset_1')).filter((name) => /\.(xml|lfp|clu\.[123]|res\.[123])$/.test(name))
  const content = whole('neuroscope/dataset_1', names.sort())
  const filePath = `${at}/${session}.lfp`
  const name = 'a recorded session'
  return [
    { kind: 'neuroscope', name, params: { filePath }, content },
    { kind: 'neuroscope', name: 'the same, cut perhaps', params: { filePath, tolerateTruncation: true }, content },
    { kind: 'neuroscopeSorting', name, params: { folderPath: at }, content },
  ]
}

const tridesclousCase = (): Held => {
  const group = 'channel_group_0'
  const names = [
    'catalogues/initial/arrays.json',
    'catalogues/initial/clusters.raw',
    'segment_0/arrays.json',
    'segment_0/spikes.raw',
  ]
  return {
    kind: 'tridesclous',
    name: 'a folder of others',
    params: { folderPath: at },
    content: whole('tridesclous/tdc_example0', ['info.json', ...names.map((name) => `${group}/${name}`)]),
  }
}

/** Whole files by path, and how a kind of source opens them. */
export const recordedWholes = (): readonly Held[] => [
  ...ofOne('nwb-hdf5', tutorial, {
    nwb: { electricalSeriesPath: 'processing/ecephys/LFP/ElectricalSeries' },
    nwbSorting: {},
  }),
  ...ofOne('biocam', 'biocam_hw3.0_fw1.6.brw', { biocam: {} }),
  ...ofOne('kwik/neo', 'neo.kwik', { klusta: {} }),
  {
    kind: 'spykingCircus',
    name: 'a folder of others',
    params: { folderPath: at },
    content: whole('spykingcircus/spykingcircus_example0', [
      'recording.params',
      'recording/recording.result.hdf5',
      'recording/recording.templates.hdf5',
      'recording/recording.clusters.hdf5',
    ]),
  },
  ...neuroscopeCases(),
  tridesclousCase(),
]

/** The same of files in which nothing is that is read: a fault says so, damaged or not. */
export const refusedWholes = (): readonly Held[] => [
  ...ofOne('nwb-hdf5', '1.1.2_nwbfile.nwb', { nwb: {} }),
  ...ofOne('nwb-hdf5', '2.2.0_subject_no_age__reference.nwb', { nwb: {} }),
  ...ofOne('mearec', 'mearec_smaller_data.h5', { mearec: {} }),
]
