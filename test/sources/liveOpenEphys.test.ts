import { type Chunk, generateRecording, openLive } from 'rxephys'
import { expect, test } from 'vitest'
import { liveOpenEphys } from '../../sources/liveOpenEphys.js'
import { Assembly } from '../../src/formats/openEphysZmq/blocks.js'
import { readMessage } from '../../src/formats/openEphysZmq/messages.js'
import { sockets } from '../../src/platform/node.js'
import { rigOf, upTo } from './rigs.js'

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

/** A message as the specification shows it. */
const message = (number: number, channel: number, start: number, more: object = {}): Uint8Array[] => {
  const content = {
    stream: 's',
    channel_num: channel,
    channel_name: `CH${channel}`,
    num_samples: 2,
    sample_num: start,
    sample_rate: 30_000.0,
  }
  const header = { message_num: number, type: 'data', content, data_size: 8, timestamp: 1732285555123, ...more }
  const text = new TextEncoder()
  return [text.encode('DATA\0'), text.encode(JSON.stringify(header)), new Uint8Array(Float32Array.of(number, start).buffer)]
}

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

test('an event, or a spike, is counted and nothing more', () => {
  const text = JSON.stringify({ message_num: 5, type: 'spike', spike: { stream: 's', sample_num: 3 } })
  expect(readMessage([new TextEncoder().encode('EVENT\0'), new TextEncoder().encode(text)])).toEqual({ number: 5 })
})

test('where no blocks come, that is told', async () => {
  const rig = await rigOf(liveOpenEphys, recording)
  await expect(openLive(`${rig.address}?timeoutMs=50`)).rejects.toThrow(/expected blocks of samples, found none .*ZMQ Interface/)
  rig.close()
})
