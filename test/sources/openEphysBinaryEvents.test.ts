import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { open, openEvents } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { writeExample } from './openEphysBinaryEvents.example.js'
import { from, integers, putRecording, putSettings } from './openEphysRuns.js'
import { context, haveShared, shared, temporaryFolder } from './support.js'

const { files } = context
const root = temporaryFolder()
const at = (name: string): string => join(root, name)
const messages = ({ notices }: { readonly notices: readonly { readonly message: string }[] }): readonly string[] =>
  notices.map(({ message }) => message)

describe('digital lines of a session', () => {
  const session = at('session')
  writeExample(files, session)

  test('are those of every processor that counts in the samples of the stream, in its segments', async () => {
    const events = await openEvents(session)
    expect(events.channelIds).toEqual(['Board-100.main/TTL#1', 'Board-100.main/TTL#4', 'Network_Events-108.main/TTL#2'])
    expect(events.segments).toEqual((await open(session)).segments)
    expect((await openEvents(events.toJson())).channelIds).toEqual(events.channelIds)
    const first = await events.getEvents({ segment: 0 })
    expect([[...first.sampleIndex], [...first.channelIndex], [...first.value]]).toEqual([
      [1, 2, 3],
      [1, 2, 0],
      [0, 1, 1],
    ])
    const second = await events.getEvents({ segment: 1 })
    expect([[...second.sampleIndex], [...second.channelIndex], [...second.value]]).toEqual([
      [1, 1, 5],
      [2, 2, 0],
      [1, 0, 1],
    ])
  })

  test('that change where samples are missing are left out, and texts are not read, with a notice each', async () => {
    const told = messages(await openEvents(session))
    expect(told.slice(1)).toEqual([
      'events where samples are missing are left out: 1 in all',
      expect.stringContaining('MessageCenter: 1 texts or binary events in all: they are not read'),
      'also there: 1 folder of samples, which open opens',
    ])
  })

  test('have times on the clock of the samples', async () => {
    const events = await openEvents(session)
    expect(Array.from(await events.getEventTimes('Board-100.main/TTL#1', { segment: 1 }))).toEqual([1.009 + 0.005])
  })

  test('say which carries the pulses of synchronization, where the settings do', async () => {
    const folder = at('synced')
    writeExample(files, folder)
    putSettings(files, join(folder, 'Record Node 101'), '', {
      version: '0.6.7',
      streams: '',
      recorder: '<STREAM name="main" source_node_id="100" sync_line="3"/>',
    })
    expect((await openEvents(folder)).getProperty('is_sync')).toEqual([false, true, false])
  })
})

describe('lines of a GUI before 0.6', () => {
  const recording = at('old/experiment1/recording1')
  putRecording(files, recording, {
    version: '0.5.3',
    streams: [
      { folder: 'Neuropix-PXI-116.0', channels: ['AP1'], numbers: from(500, 9) },
      { folder: 'Neuropix-PXI-116.1', channels: ['LFP1'], numbers: from(50, 3), samplingFrequency: 100 },
    ],
    events: [
      {
        json: { folder_name: 'Neuropix-PXI-116.0/TTL_1/', channel_name: 'x', sample_rate: 1000, num_channels: 2 },
        files: { 'channel_states.npy': integers('<i2', [1, -1, 1], 0), 'timestamps.npy': integers('<i8', [502, 504, 520], 0) },
      },
    ],
  })

  test('are as many as are told, and are read to the end of their files, whatever their heads say', async () => {
    const events = await openEvents(at('old'), { stream: 'Neuropix-PXI-116.0' })
    expect(events.channelIds).toEqual(['Neuropix-PXI-116.0/TTL_1#1', 'Neuropix-PXI-116.0/TTL_1#2'])
    expect([...(await events.getEvents()).sampleIndex]).toEqual([2, 4, 20])
    expect(events.segments).toEqual([{ frames: Number.POSITIVE_INFINITY, times: { tStart: 0.5 } }])
    expect(messages(events)[0]).toBe('segment 0: events up to frame 20, after its last sample, 8: no length is told')
  })

  test('are listed by stream, and one that has none is told', async () => {
    await expect(openEvents(at('old'), { stream: 'Neuropix-PXI-116.1' })).rejects.toThrow(
      'openEphysBinaryEvents.params.stream: expected one of Neuropix-PXI-116.0, found "Neuropix-PXI-116.1"',
    )
  })

  test('without the numbers of their samples are Incomplete', async () => {
    const folder = at('without')
    writeExample(files, folder)
    const board = join(folder, 'Record Node 101/experiment1/recording1/events/Board-100.main/TTL')
    writeFileSync(join(board, 'sample_numbers.npy'), '')
    await expect(openEvents(folder)).rejects.toThrow(join(board, 'sample_numbers.npy'))
  })
})

describe.skipIf(!haveShared)('lines that the Open Ephys GUI wrote', () => {
  test('have every edge, beside each other', async () => {
    const events = await openEvents(shared('openephys-binary/v0.6.7_Binary'))
    expect(events.channelIds.length).toBe(64)
    const { sampleIndex, channelIndex, value } = await events.getEvents()
    expect([[...sampleIndex.subarray(0, 4)], [...channelIndex.subarray(0, 4)], [...value.subarray(0, 4)]]).toEqual([
      [40944, 40944, 40944, 41797],
      [0, 0, 1, 1],
      [1, 0, 1, 0],
    ])
    expect(await events.countTotalEvents()).toBe(128)
  })
})
