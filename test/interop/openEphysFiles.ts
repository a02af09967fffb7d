import { join } from 'node:path'
import { listStreams, open as openJson, type Recording } from 'rxephys'
import { openEphysBinary, openEphysLegacy } from 'rxephys/sources'
import { files } from '../../src/platform/node.js'
import { continuous } from '../sources/openEphysLegacy.example.js'
import { from, putRecording, putSettings } from '../sources/openEphysRuns.js'
import type { Checks } from '../tools/checks.js'
import { type Described, described, difference } from './describe.js'
import { peer } from './peer.js'
import { haveShared, shared } from './shared.js'

const range = from(0, 384)
const keyed = (name: string, values: readonly (string | number)[]): string =>
  `<${name} ${values.map((value, channel) => `CH${channel}="${value}"`).join(' ')}/>`
const electrode = (attributes: string, content: string): string =>
  `<NP_PROBE slot="2" dock="1" port="1" ${attributes}>${content}</NP_PROBE>`

/** A 1.0 probe whose plugin wrote positions, a 2.0 one of four shanks whose plugin did, and one that numbers electrodes. */
const probes = [
  electrode(
    'probe_serial_number="11" probe_part_number="NP1000" apGainValue="500x" lfpGainValue="250x"',
    keyed(
      'CHANNELS',
      range.map(() => 0),
    ) +
      keyed(
        'ELECTRODE_XPOS',
        range.map((channel) => [27, 59, 11, 43][channel % 4]),
      ) +
      keyed(
        'ELECTRODE_YPOS',
        range.map((channel) => 20 * Math.floor(channel / 2)),
      ),
  ),
  electrode(
    'probe_serial_number="12" probe_part_number="NP2013"',
    keyed(
      'CHANNELS',
      range.map((channel) => `0:${Math.floor(channel / 96)}`),
    ) +
      keyed(
        'ELECTRODE_XPOS',
        range.map((channel) => 8 + 32 * (channel % 2) + 250 * Math.floor(channel / 96)),
      ) +
      keyed(
        'ELECTRODE_YPOS',
        range.map((channel) => 15 * Math.floor((channel % 96) / 2)),
      ),
  ),
  electrode(
    'probe_serial_number="13" probe_part_number="NP2003"',
    keyed(
      'SELECTED_ELECTRODES',
      range.map((channel) => 2 * channel),
    ),
  ),
].join('')

const channels = (name: string): readonly string[] => range.map((channel) => `${name}${channel + 1}`)

/** Sessions of a GUI of each layout, as far as both of us read them alike: inputs of boards in volts. */
const makeSessions = (folder: string): readonly string[] => {
  const [newer, older] = ['newer', 'older'].map((name) => join(folder, 'openEphys', name))
  const node = join(newer, 'Record Node 101')
  const names = ['ProbeA-AP', 'ProbeA-LFP', 'ProbeB', 'ProbeC']
  putSettings(files, node, probes, {
    version: '0.6.7',
    streams: names.map((name) => `<STREAM name="${name}"/>`).join(''),
    recorder: '',
  })
  for (const [number, first] of [
    [1, 3000],
    [2, 8000],
    [10, 9000],
  ])
    putRecording(files, join(node, 'experiment1', `recording${number}`), {
      streams: [
        ...names.map((name) => ({
          folder: `Neuropix-PXI-100.${name}`,
          channels: [...channels(name.endsWith('LFP') ? 'LFP' : 'AP'), 'AP_SYNC'],
          bitVolts: 0.195,
          numbers: from(first, 3),
        })),
        { folder: 'Acquisition_Board-107.Rhythm', channels: ['CH1', 'CH3', 'ADC1', 'ADC2'], numbers: from(first, 5) },
      ],
    })
  putRecording(files, join(older, 'experiment1', 'recording1'), {
    version: '0.4.5',
    streams: [
      { folder: 'Rhythm_FPGA-100.0', channels: ['CH1', 'CH25'], bitVolts: 0.195, numbers: [...from(500, 7), ...from(600, 5)] },
    ],
  })
  return [newer, older]
}

/**
 * Sessions of the first format: one with a gap in one channel and with an end that not all have, and one of two experiments. There, a
 * block after a gap that is the last one is lost, and the second experiment of ADC channels beside others is that of these.
 */
const makeLegacy = (folder: string): readonly string[] => {
  const [gaps, two] = ['gaps', 'two'].map((name) => join(folder, 'openEphys', name))
  const put = (session: string, name: string, firsts: readonly number[], base: number): void => {
    const told = {
      version: 0.4,
      date_created: "'3-Oct-2018 131650'",
      channelType: "'Continuous'",
      blockLength: 1024,
      bufferSize: 1024,
    }
    files.makeFolder(session)
    files.writeWhole(join(session, `100_${name}.continuous`), continuous(name.replace(/_.*/, ''), firsts, base, told))
  }
  const firsts = from(0, 9).map((record) => 1024 * record)
  put(
    gaps,
    'CH1',
    firsts.filter((_, record) => record !== 4 && record !== 5),
    0,
  )
  put(gaps, 'CH2', firsts.slice(1), -3000)
  put(gaps, 'ADC1', firsts.slice(0, 8), 50)
  for (const channel of [1, 2]) {
    put(two, `CH${channel}`, [500, 1524], 7 * channel)
    put(two, `CH${channel}_2`, [2000], 90 * channel)
  }
  return [gaps, two]
}

type Told = { readonly id: string; readonly recording: Described; readonly json: string }

/** Streams of these folders: ids, gains, probes, times and samples, and pipelines of them as JSON, both ways. */
const checkFolders = async (
  checks: Checks,
  layout: 'binary' | 'legacy',
  folders: readonly string[],
  dump: string,
): Promise<void> => {
  const theirs = peer.ask<Record<string, Record<string, Told>>>('openEphysFiles.py', { layout, folders, dump })
  const written: { readonly name: string; readonly path: string; readonly recording: Recording }[] = []
  for (const each of folders) {
    const names = Object.keys(theirs[each])
    checks.check(`${each}: the same streams`, String(listStreams(each).toSorted()) === String(names.toSorted()), names.join(', '))
    for (const [name, { id, recording, json }] of Object.entries(theirs[each])) {
      const open = (stream: string): Promise<Recording> =>
        layout === 'binary'
          ? openEphysBinary({ folderPath: each, stream, acrossGaps: true })
          : openEphysLegacy({ folderPath: each, stream, acrossGaps: true })
      const own = await open(name)
      await checks.attempt(`${each} ${name}: ids, gains, properties, places, times and samples`, async () =>
        difference([await described(own), await described(await open(id))], [recording, recording]),
      )
      await checks.attempt(`${each} ${name}: their JSON opens, with what it says samples are worth`, async () =>
        difference(await described(await openJson(json)), recording),
      )
      const ours = join(dump, `ours ${layout} ${written.length}.json`)
      own.dump(ours, { format: 'spikeinterface' })
      written.push({ name: `${each} ${name}`, path: ours, recording: own })
    }
  }
  const loaded = peer.ask<readonly Described[]>('openEphysFiles.py', { load: written.map(({ path }) => path), base: dump })
  for (const [index, { name, recording }] of written.entries())
    await checks.attempt(`${name}: our JSON loads there`, async () => {
      const { properties, ...rest } = loaded[index]
      const { properties: own, ...wanted } = await described(recording)
      const kept = Object.fromEntries(Object.keys(own).map((key) => [key, properties[key]]))
      return difference({ ...wanted, properties: own }, { ...rest, properties: kept })
    })
}

/** Sessions of the Open Ephys GUI, in its binary format and in its first one. */
export const checkOpenEphysFiles = async (checks: Checks, folder: string): Promise<void> => {
  const dump = join(folder, 'openEphys dumps')
  files.makeFolder(dump)
  if (!haveShared) checks.skip('sessions that the GUI wrote', 'no ../shared/data here')
  const real = (place: string, names: readonly string[]): readonly string[] =>
    haveShared ? names.map((name) => join(shared, place, name)) : []
  const binary = real('openephys-binary', ['v0.4.4.1_with_spikes', 'no_probe/rawdata/sub-001/ses-001/ephys'])
  await checkFolders(checks, 'binary', [...makeSessions(folder), ...binary], dump)
  const legacy = real('openephys-legacy', ['OpenEphys_SampleData_1', 'OpenEphys_SampleData_2_(multiple_starts)'])
  await checkFolders(checks, 'legacy', [...makeLegacy(folder), ...legacy], dump)
}
