import { join } from 'node:path'
import { listStreams, open } from 'rxephys'
import { files } from '../../src/platform/node.js'
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

/** Sessions of a GUI of each layout, as far as both of us read them alike: no gaps, and inputs of boards in volts. */
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
    streams: [{ folder: 'Rhythm_FPGA-100.0', channels: ['CH1', 'CH25'], bitVolts: 0.195, numbers: from(500, 7) }],
  })
  return [newer, older]
}

/** Sessions of the Open Ephys GUI in its binary format: streams, ids, gains, probes, times and samples. */
export const checkOpenEphysBinary = async (checks: Checks, folder: string): Promise<void> => {
  const real = ['v0.4.4.1_with_spikes', 'no_probe/rawdata/sub-001/ses-001/ephys'].map((name) =>
    join(shared, 'openephys-binary', name),
  )
  if (!haveShared) checks.skip('sessions that the GUI wrote', 'no ../shared/data here')
  const folders = [...makeSessions(folder), ...(haveShared ? real : [])]
  const theirs = peer.ask<Record<string, Record<string, { readonly id: string; readonly recording: Described }>>>(
    'openEphysBinary.py',
    { folders },
  )
  for (const each of folders) {
    const names = Object.keys(theirs[each])
    checks.check(`${each}: the same streams`, String(listStreams(each).toSorted()) === String(names.toSorted()), names.join(', '))
    for (const [name, { id, recording }] of Object.entries(theirs[each]))
      await checks.attempt(`${each} ${name}: ids, gains, properties, places, times and samples`, async () =>
        difference(
          [await described(await open(each, { stream: name })), await described(await open(each, { stream: id }))],
          [recording, recording],
        ),
      )
  }
}
