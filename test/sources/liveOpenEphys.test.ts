import { type Chunk, type EventChunk, generateRecording, openLive, type SpikeChunk } from 'rxephys'
import { lastValueFrom } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { liveOpenEphys } from '../../sources/liveOpenEphys.js'
import { Assembly } from '../../src/formats/openEphysZmq/blocks.js'
import { readMessage } from '../../src/formats/openEphysZmq/messages.js'
import { sockets } from '../../src/platform/node.js'
import { message } from './openEphysMessages.js'
import { rigOf, upTo } from './rigs.js'
import { temporaryFolder } from './support.js'

const recording = await generateRecording({ numChannels: 4, durations: [40], samplingFrequency: 1000, dtype: 'float32' })
const whole = (await recording.getTraces()).data
const gains = recording.getProperty('gain_to_uV')?.map(Number) ?? [1, 1, 1, 1]

/** The first frame that is not the recording's; undefined where all are. */
const strange = (chunks: readonly Chunk[]): number | undefined => {
  for (const { sample = 0, data } of chunks)
    for (let index = 0; index < data.length; index++)
      if (data[index] !== Math.fround(Number(whole[4 * sample + index]) * gains[index % 4])) return sample + Math.floor(index / 4)
  return undefined
}
const folder = temporaryFolder()
const saved = async (): Promise<string> => {
  await recording.save(`${folder}/raw`, { overwrite: true })
  return `${folder}/raw`
}
const gapsOf = (chunks: readonly Chunk[]) => chunks.flatMap(({ gaps = [] }) => gaps)

test('blocks of messages, one a channel, are put together; the GUI is told that somebody listens', async () => {
  const rig = await rigOf(liveOpenEphys, recording, { produced: 100, grows: 30 })
  const acquisition = await openLive(rig.address)
  expect(acquisition.header).toMatchObject({
    samplingFrequency: 1000,
    channelIds: ['CH1', 'CH2', 'CH3', 'CH4'],
    dtype: 'float32',
  })
  const chunks = await upTo(acquisition, 3000)
  expect(gapsOf(chunks)).toEqual([])
  expect(strange(chunks)).toBeUndefined()
  const asking = (await sockets.zmq()).request(`tcp://127.0.0.1:${rig.port + 1}`)
  expect(await asking.ask('{"application":"a","uuid":"b","type":"heartbeat"}', 20_000)).toBe('heartbeat received')
  expect(await asking.ask('{', 20_000)).toBe('JSON message could not be read')
  asking.close()
  rig.close()
})

test('a block that lacks a channel is lost whole; messages that come twice, or are spoiled, change nothing else', async () => {
  const faults = { drop: 0.02, duplicate: 0.2, corrupt: 0.02, seed: 4 }
  const rig = await rigOf(liveOpenEphys, recording, { produced: 100, grows: 30, faults })
  const chunks = await upTo(await openLive(rig.address), 10_000)
  const last = chunks.findLast(({ frames }) => frames > 0)
  const sum = chunks.reduce(
    (all, { frames, gaps = [] }) => all + frames + gaps.reduce((lost, gap) => lost + (gap.frames ?? 0), 0),
    0,
  )
  expect(sum).toBe((last?.sample ?? 0) + (last?.frames ?? 0) - (chunks[0].sample ?? 0))
  expect(gapsOf(chunks).length).toBeGreaterThan(2)
  expect(gapsOf(chunks).every(({ cause, frames = 0 }) => cause === 'incomplete' && frames % 20 === 0)).toBe(true)
  expect(strange(chunks)).toBeUndefined()
  rig.close()
})

test('what is assembled: whole blocks alone, each once, and runs that begin anew', () => {
  const assembly = new Assembly([0, 1], 's')
  const given = [
    // [number, channel, first frame]
    [7, 1, 98],
    [8, 0, 100],
    [9, 1, 100],
    [9, 1, 100],
    [10, 0, 102],
    [12, 0, 104],
    [13, 1, 104],
    [1, 0, 0],
    [2, 1, 0],
    [3, 0, 2],
    [4, 1, 2],
  ]
  const blocks = given.flatMap(([number, channel, start]) => {
    const read = readMessage(message(number, channel, start))
    const block = read && assembly.take(read)
    return block === undefined ? [] : [[block.run, block.start, block.afterIncomplete]]
  })
  expect(blocks).toEqual([
    [0, 100, true],
    [0, 104, true],
    [1, 0, false],
    [1, 2, false],
  ])
})

test.each<[string, Uint8Array[]]>([
  ['no JSON', [new Uint8Array(5), new TextEncoder().encode('{"message_num":1,'), new Uint8Array(8)]],
  ['no header', [new Uint8Array(5)]],
  ['another length', [...message(1, 0, 0).slice(0, 2), new Uint8Array(4)]],
  ['no number', message(-1, 0, 0)],
])('a message that is spoiled is passed over: %s', (_, parts) => {
  expect(readMessage(parts)).toBeUndefined()
})

/** A message that is no samples, as the specification shows it. */
const other = (header: object, payload = new Uint8Array(10)): Uint8Array[] => {
  const text = new TextEncoder()
  return [text.encode('EVENT\0'), text.encode(JSON.stringify(header)), payload]
}

test.each<[string, object, object]>([
  [
    'an edge',
    { type: 'event', content: { stream: 's', source_node: 101, type: 3, sample_num: 192345 }, data_size: 10 },
    { stream: 's', node: 101, sample: 192345, line: 4, state: 1 },
  ],
  [
    'a spike',
    {
      type: 'spike',
      spike: { stream: 's', source_node: 1, electrode: 'E', sample_num: 7, num_channels: 1, num_samples: 2, sorted_id: 3 },
    },
    { stream: 's', electrode: 'E', sample: 7, sorted: 3 },
  ],
  ['another event', { type: 'event', content: { stream: 's', source_node: 101, type: 5, sample_num: 7 } }, {}],
  ['a spike without its frame', { type: 'spike', spike: { stream: 's', electrode: 'E', sorted_id: 0 } }, {}],
])('what is read of %s', (_, header, expected) => {
  const parts = other({ message_num: 5, ...header, timestamp: 1 }, Uint8Array.of(4, 1, 0, 0, 0, 0, 0, 0, 0, 16))
  expect(readMessage(parts)).toEqual({ number: 5, ...expected })
})

describe('events and spikes beside the samples', () => {
  /** All of a simulated acquisition, as three consumers of one stream get it. */
  const taken = async (faults: object) => {
    const rig = await rigOf(liveOpenEphys, recording, { produced: 0, grows: 30, faults })
    const acquisition = await openLive(rig.address)
    expect(acquisition.beside).toEqual(['events', 'spikes'])
    const edges: EventChunk[] = []
    const spikes: SpikeChunk[] = []
    const chunks: Chunk[] = []
    acquisition.events$.subscribe((chunk) => edges.push(chunk))
    acquisition.spikes$.subscribe((chunk) => spikes.push(chunk))
    await new Promise<void>((resolve, reject) =>
      acquisition.subscribe({
        next: (chunk) => {
          chunks.push(chunk)
          if ((chunk.sample ?? 0) > 9000) acquisition.close()
        },
        complete: resolve,
        error: reject,
      }),
    )
    rig.close()
    return { chunks, edges, spikes }
  }
  /** The frame of the source at frame 0 of each segment, and where it ends. */
  const segmentsOf = (chunks: readonly Chunk[]) =>
    chunks.reduce<{ sample: number; end: number }[]>((all, { segment, start, frames, sample = 0 }) => {
      if (frames > 0 && start === 0) all[segment] = { sample, end: frames }
      else if (frames > 0) all[segment].end = start + frames
      return all
    }, [])

  test.each([
    ['nothing is lost', {}],
    ['blocks are lost, and messages twice', { drop: 0.02, duplicate: 0.2, seed: 3 }],
  ])('are of the frames of its segments, each once: %s', async (name, faults) => {
    const { chunks, edges, spikes } = await taken(faults)
    const segments = segmentsOf(chunks)
    expect(segments.length === 1).toBe(name === 'nothing is lost')
    expect(edges.at(-1)?.header.channelIds).toEqual(['101.0'])
    expect(spikes.at(-1)?.header.unitIds.toSorted()).toEqual(['E1#0', 'E1#1'])
    // The simulator sends an edge every 500 frames, one after the start of a block.
    const found = edges.flatMap(({ segment, events: { sampleIndex, value } }) =>
      Array.from(sampleIndex, (frame, index) => [segments[segment].sample + frame, value[index]]),
    )
    const sent = Array.from({ length: 40 }, (_, edge) => [500 * edge + 1, edge % 2])
    const delivered = sent.filter(([sample]) => segments.some((each) => sample >= each.sample && sample < each.sample + each.end))
    if (name === 'nothing is lost') expect(found).toEqual(delivered)
    else expect(delivered).toEqual(expect.arrayContaining(found))
    expect(found.length).toBeGreaterThan(10)
    expect(spikes.reduce((sum, { spikes: { sampleIndex } }) => sum + sampleIndex.length, 0)).toBeGreaterThan(60)
    // What is told covers every segment from its first frame to its last.
    for (const stream of [edges, spikes])
      for (const [segment, { end }] of segments.entries()) {
        const own = stream.filter((chunk) => chunk.segment === segment)
        expect([own[0].start, own.at(-1)?.end, own.at(-1)?.last]).toEqual([0, end, true])
        expect(own.every((chunk, index) => index === 0 || chunk.start === own[index - 1].end)).toBe(true)
      }
  })

  test('a source that sends none has none', async () => {
    const acquisition = await openLive(`replay:${await saved()}?speed=fastest`)
    expect(acquisition.beside).toEqual([])
    await expect(lastValueFrom(acquisition.events$)).rejects.toThrow('Unsupported: events beside the samples of this acquisition')
  })
})

test('where no blocks come, that is told', async () => {
  const rig = await rigOf(liveOpenEphys, recording)
  await expect(openLive(`${rig.address}?timeoutMs=50`)).rejects.toThrow(/expected blocks of samples, found none .*ZMQ Interface/)
  rig.close()
})
