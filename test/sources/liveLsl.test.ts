import { type Chunk, generateRecording, openLive, type Recording } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { liveLsl } from '../../sources/liveLsl.js'
import { ByteStream } from '../../src/encoding/byteStream.js'
import { sockets } from '../../src/platform/node.js'
import { rigOf, strange, upTo } from './rigs.js'

const recording = await generateRecording({ numChannels: 3, durations: [60], samplingFrequency: 1000, dtype: 'int16' })
const gapsOf = (chunks: readonly Chunk[]) => chunks.flatMap(({ gaps = [] }) => gaps)

/** The frame of the recording that came first: it may be any. */
const firstOf = async ([{ data }]: readonly Chunk[], of: Recording): Promise<number> => {
  const whole = Array.from((await of.getTraces()).data, Number)
  const first = [...data].slice(0, 3).map(Number)
  return Array.from({ length: of.getNumSamples() }, (_, frame) => frame).findIndex((frame) =>
    first.every((value, channel) => value === whole[3 * frame + channel]),
  )
}
/** What is wrong with chunks, whose first frame has number 0. */
const odd = async (chunks: readonly Chunk[], of = recording) => strange(chunks, of, -(await firstOf(chunks, of)))
const accounts = (chunks: readonly Chunk[]): readonly [found: number, expected: number] => {
  const last = chunks.findLast(({ frames }) => frames > 0)
  const found = chunks.reduce(
    (sum, { frames, gaps = [] }) => sum + frames + gaps.reduce((all, gap) => all + (gap.frames ?? 0), 0),
    0,
  )
  return [found, (last?.sample ?? 0) + (last?.frames ?? 0)]
}

test('what an outlet sends, with what it tells of its channels, however TCP cuts it', async () => {
  for (const faults of [{}, { split: 0.8, seed: 5 }]) {
    const rig = await rigOf(liveLsl, recording, { produced: 1000, grows: 15, faults })
    const acquisition = await openLive(rig.address)
    expect(acquisition.header).toMatchObject({ samplingFrequency: 1000, channelIds: ['0', '1', '2'], dtype: 'int16' })
    expect(acquisition.header.properties.gain_to_uV.values).toEqual(recording.getProperty('gain_to_uV'))
    const chunks = await upTo(acquisition, 3000)
    expect(gapsOf(chunks)).toEqual([])
    expect(await odd(chunks)).toBeUndefined()
    rig.close()
  }
})

test.each(['uint8', 'int32', 'int64', 'float32', 'float64'] as const)('samples of %s', async (dtype) => {
  const other = await generateRecording({ numChannels: 3, durations: [20], samplingFrequency: 1000, dtype })
  const rig = await rigOf(liveLsl, other, { produced: 100, grows: 15 })
  const acquisition = await openLive(rig.address)
  expect(acquisition.header.dtype).toBe(dtype === 'uint8' ? 'int16' : dtype)
  expect(await odd(await upTo(acquisition, 500), other)).toBeUndefined()
  rig.close()
})

test('samples that are lost are gaps, by their times; those that come twice are taken once', async () => {
  const faults = { drop: 0.3, duplicate: 0.3, split: 0.3, seed: 9 }
  const rig = await rigOf(liveLsl, recording, { produced: 0, grows: 15, faults })
  const chunks = await upTo(await openLive(rig.address), 20_000)
  const [found, expected] = accounts(chunks)
  expect(found).toBe(expected)
  expect(gapsOf(chunks).length).toBeGreaterThan(100)
  expect(gapsOf(chunks).every(({ frames = 0, cause }) => frames % 10 === 0 && cause === 'source')).toBe(true)
  expect(await odd(chunks)).toBeUndefined()
  rig.close()
})

test("times are those of this computer's clock, whatever the sender's is", async () => {
  // A sender whose clock is an hour behind, and began with its frame 0.
  const clock = (): number => sockets.clock() - 3600
  const rig = await rigOf(liveLsl, recording, { produced: 0, grows: 15, clock })
  const began = sockets.clock()
  const [{ time = 0 }] = await upTo(await openLive(rig.address), 10)
  // Its frames come faster than its clock goes: up to the last of them.
  expect(time).toBeGreaterThan(began - 60)
  expect(time).toBeLessThan(began + 60)
  rig.close()
})

describe('an outlet that is closed, and one that is opened in its place', () => {
  const restarted = async (produced: number, clock: number) => {
    const rig = await rigOf(liveLsl, recording, { produced: 100, grows: 15, clock: () => 1000 })
    // The clocks of these rigs stand still, so that they are far from ours after a while.
    const acquisition = await openLive(rig.address, { firstDelayMs: 1, clockTolerance: 1000 })
    const chunks: Chunk[] = []
    let other: Awaited<ReturnType<typeof rigOf>> | undefined
    for await (const chunk of acquisition) {
      chunks.push(chunk)
      if (other === undefined) {
        rig.close()
        other = await rigOf(liveLsl, recording, { produced, grows: 15, port: rig.port, clock: () => clock })
      } else if (gapsOf(chunks).length > 0 && chunk.start > 100) break
    }
    other?.close()
    return chunks
  }

  test('by the same clock, what is missing is counted', async () => {
    const chunks = await restarted(30_000, 1029.9)
    expect(gapsOf(chunks)).toEqual([expect.objectContaining({ cause: 'connection' })])
    expect(accounts(chunks)[0]).toBe(accounts(chunks)[1])
    expect(await odd(chunks)).toBeUndefined()
  })

  test('by a clock that began anew, nobody knows', async () => {
    expect(gapsOf(await restarted(30_000, 5))).toEqual([expect.objectContaining({ cause: 'restart', frames: undefined })])
  })
})

describe('found on the network', () => {
  test('by its name, or not at all', async () => {
    const rig = await rigOf(liveLsl, recording, { produced: 100, grows: 15, stream: 'found by name' })
    const chunks = await upTo(await openLive('lsl:?name=found by name&host=127.0.0.1&timeoutMs=20000'), 200)
    expect(await odd(chunks)).toBeUndefined()
    rig.close()
    await expect(openLive("lsl:?name=nobody's&host=127.0.0.1&timeoutMs=50")).rejects.toThrow(
      `127.0.0.1: expected a stream with name="nobody's", found no answer`,
    )
  })

  test('several that answer are told', async () => {
    const rigs = [1, 2].map(() => rigOf(liveLsl, recording, { stream: 'twins' }))
    await Promise.all(rigs)
    await expect(openLive('lsl:?name=twins&host=127.0.0.1&timeoutMs=20000')).rejects.toThrow(
      /expected one, found "twins" \(ephys\) of 127.0.0.1, sourceId "rxephys twins"; "twins"/,
    )
    for (const rig of rigs) (await rig).close()
  })

  test('another stream than the one that is asked for', async () => {
    const rig = await rigOf(liveLsl, recording, { stream: 'this' })
    await expect(openLive(`${rig.address}&name=that`)).rejects.toThrow("expected a stream with name='that', found another")
    rig.close()
  })
})

/** An outlet by hand: what it tells of itself, and what it answers to who asks for its samples. */
const byHand = async (elements: object, answer: (wire: ByteStream) => Promise<void>) => {
  const told = { name: 'hand', type: 't', channel_count: 2, channel_format: 'int16', nominal_srate: 100, uid: 'u', ...elements }
  const listener = await sockets.listen('127.0.0.1', 0, (socket) => {
    const wire = new ByteStream(socket, 'the client', Number.POSITIVE_INFINITY)
    const serve = async (): Promise<void> => {
      const request = await wire.line()
      const ports = { v4data_port: listener.port, v4service_port: 0, ...told }
      const xml = Object.entries(ports).map(([key, value]) => `<${key}>${value}</${key}>`)
      if (!request.startsWith('LSL:streamfeed')) await wire.send(`<?xml version="1.0"?><info>${xml.join('')}<desc /></info>`)
      else {
        while ((await wire.line()) !== '');
        await answer(wire)
      }
      socket.close()
    }
    serve().catch(() => socket.close())
  })
  return { address: `lsl:?port=${listener.port}`, close: () => listener.close() }
}

/** A sample of two int16 values as a computer of the other byte order writes it. */
const bigEndian = (time: number | undefined, ...values: readonly number[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer((time === undefined ? 1 : 9) + 4))
  view.setUint8(0, time === undefined ? 1 : 2)
  if (time !== undefined) view.setFloat64(1, time)
  for (const [index, value] of values.entries()) view.setInt16(view.byteLength - 4 + 2 * index, value)
  return new Uint8Array(view.buffer)
}
const accepted = 'LSL/110 200 OK\r\nUID: u\r\nByte-Order: 4321\r\nSuppress-Subnormals: 0\r\nData-Protocol-Version: 110\r\n\r\n'

test('bytes in the other order, test pattern and times too; a sample without a time follows the one before', async () => {
  const rig = await byHand({}, async (wire) => {
    await wire.send(accepted)
    for (const values of [
      [261, -262],
      [259, -260],
    ])
      await wire.send(bigEndian(123456.789, ...values))
    for (const [index, time] of [50, 50.01, 50.02, 50.03, 50.04, undefined, 50.09].entries())
      await wire.send(bigEndian(time, index, -index))
    // It is held open until the client goes.
    await wire.line().catch(() => undefined)
  })
  const chunks = await upTo(await openLive(rig.address), 10)
  expect(chunks.flatMap(({ data }) => [...data].map(Number))).toEqual([0, 0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6])
  expect(gapsOf(chunks)).toEqual([{ segment: 0, frame: 6, sample: 6, frames: 3, cause: 'source' }])
  expect(chunks[0].time).toBe(50)
  rig.close()
})

describe('refused', () => {
  test.each<[string, object, string, RegExp]>([
    ['texts', { channel_format: 'string' }, '', /values of string/],
    ['no regular rate', { nominal_srate: 0 }, '', /values of int16 at no regular rate/],
    ['a sender that IPv6 alone reaches', { v4data_port: 0 }, '', /it is reached by IPv6 alone \(let it be reached by IPv4 too/],
    ['no number of channels', { channel_count: '' }, '', /<channel_count>: expected a number, found ""/],
    ['a stream that is gone', {}, 'LSL/110 404 Not found\r\n', /expected LSL\/110 200 OK, found "LSL\/110 404 Not found"/],
    ['another protocol', {}, accepted.replace('Version: 110', 'Version: 100'), /version 100 of the LSL protocol/],
    ['another pattern', {}, accepted + '\0'.repeat(26), /expected the test pattern of its format/],
  ])('%s', async (_, elements, answer, message) => {
    const rig = await byHand(elements, (wire) => wire.send(answer))
    await expect(openLive(rig.address)).rejects.toThrow(message)
    rig.close()
  })

  test('bytes that are no samples are a lost connection', async () => {
    const rig = await byHand({}, async (wire) => {
      await wire.send(accepted)
      for (const values of [
        [261, -262],
        [259, -260],
      ])
        await wire.send(bigEndian(123456.789, ...values))
      await wire.send('\x07'.repeat(20))
    })
    await expect(upTo(await openLive(rig.address, { attempts: 0 }), 10)).rejects.toThrow(
      'expected 1 or 2 before a sample, found 7',
    )
    rig.close()
  })
})
