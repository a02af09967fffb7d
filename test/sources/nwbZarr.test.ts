/** NWB files that hdmf-zarr writes hold the same as those of HDF5. */
import { join } from 'node:path'
import { listStreams, open, openEvents, openSorting, type Recording } from 'rxephys'
import { nwb } from 'rxephys/sources'
import { describe, expect, test } from 'vitest'
import { type Branch, hdf5Bytes } from './hdf5Files.js'
import { nwbFile, series, sixElectrodes, trials, units } from './nwbFiles.js'
import { nwbZarrFiles } from './nwbZarrFiles.js'
import { put, temporaryFolder } from './support.js'

const folder = temporaryFolder()
const samples = Int16Array.from({ length: 33 }, (_, index) => ((index * 7919) % 30_011) - 15_000)
const raw = series('raw', {
  data: { data: samples, shape: [11, 3] },
  rate: 1000,
  start: 2,
  rows: [4, 0, 2],
  conversion: 2e-6,
  factors: [1, 2, 0.5],
  offset: 1e-6,
})
const low = series('low', {
  data: { data: Float32Array.of(0.5, -1.5, 2.5, -3.5), shape: [4] },
  timestamps: [1, 1.001, 1.002, 2],
  rows: [3],
  conversion: 1,
})
const { electrodes, ...ownArrays } = low.arrays ?? {}
/** A series whose electrodes are those of another; a series by a link; units and trials. */
const file = nwbFile(
  {
    acquisition: { groups: { Raw: raw }, links: { Alias: '/acquisition/Raw', Away: '/acquisition/Nothing' } },
    processing: {
      groups: {
        ecephys: {
          groups: {
            LFP: {
              groups: { Low: { ...low, arrays: ownArrays, links: { electrodes: '/processing/other/electrodes' } } },
            },
          },
        },
        other: { arrays: { electrodes } },
      },
    },
    units: units([7, 8, 9], [[2.001, 2.0045], [], [2.0065, 1.5]], { quality: { data: ['good', '', 'mua'] } }),
    intervals: { groups: { trials: trials([2, 2.005], [2.003, 2.008]) } },
  },
  sixElectrodes,
)

let made = 0
/** The folder of a file of Zarr, without what `left` says. */
const zarrOf = (root: Branch, version: 2 | 3, left: (name: string) => boolean = () => false): string => {
  const place = join(folder, `${made++}.nwb.zarr`)
  for (const [name, bytes] of nwbZarrFiles(root, version)) if (!left(name)) put(join(place, name), bytes)
  return place
}

const told = async (recording: Recording) => ({
  ids: recording.channelIds,
  samplingFrequency: recording.samplingFrequency,
  properties: recording.properties,
  locations: recording.getChannelLocations(),
  data: (await recording.getTraces()).data,
  some: (await recording.getTraces({ startFrame: 1, endFrame: 3, channelIds: recording.channelIds.slice(-1) })).data,
  times: await recording.getTimes(),
})

describe.each([2, 3] as const)('a file of Zarr %i', (version) => {
  const [there, zarr] = [put(join(folder, `same${version}.nwb`), hdf5Bytes(file)), zarrOf(file, version)]

  test('lists its series, a link by the path that it leads to', () => {
    expect(listStreams(zarr)).toEqual(['acquisition/Raw', 'processing/ecephys/LFP/Low'])
  })

  test.each(['acquisition/Raw', 'processing/ecephys/LFP/Low', 'acquisition/Alias'])('has %s as HDF5 has it', async (stream) => {
    expect(await told(await open(zarr, { stream }))).toEqual(await told(await open(there, { stream })))
  })

  test('has units and trials as HDF5 has them', async () => {
    const [ours, theirs] = await Promise.all([zarr, there].map((path) => openSorting(path)))
    expect([ours.unitIds, ours.properties]).toEqual([theirs.unitIds, theirs.properties])
    expect(await ours.getSpikes()).toEqual(await theirs.getSpikes())
    const [mine, others] = await Promise.all([zarr, there].map((path) => openEvents(path)))
    expect([mine.channelIds, await mine.getEvents()]).toEqual([others.channelIds, await others.getEvents()])
  })

  test('refuses a chunk that is not there, unless it is to be filled', async () => {
    const chunk = version === 2 ? 'acquisition/Raw/data/0.0' : 'acquisition/Raw/data/c/0/0'
    const filePath = zarrOf(file, version, (name) => name === chunk)
    const asked = { filePath, electricalSeriesPath: 'acquisition/Raw' }
    await expect((await nwb(asked)).getTraces()).rejects.toThrow('nothing there')
    expect((await (await nwb({ ...asked, fillMissing: true })).getTraces()).data).toEqual(new Int16Array(33))
  })
})

test.each([2, 3] as const)('a time of Zarr %i that is lost is not 0', async (version) => {
  const lost = zarrOf(file, version, (name) => /(timestamps|spike_times)\/(c\/)?\d+$/.test(name))
  const low = await open(lost, { stream: 'processing/ecephys/LFP/Low' })
    .then((recording) => recording.getTimes())
    .catch(String)
  const units = await openSorting(lost)
    .then((sorting) => sorting.getSpikes())
    .catch(String)
  expect([low, units]).toEqual([expect.stringContaining('nothing there'), expect.stringContaining('nothing there')])
})

test('groups of units stand in pickles, which are never opened: a notice says so', async () => {
  const shank = { to: '/general/extracellular_ephys/shank0' }
  const grouped = nwbFile(
    { acquisition: { groups: { Raw: raw } }, units: units([7], [[2.001]], { electrode_group: { data: [shank] } }) },
    sixElectrodes,
  )
  const sorting = await openSorting(zarrOf(grouped, 2))
  expect(sorting.notices.map(({ message }) => message)).toContainEqual(expect.stringContaining('not read: "electrode_group"'))
})

test('a folder of Zarr that is of another format is none of NWB', async () => {
  const place = zarrOf({ attributes: { neurodata_type: 'Something' } }, 2)
  await expect(nwb({ filePath: place })).rejects.toThrow('expected an NWB file')
})
