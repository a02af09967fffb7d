import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openEphysBinary } from '../../sources/openEphysBinary.js'
import type { BoundSource } from '../../src/declare/source.js'
import { channelLocations } from '../../src/model/probeGroup.js'
import { from, putRecording, putSettings } from './openEphysRuns.js'
import { context, opened, temporaryFolder } from './support.js'

const { files } = context
const root = temporaryFolder()
const keyed = (name: string, values: readonly (string | number)[]): string =>
  // Attributes are written in the order of their names, CH10 before CH2.
  `<${name} ${values
    .map((value, channel) => `CH${channel}="${value}"`)
    .toSorted()
    .join(' ')}/>`

interface Spec {
  readonly folder?: string
  readonly channels: readonly string[]
  readonly probes: string
  readonly version?: string
  readonly streams?: readonly string[]
  readonly recorder?: string
}

let made = 0
const openProbe = async ({
  folder = 'Neuropix-PXI-100.ProbeA-AP',
  channels,
  probes,
  streams,
  recorder = '',
  version = '0.6.7',
}: Spec): Promise<BoundSource> => {
  const node = join(root, `${made++}`, 'Record Node 101')
  putRecording(files, join(node, 'experiment1', 'recording1'), { version, streams: [{ folder, channels, numbers: from(0, 2) }] })
  const names = (streams ?? ['ProbeA-AP', 'ProbeA-LFP']).map((name) => `<STREAM name="${name}"/>`).join('')
  putSettings(files, node, probes, { version, streams: names, recorder })
  return opened(openEphysBinary, { folderPath: node, stream: '0' })
}
const placesOf = ({ header: { probe, channelIds } }: BoundSource): unknown =>
  probe && channelLocations(probe, [...channelIds.keys()])
const names = (count: number): readonly string[] => Array.from({ length: count }, (_, channel) => `AP${channel + 1}`)

describe('a Neuropixels 1.0 probe of an older plugin', () => {
  // The first twelve electrodes, as the plugin writes where they are.
  const xs = from(0, 12).map((channel) => [27, 59, 11, 43][channel % 4])
  const ys = from(0, 12).map((channel) => 20 * Math.floor(channel / 2))
  const attributes =
    'slot="2" port="1" dock="1" probe_serial_number="19" probe_part_number="NP1000" apGainValue="500x" lfpGainValue="250x"'
  const positions =
    keyed(
      'CHANNELS',
      from(0, 12).map(() => 0),
    ) +
    keyed('ELECTRODE_XPOS', xs) +
    keyed('ELECTRODE_YPOS', ys)
  const probe = `<NP_PROBE ${attributes}>${positions}</NP_PROBE>`

  test('has its contacts by the numbers of its channels, not their order in the file', async () => {
    const { header } = await openProbe({ channels: [...names(12), 'AP_SYNC'], probes: probe })
    expect(header.probe?.probes[0].contactIds).toEqual(from(0, 12).map((electrode) => `e${electrode}`))
    expect(header.probe?.probes[0].annotations).toMatchObject({
      ...{ model_name: 'NP1000', serial_number: '19', name: 'ProbeA', part_number: 'NP1000' },
      ...{ slot: '2', port: '1', dock: '1', ap_gain: 500, lf_gain: 250 },
    })
    expect(header.probe && channelLocations(header.probe, [0, 1, 2, 3, 11])).toEqual([
      [16, 0],
      [48, 0],
      [0, 20],
      [32, 20],
      [32, 100],
    ])
    expect(header.properties.group.values).toEqual(from(0, 12).map(() => 0))
    expect(header.properties.inter_sample_shift.values.slice(0, 4)).toEqual([0, 0, 1 / 13, 1 / 13])
    expect(header.annotations.saturation_threshold_uV).toBe(1200)
  })

  test('has those of the channels that its record node saved', async () => {
    const recorder = '<STREAM name="ProbeA-AP" source_node_id="100" recording_state="0101000000010"/>'
    const recording = await openProbe({ channels: ['AP2', 'AP4', 'AP12'], probes: probe, recorder })
    expect(recording.header.probe?.probes[0].contactIds).toEqual(['e1', 'e3', 'e11'])
    expect(recording.header.properties.inter_sample_shift.values).toEqual([0, 1 / 13, 5 / 13])
  })

  test('of as many contacts as there are channels; else there is none, with a notice', async () => {
    const recording = await openProbe({ channels: names(11), probes: probe })
    expect(recording.header.probe).toBeUndefined()
    expect(recording.notices?.[0].message).toContain('12 of 12 contacts were recorded, where there are 11 channels: no geometry')
  })

  test('is that of the stream’s name; a probe that is switched off is none', async () => {
    const other = probe.replace('"19"', '"23"')
    const streams = ['ProbeA-AP', 'ProbeA-LFP', 'ProbeB-AP', 'ProbeB-LFP', 'ADC']
    const two = { channels: names(12), probes: probe + other, streams }
    const serial = async (spec: Spec): Promise<unknown> =>
      (await openProbe(spec)).header.probe?.probes[0].annotations.serial_number
    expect(await serial({ ...two, folder: 'Neuropix-PXI-100.ProbeB-LFP' })).toBe('23')
    const off = probe.replace('<NP_PROBE', '<NP_PROBE isEnabled="0"')
    expect(await serial({ ...two, probes: off + other, streams: ['ProbeB-AP'], folder: 'Neuropix-PXI-100.ProbeB-AP' })).toBe('23')
    expect(await serial({ ...two, folder: 'NI-DAQmx-103.PXI-6133' })).toBeUndefined()
  })

  test('of a GUI before 0.6, whose streams have numbers, is that of the number', async () => {
    const numbered = { channels: names(12), probes: probe + probe.replace('"19"', '"23"'), streams: [], version: '0.5.5' }
    const name = async (spec: Spec): Promise<unknown> => (await openProbe(spec)).header.probe?.probes[0].annotations.name
    expect(await name({ ...numbered, folder: 'Neuropix-PXI-100.2' })).toBe('100.1')
    const lfp = names(12).map((each) => each.replace('AP', 'LFP'))
    expect(await name({ ...numbered, folder: 'Neuropix-PXI-100.1', channels: lfp })).toBe('100.0')
    expect(await name({ ...numbered, folder: 'Neuropix-PXI-100.1' })).toBeUndefined()
  })
})

describe('probes of four shanks', () => {
  const probeOf = (content: string): string =>
    `<NP_PROBE probe_part_number="NP2013" custom_probe_name="left">${content}</NP_PROBE>`
  const folder = 'Neuropix-PXI-100.left'

  test('have electrodes numbered through, of newer plugins', async () => {
    const recording = await openProbe({
      folder,
      channels: ['CH1', 'CH2'],
      probes: probeOf(keyed('SELECTED_ELECTRODES', [3, 1280 + 4])),
    })
    expect(recording.header.probe?.probes[0].contactIds).toEqual(['s0e3', 's1e4'])
    expect(recording.header.properties.group.values).toEqual([0, 1])
  })

  test('have positions that count from the edge of the plugin: a column alone is not taken for the other', async () => {
    const content = keyed('CHANNELS', ['0:0', '0:2']) + keyed('ELECTRODE_XPOS', [40, 540]) + keyed('ELECTRODE_YPOS', [0, 15])
    const recording = await openProbe({ folder, channels: ['CH1', 'CH2'], probes: probeOf(content) })
    expect(recording.header.probe?.probes[0].contactIds).toEqual(['s0e1', 's2e3'])
    expect(placesOf(recording)).toEqual([
      [32, 0],
      [532, 15],
    ])
  })

  test('stood above each other in settings before 0.6', async () => {
    const content = keyed('CHANNELS', ['0:0', '0:2']) + keyed('ELECTRODE_XPOS', [8, 508]) + keyed('ELECTRODE_YPOS', [0, 515])
    const spec = { channels: ['AP1', 'AP2'], probes: probeOf(content), streams: [], version: '0.5.5' }
    expect(placesOf(await openProbe({ ...spec, folder: 'Neuropix-PXI-100.0' }))).toEqual([
      [0, 0],
      [500, 15],
    ])
  })

  test('have no geometry where a position or an electrode is none of theirs, or the part is unknown', async () => {
    const told = async (probes: string): Promise<string | undefined> =>
      (await openProbe({ folder, channels: ['CH1', 'CH2'], probes })).notices?.[0].message
    expect(await told(probeOf(keyed('SELECTED_ELECTRODES', [3, 5120])))).toContain('names others than the 5120 of its probe')
    const content = keyed('CHANNELS', ['0:0', '0:2']) + keyed('ELECTRODE_XPOS', [8, 517]) + keyed('ELECTRODE_YPOS', [0, 15])
    expect(await told(probeOf(content))).toContain('positions that its part number does not have')
    expect(await told(probeOf('').replace('NP2013', 'NP9999'))).toContain('part number "NP9999", of no known kind')
    expect(await told('<NP_PROBE')).toContain('settings.xml')
  })
})

test('a Channel Map before the record node orders the contacts', async () => {
  const probes = `<NP_PROBE probe_part_number="NP2003" custom_probe_name="left">${keyed('SELECTED_ELECTRODES', [3, 5, 7])}</NP_PROBE>`
  const order = [2, 0, 1].map((index) => `<CH index="${index}"/>`).join('')
  const map =
    '</PROCESSOR><PROCESSOR name="Channel Map" nodeId="107"><STREAM name="left"/>' +
    `<CUSTOM_PARAMETERS><STREAM name="left">${order}</STREAM></CUSTOM_PARAMETERS><EDITOR>`
  const spec = { folder: 'Neuropix-PXI-100.left', channels: ['CH3', 'CH1', 'CH2'], streams: ['left'] }
  const recording = await openProbe({ ...spec, probes: `${probes}</EDITOR>${map}` })
  expect(recording.header.probe?.probes[0].contactIds).toEqual(['e7', 'e3', 'e5'])
})
