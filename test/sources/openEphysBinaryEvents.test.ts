import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { open, openEvents } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { writeExample } from './openEphysBinaryEvents.example.js'
import { from, integers, putRecording, putSettings, seconds, texts } from './openEphysRuns.js'
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
    expect(events.channelIds.slice(0, 3)).toEqual([
      'Board-100.main/TTL#1',
      'Board-100.main/TTL#4',
      'Network_Events-108.main/TTL#2',
    ])
    expect(events.segments).toEqual((await open(session)).segments)
    expect((await openEvents(events.toJson())).channelIds).toEqual(events.channelIds)
    const first = await events.getEvents({ segment: 0 })
    expect([[...first.sampleIndex], [...first.channelIndex], [...first.value]]).toEqual([
      [1, 1, 2, 3],
      [1, 3, 2, 0],
      [0, 1, 1, 1],
    ])
    const second = await events.getEvents({ segment: 1 })
    expect([[...second.sampleIndex], [...second.channelIndex], [...second.value]]).toEqual([
      [1, 1, 3, 5],
      [2, 2, 4, 0],
      [1, 0, 1, 1],
    ])
  })

  test('have texts beside them, a channel each', async () => {
    const events = await openEvents(session)
    expect(events.channelIds.slice(3)).toEqual(['MessageCenter: début', 'MessageCenter: stop'])
    expect(events.getProperty('text')).toEqual(['', '', '', 'début', 'stop'])
    expect(Array.from(await events.getEventTimes('MessageCenter: stop', { segment: 1 }))).toEqual([1.009 + 0.003])
  })

  test('are opened where a file of texts is damaged, which a notice tells', async () => {
    const folder = at('damaged')
    writeExample(files, folder)
    writeFileSync(join(folder, 'Record Node 101/experiment1/recording1/events/MessageCenter/text.npy'), 'none')
    const events = await openEvents(folder)
    expect(events.channelIds.length).toBe(3)
    expect(messages(events)).toContainEqual(expect.stringContaining('texts are passed over: Unreadable'))
    expect((await open(folder)).getNumSegments()).toBe(2)
  })

  test('that change where samples are missing are left out, with a notice', async () => {
    const told = messages(await openEvents(session))
    expect(told.slice(1)).toEqual([
      'events where samples are missing are left out: 1 in all',
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
    expect((await openEvents(folder)).getProperty('is_sync')).toEqual([false, true, false, false, false])
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

describe('texts of a session without lines', () => {
  const folder = at('texts')
  const message = (json: object, contents: Readonly<Record<string, Uint8Array>>) => ({
    json: { channel_name: 'Messages', sample_rate: 1000, type: 'string', ...json },
    files: contents,
  })

  test('are placed by their seconds in a stream that they were not counted in, whose clock drifts', async () => {
    const drifting = { 'timestamps.npy': seconds(from(0, 101).map((frame) => 10 + frame / 990)) }
    putRecording(files, join(folder, 'two/experiment1/recording1'), {
      streams: [
        { folder: 'Board-100.main', channels: ['CH1'], numbers: from(500, 101) },
        { folder: 'Board-100.other', channels: ['CH1'], numbers: from(7000, 101), files: drifting },
      ],
      events: [
        message(
          { folder_name: 'MessageCenter/', stream_name: 'main' },
          {
            'sample_numbers.npy': integers('<i8', [550, 560]),
            'timestamps.npy': seconds([10 + 50 / 990, 10 + 60 / 990]),
            'text.npy': texts(['a', 'b'], 0),
          },
        ),
        {
          json: { folder_name: 'Board-100.other/TTL/', stream_name: 'other', channel_name: 'l', sample_rate: 1000 },
          files: { 'states.npy': integers('<i2', [1]), 'sample_numbers.npy': integers('<i8', [7003]) },
        },
      ],
    })
    const events = await openEvents(join(folder, 'two'))
    expect([...(await events.getEvents()).sampleIndex]).toEqual([3, 50, 60])
  })

  test('are those of GUIs before 0.6, counted in samples or in ticks of the computer', async () => {
    for (const [name, counted] of [
      ['samples', [1500, 1590]],
      ['ticks', [15_000_000, 15_900_000]],
    ] as const) {
      const recording = join(folder, name, 'experiment1/recording1')
      putRecording(files, recording, {
        version: '0.4.4.1',
        streams: [{ folder: 'Rhythm_FPGA-100.0', channels: ['CH1'], numbers: from(1400, 200) }],
        events: [
          message(
            { folder_name: 'Message_Center-904.0/TEXT_group_1/' },
            { 'timestamps.npy': integers('<i8', counted), 'text.npy': texts(['on', 'off']) },
          ),
        ],
      })
      writeFileSync(join(recording, 'sync_messages.txt'), 'Software time: 1400@10000000Hz\r\n')
      const events = await openEvents(join(folder, name))
      expect(events.channelIds).toEqual(['on', 'off'].map((text) => `Message_Center-904.0/TEXT_group_1: ${text}`))
      expect([...(await events.getEvents()).sampleIndex]).toEqual([100, 190])
    }
  })
})

describe.skipIf(!haveShared)('lines that the Open Ephys GUI wrote', () => {
  test('have every edge, beside each other', async () => {
    const events = await openEvents(shared('openephys-binary/v0.6.7_Binary'))
    expect(events.channelIds.length).toBe(64 + 14)
    expect(events.annotations.sync_messages).toHaveLength(2)
    // A line of the network's events changes where the message came that asked for it.
    const [line, asked] = ['Network_Events-108.example_data/TTL#26', 'MessageCenter: TTL Line=26 State=1']
    const [edges, sent] = [await events.getEventTimes(line), await events.getEventTimes(asked)]
    expect([...sent]).toEqual([1.1089])
    expect(edges[0] - sent[0]).toBeGreaterThanOrEqual(0)
    expect(edges[0] - sent[0]).toBeLessThan(0.05)
    const { sampleIndex, channelIndex, value } = await events.getEvents()
    expect([[...sampleIndex.subarray(0, 5)], [...channelIndex.subarray(0, 5)], [...value.subarray(0, 5)]]).toEqual([
      [40091, 40944, 40944, 40944, 40944],
      [64, 0, 0, 1, 65],
      [1, 1, 0, 1, 1],
    ])
    expect(await events.countTotalEvents()).toBe(128 + 14)
  })
})
