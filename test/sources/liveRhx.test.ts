import { type Chunk, type EventChunk, generateRecording, openLive, type SpikeChunk } from 'rxephys'
import { lastValueFrom, tap, toArray } from 'rxjs'
import { expect, test } from 'vitest'
import { liveRhx } from '../../sources/liveRhx.js'
import { ByteStream } from '../../src/encoding/byteStream.js'
import { blockBytes } from '../../src/formats/rhx/blocks.js'
import { sockets } from '../../src/platform/node.js'
import { rigOf, startedAgain, strange, upTo } from './rigs.js'

const signed = await generateRecording({ numChannels: 3, durations: [40], samplingFrequency: 1000, dtype: 'int16' })
const gapsOf = (chunks: readonly Chunk[]) => chunks.flatMap(({ gaps = [] }) => gaps)
/** As they were before they were sent. */
const back = (chunks: readonly Chunk[]): readonly Chunk[] =>
  chunks.map((chunk) => ({
    ...chunk,
    dtype: 'int16',
    data: Int16Array.from(Array.from(chunk.data, Number), (sample) => sample - 32768),
  }))

/** Frames that came, and frames that are told as missing; and what that has to be. */
const accounts = (chunks: readonly Chunk[]): readonly [found: number, expected: number] => {
  const last = chunks.findLast(({ frames }) => frames > 0)
  const found = chunks.reduce(
    (sum, { frames, gaps = [] }) => sum + frames + gaps.reduce((all, gap) => all + (gap.frames ?? 0), 0),
    0,
  )
  return [found, (last?.sample ?? 0) + (last?.frames ?? 0) - (chunks[0].sample ?? 0)]
}

test('what a controller sends, of the channels that it says are enabled, however TCP cuts it', async () => {
  for (const faults of [{}, { split: 0.8, seed: 5 }]) {
    const rig = await rigOf(liveRhx, signed, { produced: 1000, grows: 150, faults })
    const acquisition = await openLive(rig.address)
    expect(acquisition.header).toMatchObject({
      samplingFrequency: 1000,
      channelIds: ['A-000', 'A-001', 'A-002'],
      dtype: 'uint16',
    })
    expect(acquisition.header.properties.offset_to_uV.values[0]).toBeCloseTo(-6389.76, 9)
    const chunks = await upTo(acquisition, 5000)
    expect(await strange(back(chunks), signed)).toBeUndefined()
    expect(gapsOf(chunks)).toEqual([])
    rig.close()
  }
})

/** Edges of two inputs that change every 500 and every 700 frames, and of an output that does every 900, in order. */
const edgesUpTo = (frames: number) =>
  Array.from({ length: frames }, (_, frame) => frame).flatMap((frame) =>
    [500, 700, 900].flatMap((every, line) => (frame > 0 && frame % every === 0 ? [[frame, line, (frame / every) % 2]] : [])),
  )

test.each([
  ['nothing is lost', {}],
  ['blocks are lost, and come twice', { drop: 0.3, duplicate: 0.3, split: 0.3, seed: 9 }],
])('edges of digital lines are of the frames that came, each once: %s', async (_, faults) => {
  const rig = await rigOf(liveRhx, signed, { produced: 0, grows: 150, faults })
  const acquisition = await openLive(rig.address)
  expect(acquisition.beside).toEqual(['events', 'spikes'])
  const found: EventChunk[] = []
  acquisition.events$.subscribe((chunk) => found.push(chunk))
  const chunks: Chunk[] = []
  await new Promise<void>((resolve, reject) =>
    acquisition.subscribe({
      next: (chunk) => {
        chunks.push(chunk)
        if ((chunk.sample ?? 0) > 15_000) acquisition.close()
      },
      complete: resolve,
      error: reject,
    }),
  )
  rig.close()
  expect(found[0].header.channelIds).toEqual(['DIGITAL-IN-01', 'DIGITAL-IN-02', 'DIGITAL-OUT-01'])
  // The frame of the source at frame 0 of each segment, and those whose frame before came too.
  const firsts = chunks.flatMap(({ start, frames, sample = 0 }) => (frames > 0 && start === 0 ? [sample] : []))
  const isTold = ([frame]: readonly number[]): boolean =>
    chunks.some(({ sample = 0, frames, start }) => frame >= sample + (start === 0 ? 1 : 0) && frame < sample + frames)
  const told = found.flatMap(({ segment, events: { sampleIndex, channelIndex, value } }) =>
    Array.from(sampleIndex, (frame, index) => [firsts[segment] + frame, channelIndex[index], value[index]]),
  )
  expect(told).toEqual(edgesUpTo(20_000).filter(isTold))
  expect(told.length).toBeGreaterThan(20)
})

test('writes that are lost are gaps, blocks that come twice are taken once', async () => {
  const rig = await rigOf(liveRhx, signed, {
    produced: 0,
    grows: 150,
    faults: { drop: 0.3, duplicate: 0.3, split: 0.3, seed: 9 },
  })
  const chunks = await upTo(await openLive(rig.address), 20_000)
  const [found, expected] = accounts(chunks)
  expect(found).toBe(expected)
  expect(gapsOf(chunks).length).toBeGreaterThan(1)
  expect(gapsOf(chunks).every(({ frames = 0, cause }) => frames % 1280 === 0 && cause === 'source')).toBe(true)
  expect(await strange(back(chunks), signed)).toBeUndefined()
  rig.close()
})

/** A controller by hand: its channels are two, and what it sends is given. It has ports of the board too, of which some are sent. */
const byHand = async (sent: readonly Uint8Array[], board: readonly string[] = [], spikes?: Uint8Array) => {
  const commands = await sockets.listen('127.0.0.1', 0, (socket) => {
    const wire = new ByteStream(socket, 'the client', Number.POSITIVE_INFINITY)
    const serve = async (): Promise<void> => {
      for (let text = ''; ; ) {
        text += new TextDecoder().decode(await wire.some())
        for (let end = text.indexOf(';'); end >= 0; text = text.slice(end + 1), end = text.indexOf(';')) {
          const name = text.slice(0, end).trim().replace(/^get /, '')
          if (name === 'type') await wire.send('Return: Type ControllerRecordUSB2')
          else if (name === 'sampleratehertz') await wire.send('Return: SampleRateHertz 20000')
          else if (/^A-00[01]\.tcpdataoutputenabled$/.test(name)) await wire.send(`Return: ${name} True`)
          else if (name === 'A-001.tcpdataoutputenabledspike' && spikes !== undefined) await wire.send(`Return: ${name} True`)
          else if (/^A-00[01]\./.test(name)) await wire.send(`Return: ${name} False`)
          else if (/^(ANALOG-IN-0[0-7]|DIGITAL-IN-(0\d|1[0-5]))\.tcpdataoutputenabled$/.test(name))
            await wire.send(`Return: ${name} ${board.includes(name.split('.')[0]) ? 'True' : 'False'}`)
          else await wire.send('Unrecognized parameter')
        }
      }
    }
    serve().catch(() => socket.close())
  })
  const waveforms = await sockets.listen('127.0.0.1', 0, (socket) => {
    const send = async (): Promise<void> => {
      for (const bytes of sent) {
        await socket.write(bytes)
        // Whoever listens has time to take what comes by other ports.
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
    }
    send().catch(() => socket.close())
  })
  const found = await sockets.listen('127.0.0.1', 0, (socket) => {
    void socket.write(spikes ?? new Uint8Array(0))
  })
  return {
    address: `rhx://127.0.0.1:${commands.port}?waveformPort=${waveforms.port}&spikePort=${found.port}`,
    closeSpikes: () => found.close(),
    close: () => [commands, waveforms, found].map((each) => each.close()),
  }
}

/** A block as the specification describes it, of two channels, whose samples are the count of their frame and its complement, and so much more. */
const block = (first: number, words = 2, more = 0): Uint8Array => {
  const view = new DataView(new ArrayBuffer(blockBytes(words)))
  view.setUint32(0, 0x2ef07a08, true)
  for (let row = 0; row < 128; row++) {
    const at = 4 + row * (4 + 2 * words)
    const count = (first + row) % 2 ** 32
    view.setUint32(at, count, true)
    for (let word = 0; word < words; word++)
      view.setUint16(at + 4 + 2 * word, ((word === 0 ? count : ~count) + more) & 0xffff, true)
  }
  return new Uint8Array(view.buffer)
}

test('ports of the board of the oldest controller count from 0, with two digits; all its digital inputs are one word', async () => {
  const board = ['ANALOG-IN-03', 'DIGITAL-IN-03', 'DIGITAL-IN-05']
  const rig = await byHand(
    [0, 128, 256, 384, 512].map((first) => block(first, 4)),
    board,
  )
  const acquisition = await openLive(rig.address)
  const told = lastValueFrom(acquisition.events$.pipe(toArray()))
  expect((await upTo(acquisition, 600)).map(({ data }) => data[0])).toEqual([0, 128, 256, 384, 512])
  acquisition.close()
  const found = await told
  rig.close()
  expect(found[0].header.channelIds).toEqual(['DIGITAL-IN-03', 'DIGITAL-IN-05'])
  // Its last word is the complement of the count: bit 3 changes every 8 frames, bit 5 every 32.
  const edges = found.flatMap(({ events: { sampleIndex, channelIndex, value } }) =>
    Array.from(sampleIndex, (frame, index) => [frame, channelIndex[index], value[index]]),
  )
  const expected = Array.from({ length: 640 }, (_, frame) => frame).flatMap((frame) =>
    [8, 32].flatMap((every, line) => (frame > 0 && frame % every === 0 ? [[frame, line, 1 - ((frame / every) % 2)]] : [])),
  )
  expect(edges).toEqual(expected)
})

/** The record of a spike as the specification describes it. */
const spikeRecord = (name: string, count: number, id: number): Uint8Array => {
  const view = new DataView(new ArrayBuffer(14))
  view.setUint32(0, 0x3ae2710f, true)
  new Uint8Array(view.buffer).set(new TextEncoder().encode(name), 4)
  view.setUint32(9, count % 2 ** 32, true)
  view.setUint8(13, id)
  return new Uint8Array(view.buffer)
}

test('spikes are of the samples whose count they have, also where it is full, each of its channel and id', async () => {
  const first = 2 ** 32 - 128 * 80
  const told = [8000, 8001, 10_239, 10_240, 12_000].map((frame, index) => spikeRecord('A-001', first + frame, index % 2))
  // A channel that is not enabled, a record that is spoiled, and one of a time that is far from now.
  const strangers = [spikeRecord('B-000', first + 9000, 1), told[0].slice(3), spikeRecord('A-001', first + 128 * 1000, 1)]
  const blocks = Array.from({ length: 200 }, (_, index) => block((first + 128 * index) % 2 ** 32))
  const rig = await byHand(
    blocks,
    [],
    new Uint8Array(Buffer.concat([strangers[1], told[0], strangers[0], ...told.slice(1), strangers[2]])),
  )
  const acquisition = await openLive(rig.address)
  expect(acquisition.beside).toEqual(['spikes'])
  const units = new Map<string | number, number[]>()
  acquisition.spikes$.subscribe(({ header, spikes: { sampleIndex, unitIndex } }) => {
    for (const [index, frame] of sampleIndex.entries()) {
      const id = header.unitIds[unitIndex[index]]
      units.set(id, [...(units.get(id) ?? []), frame])
    }
  })
  await upTo(acquisition, 128 * 200)
  acquisition.close()
  rig.close()
  expect([...units]).toEqual([
    ['A-001#0', [8000, 10_239, 12_000]],
    ['A-001#1', [8001, 10_240]],
  ])
})

test('units keep their places where the controller is started again', async () => {
  const first = await rigOf(liveRhx, signed, { produced: 0, grows: 150 })
  const acquisition = await openLive(first.address, { firstDelayMs: 1 })
  const headers: SpikeChunk['header'][] = []
  const told = lastValueFrom(acquisition.spikes$.pipe(tap(({ header }) => headers.push(header))))
  let second: Promise<unknown> | undefined
  await upTo(acquisition, Number.POSITIVE_INFINITY, () => {
    const known = headers.at(-1)?.unitIds.length ?? 0
    if (second === undefined && known > 2) {
      first.close()
      // Its spikes begin with those of another channel.
      second = startedAgain(() => rigOf(liveRhx, signed, { produced: 700, grows: 150, port: first.port }))
    }
    if (acquisition.status().connections > 1 && known > 4) acquisition.close()
  })
  await told
  await second
  const last = headers.at(-1)?.unitIds ?? []
  expect(headers.every(({ unitIds }) => unitIds.every((id, place) => id === last[place]))).toBe(true)
})

test('spikes that are lost with their connection are told: it is made anew, with that of the samples', async () => {
  const rig = await byHand(
    Array.from({ length: 200 }, (_, index) => block(128 * index)),
    [],
    spikeRecord('A-001', 10, 1),
  )
  const acquisition = await openLive(rig.address, { attempts: 0 })
  await expect(upTo(acquisition, 128 * 200, () => rig.closeSpikes())).rejects.toThrow('the connection closed')
  rig.close()
})

test('a block that is spoiled, or of which bytes are missing, is lost whole, and the next is found', async () => {
  const [wrongMark, wrongCount, short] = [block(128), block(256), block(384).slice(0, 700)]
  wrongMark[1] = 0
  wrongCount[4 + 8 * 50] ^= 1
  const rig = await byHand([block(0), wrongMark, wrongCount, short, block(512), block(640), block(768), block(896)])
  const chunks = await upTo(await openLive(rig.address), 900)
  expect(gapsOf(chunks)).toEqual([{ segment: 0, frame: 128, sample: 128, frames: 384, cause: 'source' }])
  expect(accounts(chunks)[0]).toBe(1024)
  rig.close()
})

test('the count of 32 bits goes on after it is full; one that begins anew is a new run', async () => {
  const top = 2 ** 32 - 128
  const rig = await byHand([block(top), block(0), block(128), block(0, 2, 7), block(128, 2, 7)])
  const acquisition = await openLive(rig.address)
  const chunks: Chunk[] = []
  for await (const chunk of acquisition) {
    chunks.push(chunk)
    if (chunk.segment === 1 && chunk.start === 128) break
  }
  expect(chunks.filter(({ frames }) => frames > 0).map(({ segment, sample = 0 }) => [segment, sample - top])).toEqual([
    [0, 0],
    [0, 128],
    [0, 256],
    [1, -top],
    [1, 128 - top],
  ])
  expect(gapsOf(chunks)).toEqual([{ segment: 0, frame: 384, sample: top + 384, frames: undefined, cause: 'restart' }])
  rig.close()
})

test('blocks that hold other channels than were told are a fault', async () => {
  const rig = await byHand(Array.from({ length: 8 }, (_, index) => block(128 * index, 5)))
  await expect(upTo(await openLive(rig.address), 1)).rejects.toThrow('expected 2, by the channels that are enabled, found 5')
  rig.close()
})

test('a controller that sends nothing more is a lost connection after a while', async () => {
  const rig = await byHand([0, 128, 256].map((first) => block(first)))
  const acquisition = await openLive(`${rig.address}&silenceSeconds=0.05`, { attempts: 0 })
  await expect(upTo(acquisition, 1000)).rejects.toThrow('expected an answer within 50 ms, found none')
  rig.close()
})
