/** Every source of files reads the same from a server, from an archive and from memory as from a folder. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { BlobWriter, Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js/lib/zip-core-native.js'
import { Events, generateRecording, generateSorting, memoryEvents, Recording, type Sorting } from 'rxephys'
import * as sources from 'rxephys/sources'
import { beforeAll, expect, test } from 'vitest'
import { files } from '#platform'
import { exampleOf } from '../../../../property-tests/examples.js'
import { builtIn } from '../../../../src/catalog.js'
import { pathField } from '../../../../src/codec/paths.js'
import { writeNpy } from '../../../../src/encoding/npyWrite.js'
import { makeRun, folder as runs } from '../../../sources/spikeglxRuns.js'
import { put } from '../../../sources/support.js'
import { serve } from './server.js'

const folder = join(runs, 'every')
type Opens = (path: string) => Promise<Recording | Sorting | Events>
const { binary, eventsFolder, kilosort, npz, phy, spikeglx, spikeinterfaceFolder, spikeinterfaceSortingFolder } = sources
const raw = { samplingFrequency: 1000, numChannels: 3, dtype: 'float32' } as const

/** Where each lies in the folder, and what opens it. */
const cases: Readonly<Record<string, readonly [string, Opens]>> = {
  axona: ['axona/trial.set', (filePath) => sources.axona({ filePath })],
  axonaSorting: ['axonaSorting/trial.set', (filePath) => sources.axonaSorting({ filePath })],
  axonaEvents: ['axonaEvents/trial.set', (filePath) => sources.axonaEvents({ filePath })],
  binary: ['clean/traces_cached_seg0.raw', (path) => binary({ filePaths: [path], ...raw })],
  blackrock: ['blackrock/session001.ns5', (filePath) => sources.blackrock({ filePath })],
  blackrockEvents: ['blackrockEvents/session001.nev', (filePath) => sources.blackrockEvents({ filePath })],
  blackrockSorting: ['blackrockSorting/session001.nev', (filePath) => sources.blackrockSorting({ filePath })],
  spikegadgets: ['spikegadgets/session.rec', (filePath) => sources.spikegadgets({ filePath, stream: 'trodes' })],
  spikegadgetsEvents: ['spikegadgetsEvents/session.rec', (filePath) => sources.spikegadgetsEvents({ filePath })],
  spykingCircus: ['spykingCircus/session', (folderPath) => sources.spykingCircus({ folderPath })],
  spikeglx: ['run_g0', (path) => spikeglx({ folder: path, stream: 'imec0.ap' })],
  spikeglxEvents: ['run_g0', (path) => sources.spikeglxEvents({ folder: path, stream: 'nidq' })],
  spikeinterfaceFolder: ['clean', (path) => spikeinterfaceFolder({ folder: path })],
  spikeinterfaceSortingFolder: ['units', (path) => spikeinterfaceSortingFolder({ folder: path })],
  edf: ['edf/sleep.edf', (filePath) => sources.edf({ filePath, stream: '0' })],
  edfEvents: ['edfEvents/sleep.edf', (filePath) => sources.edfEvents({ filePath })],
  biocam: ['biocam/slice.brw', (filePath) => sources.biocam({ filePath })],
  biocamSorting: ['biocamSorting/slice.bxr', (filePath) => sources.biocamSorting({ filePath })],
  herdingSpikes: ['herdingSpikes/clustered.hdf5', (filePath) => sources.herdingSpikes({ filePath })],
  cellExplorer: ['cellExplorer/session1.spikes.cellinfo.mat', (filePath) => sources.cellExplorer({ filePath })],
  klusta: ['klusta/session.kwik', (filePath) => sources.klusta({ filePath })],
  maxwell: ['maxwell/trace.raw.h5', (filePath) => sources.maxwell({ filePath, stream: 'well000' })],
  maxwellEvents: ['maxwellEvents/trace.raw.h5', (filePath) => sources.maxwellEvents({ filePath, stream: 'well000' })],
  maxwellSorting: ['maxwellSorting/trace.raw.h5', (filePath) => sources.maxwellSorting({ filePath, stream: 'well000' })],
  mda: ['mda', (folderPath) => sources.mda({ folderPath })],
  mdaSorting: ['mdaSorting/firings.mda', (filePath) => sources.mdaSorting({ filePath })],
  mearec: ['mearec/recordings.h5', (filePath) => sources.mearec({ filePath })],
  mearecSorting: ['mearecSorting/recordings.h5', (filePath) => sources.mearecSorting({ filePath })],
  intan: ['intan/session_240501_120000.rhd', (filePath) => sources.intan({ filePath, stream: 'RHD2000 amplifier channel' })],
  intanEvents: ['intanEvents/session_240501_120000.rhd', (filePath) => sources.intanEvents({ filePath })],
  neuroscope: ['neuroscope/session1.dat', (filePath) => sources.neuroscope({ filePath })],
  neuroscopeEvents: ['neuroscopeEvents/session1.evt', (filePath) => sources.neuroscopeEvents({ filePath })],
  neuroscopeSorting: ['neuroscopeSorting/session1.xml', (folderPath) => sources.neuroscopeSorting({ folderPath })],
  nwb: ['nwb/sub-1_ecephys.nwb', (filePath) => sources.nwb({ filePath, electricalSeriesPath: 'acquisition/ElectricalSeries' })],
  nwbEvents: ['nwbEvents/sub-1_ecephys.nwb', (filePath) => sources.nwbEvents({ filePath })],
  nwbSorting: ['nwbSorting/sub-1_ecephys.nwb', (filePath) => sources.nwbSorting({ filePath })],
  alf: ['alf', (folderPath) => sources.alf({ folderPath })],
  cbinIbl: ['cbinIbl/probe00', (folderPath) => sources.cbinIbl({ folderPath, stream: 'imec0.ap' })],
  plexon: ['plexon/session.plx', (filePath) => sources.plexon({ filePath, stream: 'WB' })],
  plexonEvents: ['plexonEvents/session.plx', (filePath) => sources.plexonEvents({ filePath })],
  plexonSorting: ['plexonSorting/session.plx', (filePath) => sources.plexonSorting({ filePath })],
  tridesclous: ['tridesclous', (folderPath) => sources.tridesclous({ folderPath })],
  neuralynx: ['neuralynx', (folderPath) => sources.neuralynx({ folderPath })],
  neuralynxEvents: ['neuralynxEvents', (folderPath) => sources.neuralynxEvents({ folderPath })],
  neuralynxSorting: ['neuralynxSorting', (folderPath) => sources.neuralynxSorting({ folderPath })],
  npz: ['units.npz', (path) => npz({ filePath: path })],
  eventsFolder: ['lines', (path) => eventsFolder({ folder: path })],
  phy: ['phy', (path) => phy({ folderPath: path })],
  kilosort: ['phy', (path) => kilosort({ folderPath: path })],
  spikeinterfaceZarr: ['clean.zarr', (path) => sources.spikeinterfaceZarr({ folder: path })],
  spikeinterfaceZarrSorting: ['units.zarr', (path) => sources.spikeinterfaceZarrSorting({ folder: path })],
  openEphysBinary: [
    'openEphysBinary',
    (folderPath) => sources.openEphysBinary({ folderPath, stream: 'Record Node 101#Neuropix-PXI-100.ProbeA-AP' }),
  ],
  openEphysBinaryEvents: ['openEphysBinaryEvents', (folderPath) => sources.openEphysBinaryEvents({ folderPath })],
  openEphysBinarySorting: ['openEphysBinarySorting', (folderPath) => sources.openEphysBinarySorting({ folderPath })],
  openEphysLegacy: ['openEphysLegacy', (folderPath) => sources.openEphysLegacy({ folderPath })],
  openEphysLegacyEvents: ['openEphysLegacyEvents', (folderPath) => sources.openEphysLegacyEvents({ folderPath })],
  openEphysLegacySorting: ['openEphysLegacySorting', (folderPath) => sources.openEphysLegacySorting({ folderPath })],
  zarrArray: ['clean.zarr/traces_seg0', (path) => sources.zarrArray({ path, samplingFrequency: 1000 })],
}

/** Files that are named by their channels: where nothing is listed, they are not found, and that is told. */
const named = new Set(['openEphysLegacy', 'openEphysLegacyEvents', 'openEphysLegacySorting', 'spykingCircus/session'])

/** All of it but what says where it lies. */
const told = async (lazy: Recording | Sorting | Events): Promise<string> => {
  const held: unknown[] = [{ ...lazy.header, annotations: undefined }]
  for (const segment of lazy.segments.keys())
    if (lazy instanceof Recording) held.push([...(await lazy.getTraces({ segment })).data])
    else held.push(await (lazy instanceof Events ? lazy.getEvents({ segment }) : lazy.getSpikes({ segment })))
  return JSON.stringify(held)
}

const below = (): ReadonlyMap<string, Uint8Array> =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => [relative(folder, join(entry.parentPath, entry.name)), readFileSync(join(entry.parentPath, entry.name))]),
  )

const places: Record<string, string> = {}
beforeAll(async () => {
  makeRun('every')
  const recording = await generateRecording({ numChannels: 3, durations: [1], samplingFrequency: 1000, seed: 1 })
  const sorting = await generateSorting({ numUnits: 4, durations: [10], seed: 1 })
  for (const name of ['clean', 'clean.zarr']) await recording.save(join(folder, name))
  for (const name of ['units', 'units.npz', 'units.zarr']) await sorting.save(join(folder, name))
  const lines = { sampleIndex: [3, 7], channelIndex: [0, 0], value: [1, 0] }
  await (await memoryEvents({ samplingFrequency: 1000, channelIds: ['a'], events: lines })).save(join(folder, 'lines'))
  put(join(folder, 'phy/params.py'), 'sample_rate = 30000.\n')
  put(join(folder, 'phy/spike_times.npy'), writeNpy({ dtype: 'int64', shape: [4], data: [5, 9, 20, 31] }))
  put(join(folder, 'phy/spike_clusters.npy'), writeNpy({ dtype: 'int64', shape: [4], data: [1, 0, 1, 2] }))
  put(join(folder, 'phy/cluster_group.tsv'), 'cluster_id\tgroup\n0\tgood\n1\tnoise\n2\tmua\n')
  for (const [kind, [name]] of Object.entries(cases)) (await exampleOf(kind))?.(files, join(folder, name.split('/')[0]))
  const writer = new ZipWriter(new BlobWriter(), { level: 6, useWebWorkers: false })
  for (const [name, bytes] of below()) await writer.add(`all/${name}`, new Uint8ArrayReader(bytes))
  writeFileSync(join(runs, 'every.zip'), new Uint8Array(await (await writer.close()).arrayBuffer()))
  places['a server that lists'] = (await serve(folder, { lists: true })).url
  places['a server that lists nothing'] = (await serve(folder)).url
  places['an archive'] = join(runs, 'every.zip/all')
  places.memory = files.mount(below())
})

test.each(Object.entries(cases))('%s', async (_, [name, opened]) => {
  const here = await told(await opened(join(folder, name)))
  for (const [place, at] of Object.entries(places))
    if (named.has(name) && place === 'a server that lists nothing')
      await expect(opened(files.join(at, name)), place).rejects.toThrow(
        /(\.continuous of Open Ephys|of SpyKING CIRCUS), found none/,
      )
    else expect(await told(await opened(files.join(at, name))), place).toBe(here)
})

test('no source of files is left out', () => {
  const ofFiles = [...builtIn.sources.values()].filter(({ fields }) => pathField(fields) !== undefined).map(({ kind }) => kind)
  expect(Object.keys(cases).toSorted()).toEqual(ofFiles.toSorted())
})
