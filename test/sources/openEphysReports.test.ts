/** What users of other readers reported of sessions of Open Ephys and Intan, done again here. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listStreams, open, openEvents } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { files } from '../../src/platform/node.js'
import { channelFilesOf, from as counted, type MadeHead, signalFilesOf } from './intanFiles.js'
import { continuous } from './openEphysLegacy.example.js'
import { from, integers, putRecording, putSettings, seconds } from './openEphysRuns.js'
import { put, temporaryFolder } from './support.js'

const root = temporaryFolder()
type Spec = Parameters<typeof putRecording>[2]
const session = (name: string, spec: Spec): { readonly node: string; readonly recording: string } => {
  const node = join(root, name, 'Record Node 101')
  const recording = join(node, 'experiment1', 'recording1')
  putRecording(files, recording, spec)
  return { node, recording }
}
const board = { folder: 'Board-100.Rhythm', channels: ['CH1', 'CH2'], numbers: from(10, 5) }

describe('Open Ephys, binary', () => {
  test('a structure.oebin that has no list of events opens (neo 1199)', async () => {
    const { node, recording } = session('no events', { streams: [board] })
    const path = join(recording, 'structure.oebin')
    const { events: _, spikes: __, ...rest } = JSON.parse(readFileSync(path, 'utf8'))
    writeFileSync(path, JSON.stringify(rest))
    expect((await open(node)).getNumSamples(0)).toBe(5)
  })

  test('folders of lines without an event are events all the same (neo 1188, 1238)', async () => {
    const json = { folder_name: 'Board-100.Rhythm/TTL/', channel_name: 'x', sample_rate: 1000, stream_name: 'Rhythm' }
    const none = { 'states.npy': integers('<i2', []), 'sample_numbers.npy': integers('<i8', []), 'timestamps.npy': seconds([]) }
    const { node } = session('empty', { streams: [board], events: [{ json, files: none }] })
    expect(await (await openEvents(node)).countTotalEvents()).toBe(0)
    expect((await open(node)).getNumSamples(0)).toBe(5)
  })

  test('times of events that are -1 or run backwards do no harm: samples are counted (neo 1438)', async () => {
    const json = { folder_name: 'Board-100.Rhythm/TTL/', channel_name: 'x', sample_rate: 1000, stream_name: 'Rhythm' }
    const damaged = {
      'states.npy': integers('<i2', [1, -1, 1]),
      'sample_numbers.npy': integers('<i8', [11, 12, 14]),
      'timestamps.npy': seconds([0.5, -1, 0.2]),
    }
    const { node } = session('times', { streams: [board], events: [{ json, files: damaged }] })
    const { sampleIndex, value } = await (await openEvents(node)).getEvents()
    expect([Array.from(sampleIndex), Array.from(value)]).toEqual([
      [1, 2, 4],
      [1, 0, 1],
    ])
  })

  test('the folder or the file of samples opens its own stream (SpikeInterface 4108)', async () => {
    const { recording } = session('deep', { streams: [board, { ...board, folder: 'Board-100.Other', channels: ['CH9'] }] })
    const folder = join(recording, 'continuous', 'Board-100.Other')
    for (const path of [folder, join(folder, 'continuous.dat')]) expect((await open(path)).channelIds).toEqual(['CH9'])
    expect(listStreams(join(recording, 'continuous'))).toHaveLength(2)
    await expect(open(join(recording, 'continuous'))).rejects.toThrow('expected one of Record Node 101#Board-100.Other, ')
  })

  const keyed = (name: string, valueAt: (channel: number) => number): string =>
    `<${name} ${from(0, 384)
      .map((channel) => `CH${channel}="${valueAt(channel)}"`)
      .join(' ')}/>`
  const probe = `<NP_PROBE slot="2" dock="1" port="1" probe_serial_number="11" probe_part_number="NP1000">${[
    keyed('CHANNELS', () => 0),
    keyed('ELECTRODE_XPOS', (channel) => [27, 59, 11, 43][channel % 4]),
    keyed('ELECTRODE_YPOS', (channel) => 20 * Math.floor(channel / 2)),
  ].join('')}</NP_PROBE>`
  const named = (band: string, count: number): readonly string[] => from(1, count).map((channel) => `${band}${channel}`)

  test('both bands of the only probe have its places, though streams are called 0 and 1 (probeinterface 366)', async () => {
    const bands = ['AP', 'LFP'].map((band, place) => ({
      folder: `Neuropix-PXI-100.${place}`,
      channels: named(band, 384),
      numbers: from(0, 2),
    }))
    const { node } = session('one probe', { streams: bands })
    putSettings(files, node, probe, { version: '0.6.0', streams: '<STREAM name="0"/><STREAM name="1"/>', recorder: '' })
    for (const stream of listStreams(node)) expect((await open(node, { stream })).probe?.probes).toHaveLength(1)
  })

  test('where only some channels were recorded, those have their places (SpikeInterface 1466)', async () => {
    const { node } = session('some', {
      streams: [{ folder: 'Neuropix-PXI-100.ProbeA-AP', channels: named('AP', 200), numbers: from(0, 2) }],
    })
    const state = '1'.repeat(200) + '0'.repeat(184)
    putSettings(files, node, probe, {
      version: '0.6.7',
      streams: '<STREAM name="ProbeA-AP"/><STREAM name="ProbeA-LFP"/>',
      recorder: `<STREAM name="ProbeA-AP" source_node_id="100" recording_state="${state}"/>`,
    })
    expect((await open(node)).probe?.probes[0].contactPositions).toHaveLength(200)
    putSettings(files, node, probe, { version: '0.6.7', streams: '<STREAM name="ProbeA-AP"/>', recorder: '' })
    const untold = await open(node)
    expect(untold.probe).toBeUndefined()
    expect(untold.notices.map(({ message }) => message)).toContainEqual(expect.stringContaining('384 of 384 contacts'))
  })
})

describe('Open Ephys, .continuous', () => {
  test.each([
    ['zeros before the first sample (neo 1210)', [0, 0, 0, 5000]],
    ['records of other lengths than theirs (neo 1436)', [0, 900, 2100]],
  ])('%s: the channel is named, and the others open without it', async (name, firsts) => {
    const folder = join(root, name)
    const damaged = put(join(folder, '100_CH2.continuous'), continuous('CH2', firsts))
    put(join(folder, '100_CH1.continuous'), continuous('CH1', [0, 1024]))
    await expect(open(folder)).rejects.toThrow(
      /100_CH2\.continuous, record 1: .*without this file in the folder, the other channels open/,
    )
    writeFileSync(damaged.replace('.continuous', '.kept'), readFileSync(damaged))
    files.remove(damaged)
    expect((await open(folder)).getNumSamples(0)).toBe(2048)
  })

  test('channels cut at other places share what all have; a record that ends the file is left out when asked (plugin-GUI 125)', async () => {
    const folder = join(root, 'cut')
    put(join(folder, '100_CH1.continuous'), continuous('CH1', [0, 1024, 2048]))
    put(join(folder, '100_CH2.continuous'), continuous('CH2', [0, 1024]).subarray(0, 1024 + 2070 + 700))
    await expect(open(folder)).rejects.toThrow(/Incomplete: .*100_CH2/)
    expect((await open(folder, { tolerateTruncation: true })).getNumSamples(0)).toBe(1024)
  })
})

describe('Intan', () => {
  const head: MadeHead = {
    channels: [
      { native: 'A-000', type: 0 },
      { native: 'A-AUX1', type: 1 },
      { native: 'DIGITAL-IN-01', type: 4 },
    ],
  }
  const without = (name: string, all: Readonly<Record<string, Uint8Array>>, missing: RegExp): string => {
    const folder = join(root, name)
    mkdirSync(folder)
    for (const [file, bytes] of Object.entries(all)) if (!missing.test(file)) put(join(folder, file), bytes)
    return folder
  }

  test.each([
    ['a file a signal', signalFilesOf],
    ['a file a channel', channelFilesOf],
  ])('one stream opens without time.dat and without the files of others: %s (neo 1693)', async (name, filesOf) => {
    const folder = without(`bare ${name}`, filesOf(head, counted(0, 200)), /^(time|aux|digital|board)/)
    const recording = await open(join(folder, 'info.rhd'))
    expect([recording.channelIds, recording.getNumSamples(0)]).toEqual([['A-000'], 200])
    expect(recording.notices.map(({ message }) => message)).toContainEqual(expect.stringContaining('no time.dat'))
  })

  test('DC amplifiers open without amplifiers (neo 1676)', async () => {
    const rhs: MadeHead = { system: 'rhs', version: [3, 2], savesDc: true, channels: [{ native: 'A-000', type: 0 }] }
    const folder = without('dc', signalFilesOf(rhs, counted(0, 200)), /^(amplifier|stim)/)
    expect(listStreams(folder)).toEqual(['DC Amplifier channel'])
    expect((await open(folder)).channelIds).toEqual(['A-000_DC'])
  })
})
